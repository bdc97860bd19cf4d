// Receipts (PROTOCOL.md step 8): a relay's signed word that an envelope is on its disk. Nothing is called safe before
// one has held here.
import { digest, name } from "./id.ts";
import type { JsonObject } from "./json.ts";
import { Note, NoteError, readStatement } from "./note.ts";
import type { NoteReason, VerifierKey } from "./note.ts";
import { timestamp } from "./timestamp.ts";

/** The head line of a receipt's text. */
export const HEAD = "southwind receipt v1";

/** Why a receipt is refused, in the words of `proto/vectors/receipts.json`; `other` if it is for something else. */
export type ReceiptReason = NoteReason | "other";

/** A receipt was refused (PROTOCOL.md step 8). */
export class ReceiptError extends Error {
  readonly reason: ReceiptReason;

  constructor(reason: ReceiptReason) {
    super(`receipt refused: ${reason}`);
    this.name = "ReceiptError";
    this.reason = reason;
  }
}

/** What a relay says it has kept. */
export interface Receipt {
  readonly desk: string;
  /** The SHA-256 of the envelope, in hexadecimal. */
  readonly envelope: string;
  /** Its length. */
  readonly bytes: bigint;
  /** When it was kept, cut to the full hour. */
  readonly kept: Date;
}

/** What was sent. */
export interface Sent {
  readonly desk: string;
  /** The envelope's id; missing where an upload went on after a reload, when nobody knows it any more (step 7.5). */
  readonly envelope?: string;
  /** The envelope's length. */
  readonly bytes: number;
}

/**
 * The receipt, if the relay has signed it and it is for what was sent.
 *
 * @throws ReceiptError
 */
export function readReceipt(note: string | Uint8Array, noteKey: VerifierKey, sent: Sent): Receipt {
  const receipt = verified(note, noteKey);
  const same = receipt.desk === sent.desk && receipt.bytes === BigInt(sent.bytes);
  if (!same || (sent.envelope !== undefined && receipt.envelope !== sent.envelope)) throw new ReceiptError("other");
  return receipt;
}

function verified(note: string | Uint8Array, noteKey: VerifierKey): Receipt {
  try {
    return readStatement(Note.parse(note).verifiedBy(noteKey), HEAD, readParts);
  } catch (error) {
    throw error instanceof NoteError ? new ReceiptError(error.reason) : error;
  }
}

function readParts(body: JsonObject): Receipt {
  body.fields(["desk", "envelope", "bytes", "kept"]);
  return {
    desk: name(body.text("desk")),
    envelope: digest(body.text("envelope")),
    bytes: body.whole("bytes"),
    kept: timestamp(body.text("kept")),
  };
}
