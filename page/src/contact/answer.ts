// An answer on its way, or a file that goes on after a reload (PROTOCOL.md steps 7.5 and 14.3): under the code that the
// person has. Each file is announced by a follow-up of its own, so that it too can go on.
import { appealId, followUpId } from "../case/attachment.ts";
import { characters, LONGEST_ACCOUNT } from "../case/document.ts";
import type { OnWait } from "../client/pauses.ts";
import { patiently } from "../client/relay.ts";
import { Upload } from "../client/upload.ts";
import type { AttachedFile } from "./attached.ts";
import type { Prepared } from "./attachments.ts";
import type { Chain } from "./chain.ts";
import type { CodeState, OpenCase } from "./code.ts";
import { announcing, followUp, type Letter } from "./letter.ts";
import { Outgoing } from "./outgoing.ts";
import { evidenceOf, sealWords, uploadOf } from "./sealing.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";

export type { Letter } from "./letter.ts";

/** Begins an answer. To go on with a file after a reload: attach it, and send a letter without text. */
export function newAnswer(opened: OpenCase, trust: Trust, surroundings: Surroundings): Answer {
  return new Answer(opened, trust, surroundings);
}

/** See {@link Outgoing}. The keys stay those of the case, and are not wiped with it. */
export class Answer extends Outgoing {
  readonly code: CodeState = { kind: "none" };
  readonly #keys: OpenCase;
  #written: Letter | undefined;
  #composedAt = new Date(0);

  constructor(keys: OpenCase, trust: Trust, surroundings: Surroundings) {
    super(trust, surroundings);
    this.#keys = keys;
  }

  begin(): void {
    // The code is the person's.
  }

  /**
   * Seals and sends; returns at once, the states tell. An upload that the relay knows already goes on where it was.
   *
   * @throws Error if there is nothing to send or too much, or if something was sent already.
   */
  sendLetter(letter: Letter): void {
    const worded = letter.text.trim() !== "";
    if (!worded && this.files.length === 0) throw new Error("there is nothing to send");
    if (characters(letter.text.trim()) > LONGEST_ACCOUNT) throw new Error("a letter that is too long is not sent");
    this.#written = letter;
    this.#composedAt = this.way.surroundings.now();
    this.go(worded);
  }

  /**
   * Whether the relay knows a file from an earlier visit, under either parent that it can have (7.5): it is prepared to the
   * end and then only asked for. Nothing is announced and nothing sent. A file so small that it goes whole is never known.
   *
   * @param id - of an attached file.
   * @throws Trouble if the file cannot be prepared, or the relay refuses; Aborted, also when the file or the answer is gone.
   */
  async knows(id: number, signal?: AbortSignal, onWait?: OnWait): Promise<boolean> {
    throw new Error(`not written yet: ${id} ${signal} ${onWait}`);
  }

  protected prk(): Uint8Array {
    return this.#keys.prk;
  }

  protected async seal(chain: Chain): Promise<Uint8Array> {
    const letter = this.#letter();
    const id = this.way.surroundings.random(16);
    const document = { followUp: followUp(this.#keys, id, this.#composedAt, letter) };
    const envelope = await sealWords(document, this.#keys.sender, chain.epoch.recipient);
    this.#written = { ...letter, text: "" };
    return envelope;
  }

  protected async announce(file: AttachedFile, chain: Chain, ask: boolean): Promise<void> {
    const { prepared } = file;
    if (!prepared) throw new Error("a file is announced when it is ready");
    const prk = this.prk();
    const own = followUpId(prk, prepared.evidence.sha256Cleaned);
    for (const parent of ask ? [appealId(prk), own] : []) {
      if (!(await this.#isKnown(parent, prepared, file.ending.signal))) continue;
      [file.parent, file.announced] = [parent, true];
      return;
    }
    const letter = { ...this.#letter(), text: "" };
    const evidence = [evidenceOf(prk, prepared)];
    const document = announcing(this.#keys, own, this.way.surroundings.now(), letter, evidence);
    file.announcement = await sealWords(document, this.#keys.sender, chain.epoch.recipient);
    file.parent = own;
  }

  protected forget(): void {
    this.#written = undefined;
  }

  /** Whether the relay has an upload of this file from an earlier visit. */
  async #isKnown(parent: Uint8Array, prepared: Prepared, signal: AbortSignal): Promise<boolean> {
    const found = uploadOf(this.prk(), parent, prepared);
    if (!found) return false;
    const { relay, trust, surroundings } = this.way;
    const upload = new Upload(relay, trust.desk, found.name, found.length);
    return (await patiently(surroundings, () => upload.ask(signal), signal)) !== undefined;
  }

  #letter(): Letter {
    if (!this.#written) throw new Error("nothing was given to send");
    return this.#written;
  }
}
