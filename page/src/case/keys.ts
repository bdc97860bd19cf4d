// What a case code gives (PROTOCOL.md step 12): case id, mailbox, reply identity, sender key. All of it is made anew from
// the code each time, nothing of it is written anywhere, and what can be overwritten is.
import { ed25519 } from "@noble/curves/ed25519.js";
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "../protocol/encoding.ts";
import { type CaseCode } from "./code.ts";
import { type ReplyAddress } from "./document.ts";
import { recipientOf } from "./hybrid.ts";
import { caseIdOf, type Sender } from "./signed.ts";

/** The keys could not be made: Argon2id needs 16 MiB that the device did not give. */
export class CaseKeyError extends Error {
  readonly reason = "memory";

  constructor() {
    super("the keys of the case could not be made: there is not enough memory (PROTOCOL.md step 12.2)");
    this.name = "CaseKeyError";
  }
}

/** Everything that a contact's side of a case needs. Once it is wiped, whatever asks it for something secret fails: keys
 * of zeros would be keys that everybody knows. */
export class CaseKeys {
  /** What the case's documents name: 16 bytes, public. */
  readonly caseId: Uint8Array;
  /** What replies are sealed to: 1,216 bytes, public. */
  readonly recipient: Uint8Array;
  /** Signs the contact's documents. */
  readonly sender: Sender;
  readonly #prk: Uint8Array;
  readonly #identity: Uint8Array;
  readonly #mailboxSecret: Uint8Array;
  readonly #senderSeed: Uint8Array;
  #wiped = false;

  private constructor(prk: Uint8Array, identity: Uint8Array, recipient: Uint8Array) {
    this.#prk = prk;
    this.#identity = identity;
    this.recipient = recipient;
    this.#mailboxSecret = labelled(prk, "mailbox read secret");
    this.#senderSeed = labelled(prk, "sender key");
    this.sender = {
      publicKey: ed25519.getPublicKey(this.#senderSeed),
      sign: (text) => ed25519.sign(text, this.#alive(this.#senderSeed)),
    };
    this.caseId = caseIdOf(this.sender.publicKey);
  }

  /** The keys of a prk, which they take over and wipe in the end. */
  static async of(prk: Uint8Array): Promise<CaseKeys> {
    const identity = labelled(prk, "reply identity");
    return new CaseKeys(prk, identity, await recipientOf(identity));
  }

  /** What attachments are made resumable with (7.5): 32 bytes, secret. */
  get prk(): Uint8Array {
    return this.#alive(this.#prk);
  }

  /** Opens replies: the 32-byte seed of a hybrid identity, secret. */
  get identity(): Uint8Array {
    return this.#alive(this.#identity);
  }

  /** R, which opens the mailbox: 64 hexadecimal digits, secret. A text cannot be wiped, so it is made for each use. */
  get mailboxSecret(): string {
    return hex(this.#alive(this.#mailboxSecret));
  }

  /** W, where replies go: 64 hexadecimal digits, public to staff. */
  get mailbox(): string {
    return hex(this.replyAddress().mailbox);
  }

  /** The public halves, for an appeal. */
  replyAddress(): ReplyAddress {
    const mailbox = sha256(this.#alive(this.#mailboxSecret));
    return { senderKey: this.sender.publicKey, mailbox, recipient: this.recipient };
  }

  /** Overwrites all that is secret. */
  wipe(): void {
    this.#wiped = true;
    for (const secret of [this.#prk, this.#identity, this.#mailboxSecret, this.#senderSeed]) secret.fill(0);
  }

  #alive(secret: Uint8Array): Uint8Array {
    if (this.#wiped) throw new Error("the keys of this case are wiped");
    return secret;
  }
}

/**
 * Makes the keys of a code at an organisation (its 32-byte Ed25519 key). Takes 16 MiB and, on an old telephone, seconds;
 * it lets the screen live meanwhile.
 *
 * @param progress is told the part that is done, 0 to 1.
 * @throws {CaseKeyError}
 */
export async function deriveKeys(
  code: CaseCode,
  organisationKey: Uint8Array,
  progress?: (done: number) => void,
): Promise<CaseKeys> {
  const digits = code.digits();
  const secret = await stretch(digits, sha256(organisationKey), progress).finally(() => digits.fill(0));
  const prk = extract(sha256, secret, EXTRACT);
  secret.fill(0);
  return CaseKeys.of(prk);
}

/** Argon2id as in 12.2: 32 bytes. The salt is the SHA-256 of the organisation's key, so that no table serves two. */
export async function stretch(
  digits: Uint8Array,
  salt: Uint8Array,
  progress?: (done: number) => void,
): Promise<Uint8Array> {
  try {
    return await argon2idAsync(digits, salt, { ...ARGON2, ...(progress && { onProgress: progress }) });
  } catch (error) {
    // Firefox throws a word where others throw an error.
    throw error instanceof RangeError || typeof error === "string" ? new CaseKeyError() : error;
  }
}

/**
 * 16 MiB, one pass, one lane. `asyncTick`: how long the screen may wait, in milliseconds; changed.mjs makes noble's pauses
 * real ones, in which a tap is heard. It has to be longer than a pause takes: noble counts the pause as work, and would
 * make one after each of 16,384 blocks (seven seconds on a slow telephone).
 */
const ARGON2 = { m: 16_384, t: 1, p: 1, version: 0x13, dkLen: 32, asyncTick: 100 };

/** The salt of HKDF's first step. */
const EXTRACT = utf8("southwind case code v1");

function labelled(prk: Uint8Array, label: string): Uint8Array {
  return expand(sha256, prk, utf8(label), 32);
}
