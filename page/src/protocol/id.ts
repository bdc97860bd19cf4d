// Names and digests that everything else refers to: desks, staff, envelopes, fingerprints. Values only.
import { sha256 } from "@noble/hashes/sha2.js";
import { FormError, fromHex, hex } from "./encoding.ts";

/** Whether a text is a name: 1 to 32 characters of `a-z`, `0-9`, `-`, `.`, `_`, the first a letter or digit. */
export function isName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,31}$/.test(text);
}

/**
 * The text, if it is a name (PROTOCOL.md, "Common forms").
 *
 * @throws FormError
 */
export function name(text: string): string {
  if (!isName(text)) throw new FormError("a name");
  return text;
}

/**
 * The text, if it is a SHA-256 in lowercase hexadecimal.
 *
 * @throws FormError
 */
export function digest(text: string): string {
  fromHex(text, 32);
  return text;
}

/** The id of an envelope: the SHA-256 of all its bytes, in hexadecimal (PROTOCOL.md step 4.6). */
export function envelopeId(envelope: Uint8Array): string {
  return hex(sha256(envelope));
}

/** What people compare: the SHA-256 of a public key, in 16 groups of four hexadecimal digits (PROTOCOL.md step 2.5). */
export function fingerprint(key: Uint8Array): string {
  return hex(sha256(key)).replace(/.{4}(?=.)/g, "$& ");
}
