// Attachments that can go on after a reload (PROTOCOL.md step 7.5): their ids and keys come from the case and the file,
// and any piece of the envelope can be made again. It holds a piece and a chunk, never a file, and never seals two plain
// texts with one key.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { expand, hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equalBytes, hex, utf8 } from "../protocol/encoding.ts";
import { payload } from "../protocol/size.ts";
import { bodyOf, decodeDocument, DocumentError } from "./document.ts";
import { layout, type Layout } from "./padding.ts";
import { AGE_HEADER, sealHeader } from "./seal.ts";

/** Why an attachment cannot be sealed. */
export class AttachmentError extends Error {
  /** The file is not the one that was hashed, or cannot be read any more. */
  readonly reason: "file-changed" | "file-unreadable";

  constructor(reason: "file-changed" | "file-unreadable") {
    super(`the attachment cannot be sealed: ${reason} (PROTOCOL.md step 7.5)`);
    this.name = "AttachmentError";
    this.reason = reason;
  }
}

/** What seals one attachment. */
export interface AttachmentKeys {
  /** 16 bytes, secret. */
  readonly fileKey: Uint8Array;
  /** 16 bytes, public. */
  readonly nonce: Uint8Array;
  /** The upload's id: 32 hexadecimal digits, for `Southwind-Upload`. */
  readonly upload: string;
}

/** The id of the appeal: 16 bytes.
 * @throws {Error} if the prk is wiped, as all that is made of it. */
export function appealId(prk: Uint8Array): Uint8Array {
  return derived(prk, "appeal id");
}

/** The id of an attachment, by the SHA-256 of what is sent: 16 bytes. */
export function attachmentId(prk: Uint8Array, sha256Cleaned: Uint8Array): Uint8Array {
  return derived(prk, "attachment id", sha256Cleaned);
}

/** The id of the follow-up that announces this one file: 16 bytes. */
export function followUpId(prk: Uint8Array, sha256Cleaned: Uint8Array): Uint8Array {
  return derived(prk, "follow-up id", sha256Cleaned);
}

/** The keys of an attachment, by the bytes of its `Attachment` document. */
export function attachmentKeys(prk: Uint8Array, header: Uint8Array): AttachmentKeys {
  const digest = sha256(header);
  return {
    fileKey: derived(prk, "attachment file key", digest),
    nonce: derived(prk, "attachment nonce", digest),
    upload: hex(derived(prk, "attachment upload", digest)),
  };
}

/** What was sealed with one pair of keys, by however many sealers: it keeps them from sealing two plain texts. */
export class SealedOnce {
  /** The tags of all chunks: 16 bytes each, 1 MiB at most; zeros of those that were not sealed. */
  #tags = new Uint8Array(0);

  /** Whether anything was. */
  get begun(): boolean {
    return this.#tags.length > 0;
  }

  /** Whether a chunk, one of so many, may have this tag: it is the first, or the same as before. */
  admits(index: number, chunks: number, tag: Uint8Array): boolean {
    if (!this.begun) this.#tags = new Uint8Array(TAG * chunks);
    const known = this.#tags.subarray(index * TAG, (index + 1) * TAG);
    if (known.some((byte) => byte !== 0)) return equalBytes(known, tag);
    known.set(tag);
    return true;
  }
}

/** An envelope that is sealed piece by piece, from anywhere in it. */
export class AttachmentSealer {
  /** Bytes of the whole envelope. */
  readonly length: number;
  readonly #header: Uint8Array;
  readonly #nonce: Uint8Array;
  readonly #streamKey: Uint8Array;
  readonly #layout: Layout;
  readonly #body: Blob;
  readonly #expected: Uint8Array;
  readonly #once: SealedOnce;
  readonly #digest = sha256.create();
  #digested = 0;
  /** Whether the body was hashed by this sealer before it is sealed anywhere but from its start. */
  #checked: Promise<void> | undefined;
  #kept: { readonly index: number; readonly sealed: Uint8Array } | undefined;
  #failed: AttachmentError | undefined;
  #reading = false;
  /** One chunk, plain and sealed, for all of them: a browser collects late what was thrown away, and a film has thousands. */
  readonly #plainChunk = new Uint8Array(CHUNK);
  readonly #sealedChunk = new Uint8Array(SEALED);

  /**
   * Begins an envelope to a recipient (`age1pq1...`). The body was hashed before, and the header names its SHA-256. If it
   * is not read from its start, or was sealed before, it is hashed once more before it is sealed.
   *
   * @param once what these keys have sealed, shared by all their sealers
   * @throws {DocumentError} if the header is no attachment's
   * @throws {AttachmentError} `file-changed` if the body has another length
   */
  static async begin(
    keys: AttachmentKeys,
    header: Uint8Array,
    body: Blob,
    recipient: string,
    once: SealedOnce,
  ): Promise<AttachmentSealer> {
    const announced = bodyOf(decodeDocument(header));
    if (!announced) throw new DocumentError("unreadable");
    if (announced.bytes !== body.size) throw new AttachmentError("file-changed");
    return new AttachmentSealer(
      keys,
      await sealHeader(keys.fileKey, recipient),
      layout(header, body.size),
      body,
      announced.sha256Cleaned,
      once,
    );
  }

  private constructor(
    keys: AttachmentKeys,
    header: Uint8Array,
    layout: Layout,
    body: Blob,
    expected: Uint8Array,
    once: SealedOnce,
  ) {
    this.length = AGE_HEADER + payload(layout.padded);
    this.#header = header;
    this.#nonce = keys.nonce;
    this.#streamKey = hkdf(sha256, keys.fileKey, keys.nonce, utf8("payload"), 32);
    this.#layout = layout;
    this.#body = body;
    this.#expected = expected;
    this.#once = once;
    // What another sealer has read may not be what this one reads.
    if (once.begun) this.#digested = UNREAD;
  }

  /**
   * The envelope's bytes from `offset`, at most `size` of them: the same for the same offset, always.
   *
   * @throws {AttachmentError} if the file is not the one that was hashed. No piece is given out any more then, and what
   * was sent of the envelope is to be deleted.
   */
  async read(offset: number, size: number): Promise<Uint8Array> {
    if (this.#failed) throw this.#failed;
    // Two at once would share the chunk that is being made.
    if (this.#reading) throw new Error("a sealer gives one piece after the other");
    this.#reading = true;
    try {
      return await this.#piece(offset, Math.min(offset + size, this.length));
    } finally {
      this.#reading = false;
    }
  }

  async #piece(offset: number, end: number): Promise<Uint8Array> {
    const piece = new Uint8Array(Math.max(end - offset, 0));
    piece.set(concat(this.#header, this.#nonce).slice(offset, end));
    const first = Math.floor(Math.max(offset - BEFORE, 0) / SEALED);
    for (let index = first; BEFORE + index * SEALED < end; index++) {
      const start = BEFORE + index * SEALED;
      const sealed = await this.#chunk(index);
      piece.set(sealed.subarray(Math.max(offset - start, 0), end - start), Math.max(start - offset, 0));
    }
    return piece;
  }

  /** Overwrites keys and what is kept; nothing can be read any more. */
  wipe(): void {
    this.#failed = new AttachmentError("file-unreadable");
    for (const secret of [this.#streamKey, this.#layout.beginning, this.#plainChunk]) secret.fill(0);
    this.#kept = undefined;
  }

  get #chunks(): number {
    return Math.ceil(this.#layout.padded / CHUNK);
  }

  async #chunk(index: number): Promise<Uint8Array> {
    if (this.#kept?.index === index) return this.#kept.sealed;
    this.#kept = undefined;
    const plain = await this.#plain(index);
    // It may have been wiped meanwhile, and the key is nothing but zeros then.
    if (this.#failed) throw this.#failed;
    const sealed = this.#sealedChunk.subarray(0, plain.length + TAG);
    chacha20poly1305(this.#streamKey, this.#chunkNonce(index)).encrypt(plain, sealed);
    plain.fill(0);
    this.#checkTag(index, sealed.subarray(-TAG));
    this.#kept = { index, sealed };
    return sealed;
  }

  /** age's STREAM: an eleven-byte counter, and whether it is the last chunk. */
  #chunkNonce(index: number): Uint8Array {
    const nonce = new Uint8Array(12);
    // A padded document of 4 GiB has 65,536 chunks.
    new DataView(nonce.buffer).setUint32(7, index);
    nonce[11] = index === this.#chunks - 1 ? 1 : 0;
    return nonce;
  }

  /** A chunk of the padded document: beginning, body, fill. */
  async #plain(index: number): Promise<Uint8Array> {
    const { beginning, end, padded } = this.#layout;
    const from = index * CHUNK;
    const plain = this.#plainChunk.subarray(0, Math.min(CHUNK, padded - from)).fill(0);
    plain.set(beginning.subarray(from, from + plain.length));
    const first = Math.max(from, beginning.length);
    const last = Math.min(from + plain.length, end);
    if (first < last) {
      const piece = await this.#bodyPiece(first - beginning.length, last - beginning.length);
      // Not into a buffer that was wiped meanwhile.
      if (!this.#failed) plain.set(piece, first - from);
      piece.fill(0);
    }
    return plain;
  }

  async #bodyPiece(from: number, to: number): Promise<Uint8Array> {
    if (from > this.#digested) await this.#check();
    const piece = await this.#read(from, to);
    // Hashed where the file is read from its start, each byte once.
    if (from === this.#digested) {
      this.#digest.update(piece);
      this.#digested = to;
      if (to === this.#body.size && !equalBytes(this.#digest.digest(), this.#expected)) throw this.#fail("file-changed");
    }
    return piece;
  }

  async #read(from: number, to: number): Promise<Uint8Array> {
    const piece = await readBlob(this.#body.slice(from, to));
    if (piece.length !== to - from) throw this.#fail("file-changed");
    return piece;
  }

  /** Hashes the whole body, once; again if it could not be read to its end. */
  #check(): Promise<void> {
    this.#checked ??= this.#hashAll().catch((error: unknown) => {
      this.#checked = undefined;
      throw error;
    });
    return this.#checked;
  }

  async #hashAll(): Promise<void> {
    const hash = sha256.create();
    for (let at = 0; at < this.#body.size; at += STEP) {
      const piece = await this.#read(at, Math.min(at + STEP, this.#body.size));
      hash.update(piece);
      piece.fill(0);
      // It may have been wiped meanwhile.
      if (this.#failed) throw this.#failed;
    }
    if (!equalBytes(hash.digest(), this.#expected)) throw this.#fail("file-changed");
  }

  /** A chunk that is sealed again has the same tag, or the file changed: its bytes must not get out. */
  #checkTag(index: number, tag: Uint8Array): void {
    if (!this.#once.admits(index, this.#chunks, tag)) throw this.#fail("file-changed");
  }

  #fail(reason: AttachmentError["reason"]): AttachmentError {
    this.#failed = new AttachmentError(reason);
    return this.#failed;
  }
}

/** Bytes of a chunk of age's STREAM, plain and sealed. */
const CHUNK = 65_536;
const TAG = 16;
const SEALED = CHUNK + TAG;

/** Bytes that are hashed at once. */
const STEP = 256 * 1024;
/** No place in a file. */
const UNREAD = -1;

/** Bytes before the first chunk: header and nonce. */
const BEFORE = AGE_HEADER + 16;

/** 16 bytes of HKDF-Expand. A wiped prk would give keys that everybody knows. */
function derived(prk: Uint8Array, label: string, more: Uint8Array = new Uint8Array(0)): Uint8Array {
  if (prk.every((byte) => byte === 0)) throw new Error("the keys of this case are wiped");
  return expand(sha256, prk, concat(utf8(label), more), 16);
}

async function readBlob(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new AttachmentError("file-unreadable");
  }
}
