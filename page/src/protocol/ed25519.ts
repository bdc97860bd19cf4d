// Whether an Ed25519 signature holds, by the one rule of PROTOCOL.md step 14.1. It makes no signatures and holds no key.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, equalBytes } from "./encoding.ts";

/** Bytes of a public key. */
export const PUBLIC_KEY = 32;

/** Bytes of a signature. */
export const SIGNATURE = 64;

/**
 * Whether `key` has signed `message`: RFC 8032 section 5.1.7 without the cofactor, S below the group order, R compared
 * as bytes. Anything malformed does not hold.
 */
export function holds(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== PUBLIC_KEY || signature.length !== SIGNATURE) return false;
  // noble multiplies by the cofactor also where it is not ZIP-215, so it alone would let through what ring refuses.
  return ed25519.verify(signature, message, key, { zip215: false }) && isExact(key, message, signature);
}

/** Whether R is [S]B - [k]A itself, and not only the same up to a point of small order. */
function isExact(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519;
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  const k = littleEndian(sha512(concat(r, key, message))) % Point.Fn.ORDER;
  const found = Point.BASE.multiplyUnsafe(littleEndian(s)).subtract(Point.fromBytes(key).multiplyUnsafe(k));
  return equalBytes(found.toBytes(), r);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
