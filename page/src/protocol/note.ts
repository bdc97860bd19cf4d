// C2SP signed notes (PROTOCOL.md step 1): parse and verify. It makes none: the page signs no note.
import { sha256 } from "@noble/hashes/sha2.js";
import { holds, PUBLIC_KEY } from "./ed25519.ts";
import { base64, concat, equalBytes, FormError, fromBase64, fromUtf8, hex, utf8 } from "./encoding.ts";
import { fingerprint } from "./id.ts";
import { JsonObject } from "./json.ts";

/** The longest note, in bytes: a roster of 64 staff takes about 140 KiB. */
export const LONGEST = 256 * 1024;

/** The most signature lines that are looked at; C2SP asks for a limit. */
const MOST_SIGNATURES = 16;

/** The signature type of plain Ed25519 (c2sp.org/signed-note, "Signature types"). */
const ED25519_TYPE = 1;

/** Why a note or a verifier key is refused, in the words of `proto/vectors/notes.json`. */
export type NoteReason = "verifier-key" | "too-long" | "malformed" | "wrong-key" | "bad-signature" | "statement";

/** A note or a verifier key was refused (PROTOCOL.md step 1). */
export class NoteError extends Error {
  readonly reason: NoteReason;

  constructor(reason: NoteReason) {
    super(`note refused: ${reason}`);
    this.name = "NoteError";
    this.reason = reason;
  }
}

/** A public key with a name: `name+hash+base64`. */
export class VerifierKey {
  /** The name on the signature line. */
  readonly name: string;
  /** The Ed25519 public key, 32 bytes. */
  readonly key: Uint8Array;
  /** The four bytes before each signature: the start of SHA-256(name, line feed, type, key). */
  readonly hash: Uint8Array;

  /** @throws NoteError `verifier-key` if the name or the length of the key cannot be. */
  constructor(name: string, key: Uint8Array) {
    const plain = name !== "" && !/[\p{White_Space}\p{Cc}+]/u.test(name) && utf8(name).length <= 255;
    if (!plain || key.length !== PUBLIC_KEY) throw new NoteError("verifier-key");
    this.name = name;
    this.key = key;
    this.hash = sha256(concat(utf8(`${name}\n`), typed(key))).slice(0, 4);
  }

  /** @throws NoteError `verifier-key` */
  static parse(text: string): VerifierKey {
    const parts = /^([^+]*)\+([^+]*)\+(.*)$/su.exec(text);
    const [, name = "", hash, key = ""] = parts ?? [];
    const bytes = verifierBytes(key);
    const found = new VerifierKey(name, bytes.slice(1));
    if (bytes[0] !== ED25519_TYPE || hex(found.hash) !== hash) throw new NoteError("verifier-key");
    return found;
  }

  /** The fingerprint that people compare, in groups. */
  get fingerprint(): string {
    return fingerprint(this.key);
  }

  /** Whether this is the same key under the same name. */
  equals(other: VerifierKey): boolean {
    return this.name === other.name && equalBytes(this.key, other.key);
  }

  toString(): string {
    return `${this.name}+${hex(this.hash)}+${base64(typed(this.key))}`;
  }
}

/** A note whose text was split from its signatures; nothing is verified yet. */
export class Note {
  /** What the signatures cover, not verified: only for finding out whose key to ask. */
  readonly unverifiedText: string;
  readonly #signatures: readonly SignatureLine[];

  private constructor(text: string, signatures: readonly SignatureLine[]) {
    this.unverifiedText = text;
    this.#signatures = signatures;
  }

  /** @throws NoteError `too-long`, `malformed` */
  static parse(note: string | Uint8Array): Note {
    const whole = readable(note);
    const at = whole.lastIndexOf("\n\n");
    if (at < 0 || !whole.endsWith("\n") || at + 2 >= whole.length) throw new NoteError("malformed");
    const lines = whole.slice(at + 2, -1).split("\n", MOST_SIGNATURES + 1);
    if (lines.length > MOST_SIGNATURES) throw new NoteError("malformed");
    return new Note(whole.slice(0, at + 1), lines.map(signatureLine));
  }

  /**
   * The text, if the key has signed it. The first signature with the key's name and hash counts.
   *
   * @throws NoteError `wrong-key` without a signature by this key, `bad-signature` with one that does not hold.
   */
  verifiedBy(key: VerifierKey): string {
    const mine = this.#signatures.find(({ name, bytes }) => name === key.name && equalBytes(bytes.subarray(0, 4), key.hash));
    if (!mine) throw new NoteError("wrong-key");
    if (!holds(key.key, utf8(this.unverifiedText), mine.bytes.subarray(4))) throw new NoteError("bad-signature");
    return this.unverifiedText;
  }
}

/**
 * Reads the text of a statement of one type: head line, then a JSON object.
 *
 * @param read takes the object apart; a FormError or NoteError of it is one of the statement.
 * @throws NoteError `statement`
 */
export function readStatement<T>(text: string, head: string, read: (body: JsonObject) => T): T {
  if (!text.startsWith(`${head}\n`)) throw new NoteError("statement");
  try {
    return read(JsonObject.parse(text.slice(head.length + 1)));
  } catch (error) {
    if (error instanceof FormError || error instanceof NoteError) throw new NoteError("statement");
    throw error;
  }
}

/**
 * A note that `verifier` has signed, and the JSON object behind its head line.
 *
 * @throws NoteError
 */
export function readNote(note: string | Uint8Array, head: string, verifier: VerifierKey): { text: string; body: JsonObject } {
  const text = Note.parse(note).verifiedBy(verifier);
  return { text, body: readStatement(text, head, (body) => body) };
}

interface SignatureLine {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The note as text, if it is short enough, UTF-8, and free of control characters but the line feed. */
function readable(note: string | Uint8Array): string {
  // A character has at least one byte, so the first look costs nothing, however long the text is.
  if (note.length > LONGEST) throw new NoteError("too-long");
  const bytes = typeof note === "string" ? utf8(note) : note;
  if (bytes.length > LONGEST) throw new NoteError("too-long");
  const text = decoded(bytes);
  // A text with half a surrogate pair has no UTF-8, and would come back changed.
  if (/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text) || (typeof note === "string" && text !== note)) {
    throw new NoteError("malformed");
  }
  return text;
}

function decoded(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    throw new NoteError("malformed");
  }
}

/** `— name base64`, with more than the four bytes of the key's hash. */
function signatureLine(line: string): SignatureLine {
  const [, name = "", base] = /^— ([^ ]+) (.*)$/u.exec(line) ?? [];
  if (base === undefined) throw new NoteError("malformed");
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(base);
  } catch {
    throw new NoteError("malformed");
  }
  if (bytes.length <= 4) throw new NoteError("malformed");
  return { name, bytes };
}

function verifierBytes(text: string): Uint8Array {
  try {
    return fromBase64(text, 1 + PUBLIC_KEY);
  } catch {
    throw new NoteError("verifier-key");
  }
}

function typed(key: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(ED25519_TYPE), key);
}
