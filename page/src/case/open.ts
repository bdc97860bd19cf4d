// Opening (PROTOCOL.md step 11.4): an envelope becomes a document, or is quarantined with a reason. Nothing that did not
// verify counts as opened. In memory: a contact opens replies, which are small.
import { Decrypter } from "age-encryption";
import { EnvelopeError, readShape } from "../protocol/envelope.ts";
import { type Content } from "./document.ts";
import { identityText } from "./hybrid.ts";
import { PaddingError, unpad, type Unpadded } from "./padding.ts";

/** Why an envelope was set aside, as the vectors name it (sealed-appeals.json). */
export type QuarantineReason = "shape" | "wrong-key" | "damaged" | "padding" | "document" | "digest";

/** An envelope that does not open. */
export class Quarantined extends Error {
  readonly reason: QuarantineReason;
  /** What exactly is wrong with shape, padding or document; empty for the others. */
  readonly detail: string;

  constructor(reason: QuarantineReason, detail = "") {
    super(`the envelope does not open: ${reason} ${detail} (PROTOCOL.md step 11.4)`);
    this.name = "Quarantined";
    this.reason = reason;
    this.detail = detail;
  }
}

/**
 * Opens a small envelope with an identity (its 32-byte seed).
 *
 * @throws {Quarantined}
 */
export async function openSmall(envelope: Uint8Array, identity: Uint8Array): Promise<Content> {
  return (await openWhole(envelope, identity)).content;
}

/**
 * Opens an envelope of any class, in memory, with its body.
 *
 * @throws {Quarantined}
 */
export async function openWhole(envelope: Uint8Array, identity: Uint8Array): Promise<Unpadded> {
  checkShape(envelope);
  const padded = await decrypt(envelope, identity);
  try {
    return unpad(padded);
  } catch (error) {
    throw error instanceof PaddingError ? quarantinedFor(error) : error;
  } finally {
    padded.fill(0);
  }
}

/**
 * Whether an envelope is sealed to an identity. It takes the same time for one that is and one that is not, which opening
 * it does not: what comes after it tells nobody.
 */
export async function isSealedTo(envelope: Uint8Array, identity: Uint8Array): Promise<boolean> {
  const last = new Unmatched();
  try {
    await decrypterWith(identity, last).decryptHeader(envelope.subarray(0, checkShape(envelope)));
  } catch (error) {
    // A header that was tampered with is still for whom it is for.
    return !last.asked && !(error instanceof Quarantined);
  }
  return true;
}

/** The length of the header of an envelope that has the right shape. */
function checkShape(envelope: Uint8Array): number {
  try {
    return readShape(envelope, envelope.length).header;
  } catch (error) {
    throw error instanceof EnvelopeError ? new Quarantined("shape", error.problem) : error;
  }
}

async function decrypt(envelope: Uint8Array, identity: Uint8Array): Promise<Uint8Array> {
  const last = new Unmatched();
  try {
    return await decrypterWith(identity, last).decrypt(envelope);
  } catch {
    throw new Quarantined(last.asked ? "wrong-key" : "damaged");
  }
}

function decrypterWith(identity: Uint8Array, last: Unmatched): Decrypter {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityText(identity));
  decrypter.addIdentity(last);
  return decrypter;
}

/** An identity that opens nothing. It is asked only after the real one did not fit. */
class Unmatched {
  asked = false;

  unwrapFileKey(): null {
    this.asked = true;
    return null;
  }
}

function quarantinedFor({ reason, document }: PaddingError): Quarantined {
  if (reason === "document") return new Quarantined("document", document?.reason);
  return reason === "digest" ? new Quarantined("digest") : new Quarantined("padding", reason);
}
