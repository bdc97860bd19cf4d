// The written forms of `mlkem768x25519` keys (C2SP age.md): recipients `age1pq1...` and identities `AGE-SECRET-KEY-PQ-1...`.
// Keys only; the age-encryption package does the cryptography.
import { bech32 } from "@scure/base";
import { identityToRecipient } from "age-encryption";

/** Bytes of a public key (X-Wing, draft-connolly-cfrg-xwing-kem-06). */
export const RECIPIENT = 1216;

/** Bytes of an identity's seed. */
export const SEED = 32;

/** A key's written form was refused. The text is never repeated: it may be a secret. */
export class HybridKeyError extends Error {
  readonly reason: "recipient" | "identity";

  constructor(reason: "recipient" | "identity") {
    super(`this is no ${reason} of age's hybrid kind`);
    this.name = "HybridKeyError";
    this.reason = reason;
  }
}

/** The 1,216 bytes of `age1pq1...`.
 * @throws {HybridKeyError} */
export function parseRecipient(text: string): Uint8Array {
  return decode(text, "age1pq", "recipient", RECIPIENT, text.toLowerCase());
}

/** `age1pq1...` of 1,216 bytes.
 * @throws {HybridKeyError} */
export function recipientText(bytes: Uint8Array): string {
  if (bytes.length !== RECIPIENT) throw new HybridKeyError("recipient");
  return bech32.encode("age1pq", bech32.toWords(bytes), false);
}

/** The 32-byte seed of `AGE-SECRET-KEY-PQ-1...`.
 * @throws {HybridKeyError} */
export function parseIdentity(text: string): Uint8Array {
  return decode(text, "age-secret-key-pq-", "identity", SEED, text.toUpperCase());
}

/** `AGE-SECRET-KEY-PQ-1...` of a 32-byte seed. It cannot be wiped: for the moment of use only.
 * @throws {HybridKeyError} */
export function identityText(seed: Uint8Array): string {
  if (seed.length !== SEED) throw new HybridKeyError("identity");
  return bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase();
}

/** The 1,216 bytes of the recipient that a seed opens for.
 * @throws {HybridKeyError} */
export async function recipientOf(seed: Uint8Array): Promise<Uint8Array> {
  return parseRecipient(await identityToRecipient(identityText(seed)));
}

function decode(
  text: string,
  prefix: string,
  kind: "recipient" | "identity",
  length: number,
  rightCase: string,
): Uint8Array {
  const decoded = text === rightCase ? bech32.decodeUnsafe(text, false) : undefined;
  const bytes = decoded?.prefix.toLowerCase() === prefix ? bech32.fromWordsUnsafe(decoded.words) : undefined;
  if (!bytes || bytes.length !== length) throw new HybridKeyError(kind);
  return bytes;
}
