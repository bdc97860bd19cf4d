// Capsules: envelopes as files, for somebody else to carry (src/contact/capsule.rs). Their names say nothing; they are
// made piece by piece, so that no file is ever whole in memory.
import type { SealedFile } from "./sealing.ts";

/** A sealed file to save: an envelope, that only the desk can open. */
export interface Capsule {
  /** `note.age` for the words, `note.age.1`... for what follows: says nothing. */
  readonly name: string;
  readonly blob: Blob;
}

/** The name of the capsule with a number; 0 is the words'. */
export function capsuleName(number: number): string {
  return number === 0 ? "note.age" : `note.age.${number}`;
}

/** An envelope as a Blob. */
export function blobOf(envelope: Uint8Array): Blob {
  return new Blob([envelope.slice()], { type: MEDIA_TYPE });
}

/**
 * Reads an envelope to its end.
 *
 * @param progress - is told how many bytes each piece had.
 * @throws Trouble `file-changed`, `file-unreadable`.
 */
export async function blobOfPieces(sealed: SealedFile, progress?: (bytes: number) => void): Promise<Blob> {
  const parts: Blob[] = [];
  for (let at = 0; at < sealed.length; ) {
    const piece = await sealed.read(at, STEP);
    // A Blob of its own, which a browser may put aside where it has more room.
    parts.push(new Blob([piece.slice()]));
    at += piece.length;
    progress?.(piece.length);
  }
  return new Blob(parts, { type: MEDIA_TYPE });
}

/** Nothing that opens a program. */
const MEDIA_TYPE = "application/octet-stream";

const STEP = 256 * 1024;
