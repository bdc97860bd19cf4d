// An answer on its way, or a file that goes on after a reload (PROTOCOL.md steps 7.5 and 14.3): under the code that the
// person has. Each file is announced by a follow-up of its own, so that it too can go on.
import { appealId, followUpId } from "../case/attachment.ts";
import { characters, LONGEST_ACCOUNT } from "../case/document.ts";
import { Aborted, type OnWait } from "../client/pauses.ts";
import { patiently } from "../client/relay.ts";
import { Upload } from "../client/upload.ts";
import type { Announced, AttachedFile } from "./attached.ts";
import type { Prepared } from "./attachments.ts";
import type { Chain } from "./chain.ts";
import type { CodeState, OpenCase } from "./code.ts";
import { announcing, followUp, type Letter } from "./letter.ts";
import { Outgoing } from "./outgoing.ts";
import { evidenceOf, headerOf, sealWords, uploadOf } from "./sealing.ts";
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
    const file = this.attachments.all.find((each) => each.id === id);
    if (!file) throw new Aborted();
    const ending = new AbortController();
    const end = () => ending.abort();
    const signals = [signal, file.ending.signal];
    for (const each of signals) each?.aborted ? end() : each?.addEventListener("abort", end);
    try {
      file.announced ??= await this.#earlier(await this.#prepared(file, ending.signal), ending.signal, onWait);
      return file.announced?.goesOn ?? false;
    } finally {
      for (const each of signals) each?.removeEventListener("abort", end);
    }
  }

  protected prk(): Uint8Array {
    return this.#keys.prk;
  }

  protected async compose(): Promise<Uint8Array> {
    const letter = this.#letter();
    const id = this.way.surroundings.random(16);
    const document = headerOf({ followUp: followUp(this.#keys, id, this.#composedAt, letter) }, this.#keys.sender);
    this.#written = { ...letter, text: "" };
    return document;
  }

  protected async announce(file: AttachedFile, chain: Chain, ask: boolean): Promise<Announced> {
    const { prepared } = file;
    if (!prepared) throw new Error("a file is announced when it is ready");
    const known = ask && (await this.#earlier(prepared, file.ending.signal));
    if (known) return known;
    const prk = this.prk();
    const parent = followUpId(prk, prepared.evidence.sha256Cleaned);
    const letter = { ...this.#letter(), text: "" };
    const evidence = [evidenceOf(prk, prepared)];
    const document = announcing(this.#keys, parent, this.way.surroundings.now(), letter, evidence);
    const envelope = await sealWords(document, this.#keys.sender, chain.epoch.recipient);
    return { parent, own: { envelope, chain }, goesOn: false };
  }

  protected forget(): void {
    this.#written = undefined;
  }

  /** How an earlier visit announced this file, if the relay has an upload of it from then. */
  async #earlier(prepared: Prepared, signal: AbortSignal, onWait?: OnWait): Promise<Announced | undefined> {
    const prk = this.prk();
    for (const parent of [appealId(prk), followUpId(prk, prepared.evidence.sha256Cleaned)]) {
      if (await this.#isKnown(parent, prepared, signal, onWait)) return { parent, own: undefined, goesOn: true };
    }
    return undefined;
  }

  async #isKnown(parent: Uint8Array, prepared: Prepared, signal: AbortSignal, onWait?: OnWait): Promise<boolean> {
    const found = uploadOf(this.prk(), parent, prepared);
    if (!found) return false;
    const { relay, trust, surroundings } = this.way;
    const upload = new Upload(relay, trust.desk, found.name, found.length);
    return (await patiently(surroundings, () => upload.ask(signal), signal, onWait)) !== undefined;
  }

  /** A file's digests, as soon as they are there. */
  #prepared(file: AttachedFile, signal: AbortSignal): Promise<Prepared> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const { prepared, state } = file;
        if (signal.aborted) end(() => reject(new Aborted()));
        else if (prepared) end(() => resolve(prepared));
        else if (state.kind === "failed") end(() => reject(state.trouble));
      };
      const end = (settle: () => void) => {
        unsubscribe();
        signal.removeEventListener("abort", look);
        settle();
      };
      const unsubscribe = this.subscribe(look);
      signal.addEventListener("abort", look);
      look();
    });
  }

  #letter(): Letter {
    if (!this.#written) throw new Error("nothing was given to send");
    return this.#written;
  }
}
