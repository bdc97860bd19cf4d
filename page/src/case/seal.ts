// Sealing (PROTOCOL.md step 4): a padded document becomes an envelope to one recipient, by the age-encryption package.
// It never seals what is not padded, and never to anything but a hybrid recipient.
import { Encrypter } from "age-encryption";
import { DocumentError } from "./document.ts";
import { parseRecipient } from "./hybrid.ts";
import { fitsSmall, pad } from "./padding.ts";

/** Bytes of an age header with one hybrid stanza and no grease (4.2). */
export const AGE_HEADER = 1_627;

/** Whether this browser has what sealing and opening need besides ES2020: the age-encryption package streams. */
export function canSeal(): boolean {
  return typeof TransformStream === "function" && typeof ReadableStream.prototype.pipeThrough === "function";
}

/**
 * Seals a document to a recipient (`age1pq1...`): one small envelope, about 14 KB. The body is that of an attachment
 * that fits ({@link fitsSmall}).
 *
 * @throws {DocumentError} `too-long` if it does not fit the small class
 * @throws {HybridKeyError} for another kind of recipient
 */
export async function sealSmall(header: Uint8Array, recipient: string, body?: Uint8Array): Promise<Uint8Array> {
  if (!fitsSmall(header, body?.length ?? 0)) throw new DocumentError("too-long");
  const encrypter = encrypterTo(recipient);
  const padded = pad(header, body);
  try {
    return await encrypter.encrypt(padded);
  } finally {
    padded.fill(0);
  }
}

/**
 * The age header of an envelope whose file key (16 bytes) is given (7.5): 1,627 bytes, others each time.
 *
 * @throws {HybridKeyError} for another kind of recipient
 */
export async function sealHeader(fileKey: Uint8Array, recipient: string): Promise<Uint8Array> {
  const encrypter = encrypterTo(recipient, fileKey);
  const empty = await encrypter.encrypt(new Uint8Array(0));
  // What follows the header here is a nonce and the tag of an empty chunk.
  const header = empty.slice(0, -NONCE - TAG);
  if (header.length !== AGE_HEADER) throw new Error(`an age header of ${header.length} bytes`);
  return header;
}

const NONCE = 16;
const TAG = 16;

function encrypterTo(recipient: string, fileKey?: Uint8Array): Encrypter {
  parseRecipient(recipient);
  const encrypter = new Encrypter();
  if (fileKey) encrypter.addRecipient(given(fileKey));
  encrypter.addRecipient(recipient);
  return encrypter;
}

/** Not a recipient: it stands before the real one and puts the given file key in the place of the one that was drawn. */
function given(fileKey: Uint8Array) {
  return {
    wrapFileKey(drawn: Uint8Array) {
      drawn.set(fileKey);
      return [];
    },
  };
}

