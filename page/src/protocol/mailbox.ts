// Mailboxes on the wire (PROTOCOL.md step 13): one frame of one length, whatever is in it, and the field that carries the
// read secret. It asks no relay, and keeps no secret.

/** Bytes of every answer to a poll (step 13.3). */
export const ANSWER = 16 * 1024;

/** The length before the envelope, in bytes. */
const PREFIX = 4;

/** An answer has not the form of a mailbox's (PROTOCOL.md step 13.3). */
export class FrameError extends Error {
  constructor() {
    super("the answer is no mailbox's (PROTOCOL.md step 13.3)");
    this.name = "FrameError";
  }
}

/**
 * The envelope in an answer to a poll, real or made up. It is a view of the answer, not a copy.
 *
 * @throws FrameError if length, envelope and fill are not exactly that.
 */
export function readFrame(answer: Uint8Array): Uint8Array {
  if (answer.length !== ANSWER) throw new FrameError();
  const length = new DataView(answer.buffer, answer.byteOffset, PREFIX).getUint32(0);
  if (length > ANSWER - PREFIX) throw new FrameError();
  const fill = answer.subarray(PREFIX + length);
  if (fill.some((byte) => byte !== 0)) throw new FrameError();
  return answer.subarray(PREFIX, PREFIX + length);
}

/** The value of `Authorization` for a read secret R, in 64 hexadecimal digits (step 13.2). It holds the secret: never log it. */
export function authorization(secret: string): string {
  return `Bearer ${secret}`;
}
