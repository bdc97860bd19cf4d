// What the page trusts, and why: the enclosed notes at once, better ones as soon as a relay has them (PROTOCOL.md step
// 17.2). Nothing is sealed and nothing is sent before a whole chain has held.
import { Aborted, type OnWait, Pauses } from "../client/pauses.ts";
import { isPassing, patiently, Relay } from "../client/relay.ts";
import { FormError } from "../protocol/encoding.ts";
import { invitationOfFragment, type Invitation } from "../protocol/invitation.ts";
import { fields } from "../protocol/json.ts";
import type { Roster } from "../protocol/roster.ts";
import { Trouble } from "../trouble.ts";
import { type Chain, closeChain, readInvitation, readRoster } from "./chain.ts";
import type { Surroundings } from "./surroundings.ts";
import { Watched } from "./watched.ts";

/** What the page was given: a link, and in an offline file also two notes. */
export interface Given {
  /** Any text of at most 8 KiB that has the invitation's link in it; a page's fragment, percent-encoded or not. */
  readonly invitation: string;
  /** The enclosed roster, a signed note. */
  readonly roster?: string;
  /** The enclosed epoch notice, a signed note. */
  readonly epoch?: string;
}

/** How far the chain has come. */
export type TrustState =
  /** The relay is being asked, for as long as it takes; `trouble` says why it takes longer. */
  | { readonly kind: "asking"; readonly trouble: Trouble | undefined }
  /** Words can be sealed. `source` says what the newest link came from. `lapsed`: the epoch is past its date (5.4), so a
   * warning is due. `trouble`: what the relay gave instead of something newer; the enclosed notes serve all the same. */
  | { readonly kind: "ready"; readonly source: "enclosed" | "relay"; readonly lapsed: boolean; readonly trouble: Trouble | undefined }
  /** The chain does not hold. Nothing will be sealed, unless {@link Trust.again} finds better. */
  | { readonly kind: "refused"; readonly trouble: Trouble };

/**
 * The JSON of the page's `#enclosed` element (17.1).
 *
 * @returns nothing if the element is empty.
 * @throws Trouble `invitation-damaged`.
 */
export function readEnclosed(json: string): Given | undefined {
  if (json.trim() === "") return undefined;
  try {
    const enclosed = fields(json, ["invitation", "roster", "epoch"]);
    return { invitation: enclosed.text("invitation"), roster: enclosed.text("roster"), epoch: enclosed.text("epoch") };
  } catch (error) {
    throw error instanceof FormError ? new Trouble("invitation-damaged") : error;
  }
}

/**
 * Reads the invitation, and begins to verify what was enclosed and to ask the relay. A page that a relay served asks that
 * relay; if it is not the invitation's, the state becomes `refused` with `other-relay` (details: `address`).
 *
 * @throws Trouble `invitation-missing`, `invitation-damaged`, `invitation-version`, `invitation-example`.
 */
export function establish(given: Given, surroundings: Surroundings): Trust {
  return new Trust(given, surroundings);
}

/** What {@link establish} made of an invitation. Its state changes by itself. */
export class Trust extends Watched {
  /** The desk's name. */
  readonly desk: string;
  /** The name in the organisation's key. */
  readonly organisation: string;
  /** The organisation's Ed25519 key, 32 bytes: salt of case codes (12.2). */
  readonly organisationKey: Uint8Array;
  /** SHA-256 of the organisation's key, in 16 groups of four hexadecimal digits: to compare by voice. */
  readonly fingerprint: readonly string[];
  /** The address that requests go to, such as `https://relay.example.org`. */
  readonly relay: string;
  /** Whether notes came with the page, so that words can be sealed without a network. */
  readonly offline: boolean;

  readonly #invitation: Invitation;
  readonly #surroundings: Surroundings;
  readonly #relay: Relay;
  readonly #ending = new AbortController();
  /** The newest roster that held. */
  #roster: Roster | undefined;
  #chain: Chain | undefined;
  /** The notice of the chain, or one that may still close it. */
  #notice: string | Uint8Array | undefined;
  #source: "enclosed" | "relay" = "enclosed";
  #asking = false;
  #isAsked = false;
  /** What stood in the way last. */
  #trouble: Trouble | undefined;
  /** When the relay is asked again by itself. */
  #next: Date | undefined;

  /** Use {@link establish}. */
  constructor(given: Given, surroundings: Surroundings) {
    super();
    const invitation = readInvitation(invitationOfFragment(given.invitation.trim()) ?? given.invitation, surroundings.origin);
    this.#invitation = invitation;
    this.#surroundings = surroundings;
    this.desk = invitation.desk;
    this.organisation = invitation.organisation.name;
    this.organisationKey = invitation.organisation.key;
    this.fingerprint = invitation.organisation.fingerprint.split(" ");
    this.relay = surroundings.origin ?? invitation.relay;
    this.#relay = new Relay(this.relay, surroundings);
    const { roster, epoch } = given;
    this.#notice = epoch;
    if (roster !== undefined && epoch !== undefined) this.#useEnclosed(roster, epoch);
    this.offline = this.#chain !== undefined;
    this.again();
  }

  get state(): TrustState {
    if (this.#chain) {
      const lapsed = this.#chain.epoch.lapsed(this.#surroundings.now());
      return { kind: "ready", source: this.#source, lapsed, trouble: this.#trouble };
    }
    const trouble = this.#trouble;
    if (this.#asking || !trouble) return { kind: "asking", trouble };
    return { kind: "refused", trouble };
  }

  /** The newest chain that held. */
  get chain(): Chain | undefined {
    return this.#chain;
  }

  /** Whether replies can be read: for that a roster is enough, whatever is wrong with the epoch. */
  get canRead(): boolean {
    return this.#roster !== undefined;
  }

  /**
   * The chain, as soon as one holds.
   *
   * @throws Trouble if it is refused; Aborted.
   */
  held(signal: AbortSignal): Promise<Chain> {
    return this.#until(() => this.#chain, signal);
  }

  /**
   * The newest roster, as soon as one holds: whoever only reads needs nothing to seal to.
   *
   * @param onWait - is told why it takes longer.
   * @throws Trouble if none holds; Aborted.
   */
  async roster(signal: AbortSignal, onWait?: OnWait): Promise<Roster> {
    const tell = () => {
      if (!this.#roster && this.#next && this.#trouble) onWait?.(this.#next, this.#trouble);
    };
    const unsubscribe = this.subscribe(tell);
    tell();
    try {
      return await this.#until(() => this.#roster, signal);
    } finally {
      unsubscribe();
    }
  }

  /** Whether the newest roster still trusts who signed a chain's epoch: what was sealed to it before may go. */
  holds(chain: Chain): boolean {
    return chain === this.#chain || (this.#roster !== undefined && isChain(this.#close(chain.notice, this.#roster)));
  }

  /** Whether the relay has answered with a roster; what is known before was enclosed. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Asks the relay once more, after a refusal or at a person's wish. */
  again(): void {
    if (this.#asking || this.#ending.signal.aborted) return;
    this.#asking = true;
    this.#ask(this.#ending.signal).then(
      () => this.#ended(undefined),
      (error: unknown) => this.#ended(error),
    );
    this.changed();
  }

  /** Ends all asking, for good. */
  stop(): void {
    this.#ending.abort();
  }

  #until<T>(found: () => T | undefined, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const value = found();
        const { state } = this;
        if (signal.aborted) end(() => reject(new Aborted()));
        else if (value !== undefined) end(() => resolve(value));
        else if (state.kind === "refused") end(() => reject(state.trouble));
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

  #useEnclosed(roster: string, epoch: string): void {
    try {
      this.#roster = this.#readRoster(roster);
      this.#chain = this.#closed(epoch, this.#roster);
    } catch (error) {
      this.#trouble = troubleOf(error);
    }
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const onWait = (until: Date, trouble: Trouble) => this.#met(trouble, until);
    const note = await patiently(this.#surroundings, () => this.#relay.roster(signal), signal, onWait);
    const roster = this.#newest(this.#readRoster(note));
    this.#isAsked = true;
    this.#turnTo(roster);
    this.changed();
    const pauses = new Pauses(this.#surroundings, signal, onWait);
    for (;;) {
      try {
        const notice = await this.#relay.epoch(this.desk, signal);
        if (!notice) throw new Trouble("epoch-missing");
        return this.#take(roster, notice);
      } catch (error) {
        // A desk that has no epoch yet may have one in a minute.
        const missing = error instanceof Trouble && error.code === "epoch-missing";
        if (!missing && !isPassing(error)) throw error;
        await pauses.pause(error);
      }
    }
  }

  /** The roster with the higher number; one that the relay withholds newer ones for is told and passed over (2.4). */
  #newest(offered: Roster): Roster {
    const known = this.#roster;
    if (!known || known.sequence <= offered.sequence) return offered;
    throw new Trouble("roster-older");
  }

  /** A newer roster counts at once: who was removed in it signs nothing any more, whether or not an epoch follows. */
  #turnTo(roster: Roster): void {
    this.#roster = roster;
    if (!this.#chain || this.#notice === undefined) return;
    const held = this.#close(this.#notice, roster);
    this.#chain = isChain(held) ? held : undefined;
    if (!isChain(held)) this.#trouble = held;
  }

  /** Closes the chain by the newest roster; of the notice that came and the one that is known the higher number counts. */
  #take(roster: Roster, notice: Uint8Array): void {
    const offered = this.#close(notice, roster);
    const known = this.#notice === undefined ? undefined : this.#close(this.#notice, roster);
    const isBetter = isChain(offered) && !(isChain(known) && known.epoch.number > offered.epoch.number);
    if (isBetter) this.#notice = notice;
    const best = isBetter ? offered : known;
    // Also none: a lead who was removed since is none in the newer roster, so what they signed does not hold any more.
    this.#chain = isChain(best) ? best : undefined;
    this.#source = "relay";
    if (!isBetter) throw isChain(offered) ? new Trouble("epoch-older") : offered;
    this.#trouble = undefined;
  }

  #close(notice: string | Uint8Array, roster: Roster): Chain | Trouble {
    try {
      return this.#closed(notice, roster);
    } catch (error) {
      return troubleOf(error);
    }
  }

  #closed(notice: string | Uint8Array, roster: Roster): Chain {
    return closeChain(notice, roster, this.#invitation, { address: this.relay, origin: this.#surroundings.origin });
  }

  #readRoster(note: string | Uint8Array): Roster {
    return readRoster(note, this.#invitation, this.#surroundings.now());
  }

  /** Something stands in the way for now. A link that did not hold says more than a network that is missing. */
  #met(trouble: Trouble, next: Date): void {
    this.#next = next;
    if (!this.#trouble || isPassing(this.#trouble)) this.#trouble = trouble;
    this.changed();
  }

  #ended(error: unknown): void {
    this.#asking = false;
    if (error instanceof Aborted) return;
    if (error !== undefined) this.#trouble = this.#named(troubleOf(error));
    this.changed();
  }

  /** Whose roster a strange relay has is of no interest: what matters is that it is not the invitation's. */
  #named(trouble: Trouble): Trouble {
    const { relay } = this.#invitation;
    const strange = this.relay !== relay && STRANGE.has(trouble.code);
    return strange ? new Trouble("other-relay", { address: relay }) : trouble;
  }
}

/** What a relay answers that knows nothing of this organisation. */
const STRANGE: ReadonlySet<string> = new Set(["roster-signature", "roster-damaged", "other-relay", "relay-refused"]);

function isChain(found: Chain | Trouble | undefined): found is Chain {
  return found !== undefined && !(found instanceof Trouble);
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof Trouble) return error;
  throw error;
}
