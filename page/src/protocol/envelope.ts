// The shape of an envelope (PROTOCOL.md step 4), read from the outside. It needs no key, and it proves shape, not secrecy.
import { equalBytes, fromBase64NoPad, utf8 } from "./encoding.ts";
import { classInPayload, SizeError, SMALL } from "./size.ts";

/** The longest age header, in bytes, from the version line to the line feed of its MAC (step 4.2). */
export const LONGEST_HEADER = 4096;

/** What `POST` takes whole, in bytes (step 7.1). */
export const LONGEST_SMALL = 16 * 1024;

const VERSION = utf8("age-encryption.org/v1\n");
const RECIPIENT_TYPE = "mlkem768x25519";
/** The X-Wing encapsulation in a stanza: ML-KEM-768 (1,088) and X25519 (32). */
const ENCAPSULATION = 1120;
/** The wrapped file key in a stanza: 16 and a tag of 16. */
const WRAPPED_KEY = 32;
const MAC = 32;
/** Base64 characters in a full line of a stanza's body. */
const LINE = 64;
const LINE_FEED = 0x0a;

/** What a relay would answer to these bytes (the table of step 4). */
export type EnvelopeProblem =
  | "not-age"
  | "malformed-header"
  | "cut-short"
  | "other-recipient"
  | "second-recipient"
  | "no-recipient"
  | "wrong-size"
  | "too-large";

/** Bytes are no envelope: the problem code, and the step of PROTOCOL.md that they break. */
export class EnvelopeError extends Error {
  readonly problem: EnvelopeProblem;
  readonly step: string;

  constructor(problem: EnvelopeProblem, step: string) {
    super(`no envelope: ${problem} (PROTOCOL.md step ${step})`);
    this.name = "EnvelopeError";
    this.problem = problem;
    this.step = step;
  }
}

/** The shape of one envelope. */
export interface Shape {
  /** Bytes of the age header. */
  readonly header: number;
  /** The size class of the padded document inside, in bytes. */
  readonly padded: number;
}

/**
 * Reads the shape of an envelope of `length` bytes.
 *
 * @param beginning the whole envelope, or at least its first {@link LONGEST_HEADER} bytes.
 * @throws EnvelopeError for the first rule of step 4 that the bytes break.
 */
export function readShape(beginning: Uint8Array, length: number = beginning.length): Shape {
  const header = readHeader(beginning);
  if (length < header) throw new EnvelopeError("cut-short", "4.2");
  try {
    return { header, padded: classInPayload(length - header) };
  } catch (error) {
    throw error instanceof SizeError ? sizeProblem(error) : error;
  }
}

/**
 * Reads the shape of an envelope that must be of the small class (step 7.1).
 *
 * @throws EnvelopeError
 */
export function readSmallShape(beginning: Uint8Array, length: number = beginning.length): Shape {
  const shape = readShape(beginning, length);
  if (shape.padded !== SMALL) throw new EnvelopeError("too-large", "7.1");
  return shape;
}

function sizeProblem({ reason }: SizeError): EnvelopeError {
  if (reason === "too-large") return new EnvelopeError("too-large", "3.3");
  return new EnvelopeError("wrong-size", reason === "not-a-class" ? "3.3" : "4.5");
}

/** Checks an age header and gives its length in bytes. */
function readHeader(beginning: Uint8Array): number {
  const lines = new Lines(beginning.subarray(0, LONGEST_HEADER));
  checkVersion(lines.bytes);
  lines.next();
  const seen = { recipient: 0, grease: 0 };
  for (;;) {
    const line = lines.next();
    if (line.startsWith("--- ")) {
      checkBytes(line.slice(4), MAC);
      if (seen.recipient === 0) throw new EnvelopeError("no-recipient", "4.3");
      return lines.read;
    }
    seen[readStanza(line, lines)] += 1;
    if (seen.recipient > 1) throw new EnvelopeError("second-recipient", "4.3");
    if (seen.grease > 1) throw new EnvelopeError("malformed-header", "4.4");
  }
}

/** An armored file begins otherwise too. One that ends inside the version line has no line, and so is cut short. */
function checkVersion(bytes: Uint8Array): void {
  const found = bytes.subarray(0, VERSION.length);
  if (found.length === 0 || !equalBytes(found, VERSION.subarray(0, found.length))) throw new EnvelopeError("not-age", "4.1");
}

/** Checks one stanza, its first line read already. */
function readStanza(line: string, lines: Lines): "recipient" | "grease" {
  if (!line.startsWith("-> ")) throw malformed();
  const words = line.slice(3).split(" ");
  if (!words.every((word) => /^[\u0021-\u007e]+$/.test(word))) throw malformed();
  const [tag = "", encapsulation] = words;
  if (tag !== RECIPIENT_TYPE && !tag.endsWith("-grease")) throw new EnvelopeError("other-recipient", "4.3");
  const body = readBody(lines);
  if (tag !== RECIPIENT_TYPE) return "grease";
  if (encapsulation === undefined || words.length > 2) throw malformed();
  checkBytes(encapsulation, ENCAPSULATION);
  checkBytes(body, WRAPPED_KEY);
  return "recipient";
}

/** Joins the lines of a stanza's body; a line of fewer than 64 characters ends it. */
function readBody(lines: Lines): string {
  let body = "";
  for (;;) {
    const line = lines.next();
    if (line.length > LINE) throw malformed();
    body += line;
    if (line.length < LINE) break;
  }
  checkBytes(body);
  return body;
}

function checkBytes(text: string, length?: number): void {
  try {
    fromBase64NoPad(text, length);
  } catch {
    throw malformed();
  }
}

function malformed(): EnvelopeError {
  return new EnvelopeError("malformed-header", "4.2");
}

/** The header's lines, and how many bytes of it were read. */
class Lines {
  readonly bytes: Uint8Array;
  read = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  next(): string {
    const end = this.bytes.indexOf(LINE_FEED, this.read);
    if (end < 0) throw this.bytes.length >= LONGEST_HEADER ? malformed() : new EnvelopeError("cut-short", "4.2");
    const line = this.bytes.subarray(this.read, end);
    this.read = end + 1;
    // One character a byte: what is not ASCII is neither a word of a stanza nor base64, and is refused as either.
    return String.fromCharCode(...line);
  }
}
