// The fingerprints of keys-example/: keys whose private halves everybody has. The page takes them only if a relay on
// this very machine served it, as the programs do with --dev.
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "../protocol/encoding.ts";
import { Trouble } from "../trouble.ts";
import type { Chain } from "./chain.ts";

/** SHA-256 of each public key, as keys-example/fingerprints.rs has them; a test compares. */
export const FINGERPRINTS: ReadonlySet<string> = new Set([
  "78624b8ead7a01f2d07adf13f162e088aaacee60b934e085f464b7849b5559e0",
  "3c05df5a0716cb52e2d11f9b88d3102f4de02d09d730627cbeceac317a91d7ee",
  "797712aacf2fca484abcb1aaf2b8c9bf6124f1268562f9c0a56fdcff2fe6f1e5",
  "f55b49ac39232d8868ffc7c02ce739e1a187092cd8556d54f236680ee179d7ef",
  "675739727369e7ec48d46c6b3e9e662cd3694f93d7c7545e6ab19570ee5d6812",
  "adc1ea09909f11fc0d2539e55e155443403fdd31c723b2ff34b99b58c93c026a",
  "15e38542928ed4473d4dd99840ea76f02e81b4cc7e2d9843e03cec15ce5fa4cd",
  "9efd1edf5840238c8c4b5c4f47c137131048205277857ef1e1c445fd6f2bae1c",
]);

/**
 * Refuses a key that everybody has: whoever wants to has signed with it.
 *
 * @param origin - where the page came from; a file comes from nowhere, and takes none.
 * @throws Trouble `invitation-example`.
 */
export function admitKey(key: Uint8Array, origin: string | undefined): void {
  if (FINGERPRINTS.has(hex(sha256(key))) && !isHere(origin)) throw new Trouble("invitation-example");
}

/** Refuses a chain with such a key in it. */
export function admitChain(chain: Chain, origin: string | undefined): void {
  admitKey(chain.noteKey.key, origin);
  admitKey(utf8(chain.epoch.recipient), origin);
}

function isHere(origin: string | undefined): boolean {
  return origin !== undefined && /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);
}
