// Size classes (PROTOCOL.md step 3.3): how long a padded document may be. Lengths only; no bytes pass through here.

/** The small class, in bytes: every document that fits is padded to this, so that its envelope fits in 16 KiB. */
export const SMALL = 12_032;

/** The largest class: 4 GiB. A relay may be configured lower. */
export const LARGEST = 4 * 1024 ** 3;

/** Plain text bytes in one chunk of age's STREAM (C2SP age.md, "Payload"). */
export const CHUNK = 65_536;

/** The Poly1305 tag of each chunk, in bytes. */
export const TAG = 16;

/** The nonce before the first chunk, in bytes. */
export const NONCE = 16;

/** Why a length is no size class, or no payload's. */
export type SizeReason = "not-a-class" | "not-a-payload" | "too-large";

/** A length that PROTOCOL.md step 3.3 or 4.5 does not know. */
export class SizeError extends Error {
  readonly reason: SizeReason;

  constructor(reason: SizeReason) {
    super(`size refused: ${reason}`);
    this.name = "SizeError";
    this.reason = reason;
  }
}

/**
 * The smallest class that holds `length` bytes.
 *
 * @throws SizeError `too-large` above {@link LARGEST}.
 */
export function sizeClass(length: number): number {
  if (length <= SMALL) return SMALL;
  // Padmé of a length above half of the largest class is at most the largest, so checking the input is enough.
  if (length > LARGEST) throw new SizeError("too-large");
  return padme(length);
}

/** Bytes of the age payload that holds a padded document of this class. */
export function payload(padded: number): number {
  return NONCE + padded + Math.ceil(padded / CHUNK) * TAG;
}

/**
 * The class inside an age payload of `length` bytes.
 *
 * @throws SizeError
 */
export function classInPayload(length: number): number {
  const chunks = length - NONCE;
  const count = Math.ceil(chunks / (CHUNK + TAG));
  const padded = chunks - count * TAG;
  // The last chunk must hold more than its tag; a padded document is never empty.
  if (chunks <= 0 || padded <= (count - 1) * CHUNK) throw new SizeError("not-a-payload");
  if (sizeClass(padded) !== padded) throw new SizeError("not-a-class");
  return padded;
}

/** Whether an age payload of this length holds exactly one class. */
export function isClassPayload(length: number): boolean {
  try {
    return classInPayload(length) > 0;
  } catch {
    return false;
  }
}

/**
 * Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PoPETS 2019, section 4), for lengths up to
 * 2^32. In arithmetic, because the bits of JavaScript end at 2^31.
 */
function padme(length: number): number {
  const exponent = floorLog2(length);
  const significant = floorLog2(exponent) + 1;
  const step = 2 ** (exponent - significant);
  return Math.ceil(length / step) * step;
}

/** Exact, where `Math.log2` may round. */
function floorLog2(number: number): number {
  let exponent = 0;
  while (2 ** (exponent + 1) <= number) exponent += 1;
  return exponent;
}
