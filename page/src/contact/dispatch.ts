// A new appeal on its way: its code, its words, and how its files are announced (PROTOCOL.md steps 7.3, 7.5 and 12).
import { appealId, followUpId } from "../case/attachment.ts";
import type { CaseKeys } from "../case/keys.ts";
import type { Announced, AttachedFile } from "./attached.ts";
import type { Chain } from "./chain.ts";
import { type CodeState, FreshCode } from "./code.ts";
import { type Beside, compose, copyDraft, type Draft, faults, wipeDraft } from "./compose.ts";
import { announcing } from "./letter.ts";
import { Outgoing } from "./outgoing.ts";
import { evidenceOf, fits, headerOf, sealWords } from "./sealing.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";

export { type Answer, newAnswer } from "./answer.ts";
export type { Attached, FileState } from "./attached.ts";
export type { Capsule } from "./capsule.ts";
export type { Letter } from "./letter.ts";
export type { Outgoing } from "./outgoing.ts";
export type { WordsState } from "./words.ts";

/** A new appeal. */
export function newAppeal(trust: Trust, surroundings: Surroundings): Dispatch {
  return new Dispatch(trust, surroundings);
}

/** See {@link Outgoing}. */
export class Dispatch extends Outgoing {
  readonly #fresh = new FreshCode(() => this.changed());
  #draft: Draft | undefined;
  #composedAt = new Date(0);
  /** Stands in for the code's, where no code could be made. */
  #chance: Uint8Array | undefined;

  get code(): CodeState {
    return this.#fresh.state;
  }

  begin(): void {
    void this.#fresh.make(this.way.trust, this.way.surroundings);
  }

  /**
   * Seals and sends the draft, then the files; returns at once, the states tell. The draft is copied.
   *
   * @throws Error if the draft has faults, or if something was sent already.
   */
  send(draft: Draft): void {
    const spoken = this.files.some(({ choice }) => choice.purpose === "voice_note");
    if (faults(draft, spoken, this.files.length).length > 0) throw new Error("a draft with faults is not sent");
    this.#draft = copyDraft(draft);
    this.#composedAt = this.way.surroundings.now();
    this.begin();
    this.go(true);
  }

  protected prk(): Uint8Array {
    const { keys } = this.#fresh;
    if (keys) return keys.prk;
    this.#chance ??= this.way.surroundings.random(32);
    return this.#chance;
  }

  protected async compose(): Promise<Uint8Array> {
    const draft = this.#written();
    await this.#fresh.make(this.way.trust, this.way.surroundings);
    // A voice note may be all there is; and it is short.
    await this.attachments.voiceReady();
    const { keys } = this.#fresh;
    const { appeal, announced } = this.#compose(draft, keys);
    const document = headerOf({ appeal }, keys?.sender);
    for (const file of announced) file.announced = { parent: appealId(this.prk()), own: undefined, goesOn: false };
    // Without a code, files that are not ready yet need the words once more.
    if (keys) this.#forgetWords(draft);
    return document;
  }

  protected async announce(file: AttachedFile, chain: Chain): Promise<Announced> {
    const { prepared } = file;
    if (!prepared) throw new Error("a file is announced when it is ready");
    const prk = this.prk();
    const parent = followUpId(prk, prepared.evidence.sha256Cleaned);
    const evidence = [evidenceOf(prk, prepared)];
    const composedAt = this.way.surroundings.now();
    const { keys } = this.#fresh;
    const { recipient } = chain.epoch;
    let envelope: Uint8Array;
    if (keys) {
      const letter = { answers: undefined, language: this.#language, text: "" };
      envelope = await sealWords(announcing(keys, parent, composedAt, letter, evidence), keys.sender, recipient);
    } else {
      // Nobody can sign a follow-up: an appeal of the kind "update" with the same words says which file belongs to them.
      const beside: Beside = { appealId: parent, composedAt, evidence, replyTo: undefined };
      const appeal = compose({ ...this.#written(), kind: "update" }, beside);
      envelope = await sealWords({ appeal }, undefined, recipient);
    }
    return { parent, own: { envelope, chain }, goesOn: false };
  }

  protected forget(): void {
    this.#fresh.wipe();
    this.#chance?.fill(0);
    if (this.#draft) wipeDraft(this.#draft);
    this.#draft = undefined;
  }

  get #language() {
    return this.#written().language;
  }

  /** The appeal with as many of the files as there is room for; the others are announced later. */
  #compose(draft: Draft, keys: CaseKeys | undefined) {
    const prk = this.prk();
    const ready = this.attachments.ready();
    for (let count = ready.length; ; count -= 1) {
      const announced = ready.slice(0, count);
      const appeal = compose(draft, {
        appealId: appealId(prk),
        composedAt: this.#composedAt,
        evidence: announced.flatMap(({ prepared }) => (prepared ? [evidenceOf(prk, prepared)] : [])),
        replyTo: keys?.replyAddress(),
      });
      if (count === 0 || fits({ appeal }, keys?.sender)) return { appeal, announced };
    }
  }

  #written(): Draft {
    if (!this.#draft) throw new Error("nothing was given to send");
    return this.#draft;
  }

  #forgetWords(draft: Draft): void {
    wipeDraft(draft);
  }
}
