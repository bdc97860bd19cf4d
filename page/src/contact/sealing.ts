// Documents and files become envelopes (PROTOCOL.md steps 3, 4 and 7.5). It sends nothing, and overwrites the headers
// that it seals; of a file it holds no more than a piece, or one cleaned picture.
import { sha256 } from "@noble/hashes/sha2.js";
import {
  AttachmentError,
  attachmentId,
  attachmentKeys,
  AttachmentSealer,
  SealedOnce,
} from "../case/attachment.ts";
import { type Document, DocumentError, encodeDocument, type Evidence, type Written } from "../case/document.ts";
import { HybridKeyError } from "../case/hybrid.ts";
import { fitsSmall, layout } from "../case/padding.ts";
import { AGE_HEADER, sealSmall } from "../case/seal.ts";
import { type Sender, signDocument } from "../case/signed.ts";
import { Aborted } from "../client/pauses.ts";
import type { Source } from "../client/upload.ts";
import { equalBytes } from "../protocol/encoding.ts";
import { payload } from "../protocol/size.ts";
import { Trouble } from "../trouble.ts";
import { bytesOf, type Prepared } from "./attachments.ts";

/** The envelope of a file. */
export interface SealedFile extends Source {
  /** The upload's name; nothing if it is small and goes whole. */
  readonly upload: string | undefined;
  /** What this page did with the same file before. */
  readonly past: Past;
  /** Overwrites what it was sealed with. */
  wipe(): void;
}

/** What was done with one file under one announcement, for as long as the keys of its case are here. */
export class Past {
  readonly sealed = new SealedOnce();
  /** Bytes of its envelope that may have reached the relay. */
  sent = 0;
}

/** By the prk, and the upload's name. */
const pasts = new WeakMap<Uint8Array, Map<string, Past>>();

function pastOf(prk: Uint8Array, upload: string): Past {
  const all = pasts.get(prk) ?? new Map<string, Past>();
  pasts.set(prk, all);
  const past = all.get(upload) ?? new Past();
  all.set(upload, past);
  return past;
}

/** How a file is announced. */
export function evidenceOf(prk: Uint8Array, prepared: Prepared): Evidence {
  return { ...prepared.evidence, attachmentId: attachmentId(prk, prepared.evidence.sha256Cleaned) };
}

/**
 * Signs a document if there is a key for it, and seals it as one small envelope.
 *
 * @throws Trouble `text-too-long`, `epoch-refused`.
 */
export async function sealWords(
  document: Written<Document>,
  sender: Sender | undefined,
  recipient: string,
): Promise<Uint8Array> {
  const header = headerOf(document, sender);
  try {
    return await sealDocument(header, recipient);
  } finally {
    header.fill(0);
  }
}

/**
 * Seals the bytes of a document, which stay, as one small envelope.
 *
 * @throws Trouble as {@link sealWords}.
 */
export async function sealDocument(header: Uint8Array, recipient: string): Promise<Uint8Array> {
  try {
    return await sealSmall(header, recipient);
  } catch (error) {
    throw troubleOf(error);
  }
}

/**
 * The bytes of a document, signed if there is a key for it.
 *
 * @throws Trouble `text-too-long`.
 */
export function headerOf(document: Written<Document>, sender: Sender | undefined): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = encodeDocument(document);
  } catch (error) {
    throw troubleOf(error);
  }
  if (!sender) return bytes;
  const signed = signDocument(bytes, sender);
  bytes.fill(0);
  return signed;
}

/** Whether a document fits in a small envelope once it is signed. */
export function fits(document: Written<Document>, sender: Sender | undefined): boolean {
  try {
    const header = headerOf(document, sender);
    const fits = fitsSmall(header, 0);
    header.fill(0);
    return fits;
  } catch (error) {
    if (error instanceof Trouble) return false;
    throw error;
  }
}

/**
 * Begins the envelope of a file.
 *
 * @param parent - the id of the document that announces it, 16 bytes.
 * @throws Trouble `file-changed`, `file-unreadable`, `epoch-refused`.
 */
export async function sealFile(
  prk: Uint8Array,
  parent: Uint8Array,
  prepared: Prepared,
  recipient: string,
): Promise<SealedFile> {
  const header = attachmentHeader(prk, parent, prepared);
  try {
    const body = await prepared.body();
    if (fitsSmall(header, prepared.evidence.bytes)) return await sealWhole(header, body, prepared.evidence, recipient);
    const keys = attachmentKeys(prk, header);
    const past = pastOf(prk, keys.upload);
    const sealer = await AttachmentSealer.begin(keys, header, body, recipient, past.sealed);
    return {
      length: sealer.length,
      upload: keys.upload,
      past,
      read: (offset, size) => told(() => sealer.read(offset, size)),
      wipe: () => sealer.wipe(),
    };
  } catch (error) {
    throw troubleOf(error);
  }
}

/** The upload that a file has under a parent; nothing for a file that goes whole. */
export function uploadOf(
  prk: Uint8Array,
  parent: Uint8Array,
  prepared: Prepared,
): { readonly name: string; readonly length: number } | undefined {
  const header = attachmentHeader(prk, parent, prepared);
  const { bytes } = prepared.evidence;
  if (fitsSmall(header, bytes)) return undefined;
  return { name: attachmentKeys(prk, header).upload, length: AGE_HEADER + payload(layout(header, bytes).padded) };
}

/** What an error is to a person. A bug has no sentence of its own: it is as if the device could not do it. */
export function troubleOf(error: unknown): Trouble | Aborted {
  if (error instanceof Trouble || error instanceof Aborted) return error;
  if (error instanceof AttachmentError) return new Trouble(error.reason);
  if (error instanceof DocumentError) return new Trouble("text-too-long");
  if (error instanceof HybridKeyError) return new Trouble("epoch-refused");
  return new Trouble("device-too-old");
}

function attachmentHeader(prk: Uint8Array, parent: Uint8Array, prepared: Prepared): Uint8Array {
  return encodeDocument({ attachment: { appealId: parent, evidence: evidenceOf(prk, prepared) } });
}

/** A file that fits in a small envelope. */
async function sealWhole(
  header: Uint8Array,
  body: Blob,
  announced: Prepared["evidence"],
  recipient: string,
): Promise<SealedFile> {
  const bytes = await bytesOf(body);
  const same = bytes.length === announced.bytes && equalBytes(sha256(bytes), announced.sha256Cleaned);
  if (!same) throw new Trouble("file-changed");
  const envelope = await sealSmall(header, recipient, bytes);
  bytes.fill(0);
  return {
    length: envelope.length,
    upload: undefined,
    past: new Past(),
    read: (offset, size) => Promise.resolve(envelope.subarray(offset, offset + size)),
    wipe: () => {},
  };
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw troubleOf(error);
  }
}
