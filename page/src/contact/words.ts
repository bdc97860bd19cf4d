// The words of an appeal, an answer or a move on their way: sealed once, sent until a receipt holds. It knows nothing of
// what they say.
import { Aborted, stopIfAborted } from "../client/pauses.ts";
import type { Trouble } from "../trouble.ts";
import type { Chain } from "./chain.ts";
import { bringWhole } from "./deliver.ts";
import { troubleOf } from "./sealing.ts";
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
  readonly #seal: (chain: Chain) => Promise<Uint8Array>;
  readonly #changed: () => void;
  #state: WordsState = { kind: "none" };
  #going: Promise<void> | undefined;
  #wiped = false;

  /** @param seal - composes, signs and seals; called until it succeeds once. */
  constructor(way: Way, seal: (chain: Chain) => Promise<Uint8Array>, changed: () => void) {
    this.#way = way;
    this.#seal = seal;
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

  /** Lets go of the envelope, for good. */
  wipe(): void {
    this.#become({ kind: "none" });
    this.#wiped = true;
    this.envelope = undefined;
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
    if (!this.envelope) {
      this.#become({ kind: "sealing", trouble: undefined });
      const chain = await this.#way.trust.held(signal);
      const envelope = await this.#seal(chain);
      stopIfAborted(signal);
      this.envelope = envelope;
    }
    const kept = await bringWhole(
      this.envelope,
      this.#way.delivery(
        signal,
        () => this.#become({ kind: "sending" }),
        (until, trouble) => this.#become({ kind: "waiting", until, trouble }),
      ),
    );
    this.#become({ kind: "safe", kept });
  }

  #become(state: WordsState): void {
    if (this.#wiped) return;
    this.#state = state;
    this.#changed();
  }
}
