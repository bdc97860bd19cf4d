// Moves a case to a new code (PROTOCOL.md step 14.4): the old one may be in other hands. The new one is in the person's
// hands before the desk is told; the old sender key signs the move, and the new one proves that it knows of it.
import type { CaseKeys } from "../case/keys.ts";
import { proveMove } from "../case/signed.ts";
import { blobOf, type Capsule, capsuleName } from "./capsule.ts";
import { type CodeState, FreshCode, isGroup, type OpenCase } from "./code.ts";
import { timestamp } from "./compose.ts";
import { headerOf } from "./sealing.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";
import { Watched } from "./watched.ts";
import { Way } from "./way.ts";
import { Words, type WordsState } from "./words.ts";

/** Draws a new code for a case, at once. */
export function newMove(old: OpenCase, trust: Trust, surroundings: Surroundings): Move {
  return new Move(old, trust, surroundings);
}

/** A move. Until its words are safe, the old code is the one that counts; the desk may read it later than that. */
export class Move extends Watched {
  readonly #old: OpenCase;
  readonly #way: Way;
  readonly #fresh = new FreshCode(() => this.changed());
  readonly #words: Words;
  readonly #unsubscribe: () => void;
  #ending = new AbortController();
  #confirmed = false;

  /** Use {@link newMove}. */
  constructor(old: OpenCase, trust: Trust, surroundings: Surroundings) {
    super();
    this.#old = old;
    this.#way = new Way(trust, surroundings);
    this.#words = new Words(this.#way, () => this.#compose(), () => this.changed());
    this.#unsubscribe = trust.subscribe(() => this.changed());
    void this.#fresh.make(trust, surroundings);
  }

  /** The new code. */
  get code(): CodeState {
    return this.#fresh.state;
  }

  /** The message to the desk. */
  get words(): WordsState {
    return this.#words.state;
  }

  /** The sealed message as a file, for somebody else to carry; none before it is sealed, and none once it is safe. */
  async capsules(): Promise<Capsule[]> {
    const { envelope, isSafe } = this.#words;
    return envelope && !isSafe ? [{ name: capsuleName(0), blob: blobOf(envelope) }] : [];
  }

  /** Whether the person has confirmed and the desk may not have been told yet. */
  get unsent(): boolean {
    return this.#confirmed && !this.#words.isSafe;
  }

  /** The keys of the new code, once its words are safe; they are wiped with the move. */
  get opened(): OpenCase | undefined {
    return this.#words.isSafe ? this.#fresh.keys : undefined;
  }

  /**
   * Sends the move, once the person has shown that they have the new code: what they typed for two different groups.
   *
   * @returns the groups that are wrong, or all that were given if they are not two different ones; empty if it goes.
   * Nothing is sent before.
   */
  confirm(typed: readonly { readonly group: number; readonly digits: string }[]): readonly number[] {
    const { code } = this;
    const groups = typed.map(({ group }) => group);
    if (code.kind !== "ready" || new Set(groups).size < 2) return groups;
    const wrong = typed.filter(({ group, digits }) => !isGroup(code.groups, group, digits));
    if (wrong.length > 0) return wrong.map(({ group }) => group);
    this.#confirmed = true;
    void this.#words.go(this.#ending.signal);
    return [];
  }

  /** Tries again after a failure. */
  again(): void {
    if (!this.#confirmed) return;
    if (this.#way.trust.state.kind === "refused") this.#way.trust.again();
    void this.#words.go(this.#ending.signal);
  }

  /** Ends requests and overwrites the new keys. The old ones stay. */
  wipe(): void {
    this.#confirmed = false;
    this.#ending.abort();
    this.#unsubscribe();
    this.#words.wipe();
    this.#fresh.wipe();
  }

  /** The old case says where its person is now. */
  async #compose(): Promise<Uint8Array> {
    const { surroundings } = this.#way;
    const keys = this.#newKeys();
    const address = keys.replyAddress();
    const moved = {
      caseId: this.#old.caseId,
      followUpId: surroundings.random(16),
      composedAt: timestamp(surroundings.now()),
      movedTo: address,
      movedProof: proveMove(this.#old.caseId, address, keys.sender),
    };
    return headerOf({ followUp: moved }, this.#old.sender);
  }

  #newKeys(): CaseKeys {
    const { keys } = this.#fresh;
    if (!keys) throw new Error("a move waits for its code");
    return keys;
  }
}
