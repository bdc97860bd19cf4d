// The words of an appeal, an answer or a move on their way: composed once, sealed anew only if the desk's key was withdrawn
// meanwhile, sent until a receipt holds. Until then it keeps what was composed; it knows nothing of what that says.
import { Aborted, stopIfAborted } from "../client/pauses.ts";
import type { Trouble } from "../trouble.ts";
import type { Chain } from "./chain.ts";
import { bringWhole } from "./deliver.ts";
import { sealDocument, troubleOf } from "./sealing.ts";
import type { Way } from "./way.ts";

/** Where the words are. */
export type WordsState =
  /** Nothing was sent yet, or there are no words. */
  | { readonly kind: "none" }
  /** The desk's key, or the code's keys, are being waited for; `trouble` says why it takes longer. */
  | { readonly kind: "sealing"; readonly trouble: Trouble | undefined }
  | { readonly kind: "sending" }
  /** The last try failed; the next one comes by itself at `until`, or when the network comes back. */
  | { readonly kind: "waiting"; readonly until: Date; readonly trouble: Trouble }
  /** The relay's receipt holds. `kept` is its full hour. */
  | { readonly kind: "safe"; readonly kept: Date }
  /** Trying again by itself would not help; a person can, and a capsule can be saved. */
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** One small envelope. */
export class Words {
  /** Sealed; nothing before. */
  envelope: Uint8Array | undefined;
  readonly #way: Way;
  readonly #compose: () => Promise<Uint8Array>;
  readonly #changed: () => void;
  #state: WordsState = { kind: "none" };
  #going: Promise<void> | undefined;
  /** The document, until a receipt has held. */
  #document: Uint8Array | undefined;
  /** What the envelope was sealed by. */
  #chain: Chain | undefined;
  #wiped = false;

  /** @param compose - composes and signs: the bytes of a document; called until it succeeds once. */
  constructor(way: Way, compose: () => Promise<Uint8Array>, changed: () => void) {
    this.#way = way;
    this.#compose = compose;
    this.#changed = changed;
  }

  get state(): WordsState {
    const { trust } = this.#way;
    if (this.#state.kind !== "sealing" || trust.state.kind !== "asking") return this.#state;
    return { kind: "sealing", trouble: trust.state.trouble };
  }

  get isSafe(): boolean {
    return this.#state.kind === "safe";
  }

  /** Seals and sends them; whether they are safe. It never fails: see {@link state}. */
  async go(signal: AbortSignal): Promise<boolean> {
    // One that goes already, or one that was called off and has not noticed yet.
    while (this.#going) await this.#going;
    if (!this.isSafe) {
      this.#going = this.#try(signal);
      await this.#going;
    }
    return this.isSafe;
  }

  /** Lets go of document and envelope, for good. */
  wipe(): void {
    this.#become({ kind: "none" });
    this.#wiped = true;
    this.envelope = undefined;
    this.#forget();
  }

  async #try(signal: AbortSignal): Promise<void> {
    try {
      await this.#go(signal);
    } catch (error) {
      const trouble = troubleOf(error);
      if (!(trouble instanceof Aborted)) this.#become({ kind: "failed", trouble });
    } finally {
      this.#going = undefined;
    }
  }

  async #go(signal: AbortSignal): Promise<void> {
    const kept = await bringWhole(
      () => this.#sealed(signal),
      this.#way.delivery(
        signal,
        () => this.#become({ kind: "sending" }),
        (until, trouble) => this.#become({ kind: "waiting", until, trouble }),
      ),
    );
    this.#become({ kind: "safe", kept });
    this.#forget();
  }

  /** The envelope, as long as whoever signed the key that it is sealed to is trusted; the same words sealed anew otherwise. */
  async #sealed(signal: AbortSignal): Promise<Uint8Array> {
    const { trust } = this.#way;
    if (this.envelope && this.#chain && trust.holds(this.#chain)) return this.envelope;
    this.#become({ kind: "sealing", trouble: undefined });
    const chain = await trust.held(signal);
    const document = await this.#composed();
    performance.mark("southwind-seal-start");
    const envelope = await sealDocument(document, chain.epoch.recipient);
    performance.measure("southwind-seal", "southwind-seal-start");
    // A document that was wiped meanwhile is nothing but zeros.
    if (this.#wiped) throw new Aborted();
    [this.envelope, this.#chain] = [envelope, chain];
    stopIfAborted(signal);
    return envelope;
  }

  async #composed(): Promise<Uint8Array> {
    if (this.#document) return this.#document;
    const document = await this.#compose();
    if (!this.#wiped) return (this.#document = document);
    document.fill(0);
    throw new Aborted();
  }

  #forget(): void {
    this.#document?.fill(0);
    this.#document = undefined;
  }

  #become(state: WordsState): void {
    if (this.#wiped) return;
    this.#state = state;
    this.#changed();
  }
}
