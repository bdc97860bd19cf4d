// The relay's side of a mailbox's secret (PROTOCOL.md step 13.2), for the vectors only: the page writes the field and
// never reads one.
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex, hex } from "../../src/protocol/encoding.ts";

/** The mailbox that a value of `Authorization` opens, or `undefined`. */
export function mailboxOf(authorization: string): string | undefined {
  const [, secret] = /^Bearer ([0-9a-f]{64})$/.exec(authorization) ?? [];
  return secret === undefined ? undefined : hex(sha256(fromHex(secret)));
}
