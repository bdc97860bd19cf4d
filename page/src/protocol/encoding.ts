// The written forms of bytes: hexadecimal, base64, UTF-8. Every reader here is strict: one value has one writing.
import { base64 as padded, base64nopad as unpadded, hex as hexadecimal } from "@scure/base";

/**
 * A value has not the form that PROTOCOL.md gives it ("Common forms"). The message names the form and never the value,
 * which may be secret.
 */
export class FormError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FormError";
  }
}

/** Lowercase hexadecimal, two digits a byte. */
export function hex(bytes: Uint8Array): string {
  return hexadecimal.encode(bytes);
}

/**
 * Bytes of lowercase hexadecimal.
 *
 * @param length how many bytes there must be, if that is known.
 * @throws FormError for any other writing.
 */
export function fromHex(text: string, length?: number): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new FormError("lowercase hexadecimal digits");
  return ofLength(hexadecimal.decode(text), length);
}

/** Base64 of RFC 4648 section 4, with padding. */
export function base64(bytes: Uint8Array): string {
  return padded.encode(bytes);
}

/**
 * Bytes of canonical base64 with padding.
 *
 * @param length how many bytes there must be, if that is known.
 * @throws FormError for any other writing.
 */
export function fromBase64(text: string, length?: number): Uint8Array {
  return canonical(text, length, padded);
}

/** Base64 without padding, as it stands inside an age header. */
export function base64NoPad(bytes: Uint8Array): string {
  return unpadded.encode(bytes);
}

/**
 * Bytes of canonical base64 without padding.
 *
 * @param length how many bytes there must be, if that is known.
 * @throws FormError for any other writing.
 */
export function fromBase64NoPad(text: string, length?: number): Uint8Array {
  return canonical(text, length, unpadded);
}

/** The UTF-8 of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/**
 * The text of UTF-8; a byte order mark stays.
 *
 * @throws FormError if the bytes are no UTF-8.
 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormError("UTF-8");
  }
}

/** All parts, one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether two runs of public bytes are the same. Not in constant time: never for secrets. */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

interface Coder {
  encode(bytes: Uint8Array): string;
  decode(text: string): Uint8Array;
}

function canonical(text: string, length: number | undefined, coder: Coder): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = coder.decode(text);
  } catch {
    throw new FormError("base64");
  }
  // Decoders differ in what they forgive (trailing bits, white space); what they write does not.
  if (coder.encode(bytes) !== text) throw new FormError("canonical base64");
  return ofLength(bytes, length);
}

function ofLength(bytes: Uint8Array, length: number | undefined): Uint8Array {
  if (length !== undefined && bytes.length !== length) throw new FormError(`${length} bytes`);
  return bytes;
}
