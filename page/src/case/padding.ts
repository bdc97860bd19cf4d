// Padding (PROTOCOL.md step 3.2): a document and its body, length-prefixed and zero-filled to exactly one size class.
// Only what is padded here is sealed, and what is opened is checked strictly.
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equalBytes } from "../protocol/encoding.ts";
import { SMALL, sizeClass } from "../protocol/size.ts";
import { bodyOf, content, decodeDocument, DocumentError, LONGEST_HEADER, type Content, type Document } from "./document.ts";

/** Bytes of the length before the content. */
export const PREFIX = 8;

/** Bytes of the length before the document's header, inside the content. */
export const HEADER_PREFIX = 4;

/** What is broken, as the vectors name it (padding.json): the class, a length, the fill, the document or the digest. */
export type PaddingReason = "class" | "length" | "fill" | "document" | "digest";

/** Bytes that are not a padded document. */
export class PaddingError extends Error {
  readonly reason: PaddingReason;
  /** With `document`: what is wrong with it. */
  readonly document: DocumentError | undefined;

  constructor(reason: PaddingReason, document?: DocumentError) {
    super(`the padding is wrong: ${reason} (PROTOCOL.md step 3.2)`);
    this.name = "PaddingError";
    this.reason = reason;
    this.document = document;
  }
}

/** A document that was padded as it should be. */
export interface Unpadded {
  readonly header: Uint8Array;
  readonly body: Uint8Array;
  readonly document: Document;
  readonly content: Content;
}

/** Where header, body and fill stand in a padded document, in bytes. */
export interface Layout {
  /** The two lengths and the header. */
  readonly beginning: Uint8Array;
  /** Where the body ends and the fill begins. */
  readonly end: number;
  /** The class: all of it. */
  readonly padded: number;
}

/** How a header and a body of a length are padded.
 * @throws {DocumentError} `too-long`
 * @throws the size error of step 3.3 above the largest class */
export function layout(header: Uint8Array, bodyLength: number): Layout {
  if (header.length > LONGEST_HEADER) throw new DocumentError("too-long");
  const contentLength = HEADER_PREFIX + header.length + bodyLength;
  const lengths = new Uint8Array(PREFIX + HEADER_PREFIX);
  const view = new DataView(lengths.buffer);
  view.setBigUint64(0, BigInt(contentLength));
  view.setUint32(PREFIX, header.length);
  const end = PREFIX + contentLength;
  return { beginning: concat(lengths, header), end, padded: sizeClass(end) };
}

/** A padded document, whole, in memory: for small ones.
 * @throws as {@link layout} */
export function pad(header: Uint8Array, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const { beginning, padded } = layout(header, body.length);
  const bytes = new Uint8Array(padded);
  bytes.set(beginning);
  bytes.set(body, beginning.length);
  beginning.fill(0);
  return bytes;
}

/** Whether a header and a body of a length fit in the small class. */
export function fitsSmall(header: Uint8Array, bodyLength: number): boolean {
  return PREFIX + HEADER_PREFIX + header.length + bodyLength <= SMALL;
}

/** Takes a document and its body out of their padding, and checks all of step 3.2.
 * @throws {PaddingError} */
export function unpad(padded: Uint8Array): Unpadded {
  const end = endOf(padded);
  const headerLength = new DataView(padded.buffer, padded.byteOffset).getUint32(PREFIX);
  const from = PREFIX + HEADER_PREFIX + headerLength;
  if (from > end) throw new PaddingError("length");
  const header = padded.slice(PREFIX + HEADER_PREFIX, from);
  const document = documentOf(header);
  const body = padded.slice(from, end);
  const announced = bodyOf(document);
  if (body.length !== (announced?.bytes ?? 0)) throw new PaddingError("length");
  if (announced && !equalBytes(sha256(body), announced.sha256Cleaned)) throw new PaddingError("digest");
  if (padded.subarray(end).some((byte) => byte !== 0)) throw new PaddingError("fill");
  return { header, body, document, content: content(document) };
}

/** Where the content ends. */
function endOf(padded: Uint8Array): number {
  if (padded.length < SMALL || sizeClass(padded.length) !== padded.length) throw new PaddingError("class");
  const length = new DataView(padded.buffer, padded.byteOffset).getBigUint64(0);
  if (length > BigInt(padded.length - PREFIX)) throw new PaddingError("length");
  const end = PREFIX + Number(length);
  if (sizeClass(end) !== padded.length) throw new PaddingError("class");
  if (length < HEADER_PREFIX) throw new PaddingError("length");
  return end;
}

function documentOf(header: Uint8Array): Document {
  try {
    return decodeDocument(header);
  } catch (error) {
    throw error instanceof DocumentError ? new PaddingError("document", error) : error;
  }
}
