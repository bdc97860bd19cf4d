// From an invitation to the recipient that words are sealed to: organisation key, roster, relay, lead, epoch (PROTOCOL.md
// steps 2, 5, 6 and 17.2). Nothing is sealed and nothing is sent before each link of that chain has held.
import type { Trouble } from "../trouble.ts";
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

/** What {@link establish} made of an invitation. Its state changes by itself. */
export abstract class Trust extends Watched {
  /** The desk's name. */
  abstract readonly desk: string;
  /** The name in the organisation's key. */
  abstract readonly organisation: string;
  /** SHA-256 of the organisation's key, in 16 groups of four hexadecimal digits: to compare by voice. */
  abstract readonly fingerprint: readonly string[];
  /** The address that requests go to, such as `https://relay.example.org`. */
  abstract readonly relay: string;
  /** Whether notes came with the page, so that words can be sealed without a network. */
  abstract readonly offline: boolean;
  abstract readonly state: TrustState;

  /** Asks the relay once more, after a refusal or at a person's wish. */
  abstract again(): void;
  /** Ends all asking, for good. */
  abstract stop(): void;
}

/**
 * The JSON of the page's `#enclosed` element (17.1).
 *
 * @returns nothing if the element is empty.
 * @throws Trouble `invitation-damaged`.
 */
export function readEnclosed(_json: string): Given | undefined {
  throw new Error("not yet");
}

/**
 * Reads the invitation, and begins to verify what was enclosed and to ask the relay.
 *
 * @throws Trouble `invitation-missing`, `invitation-damaged`, `invitation-version`; `other-relay` (details: `relay`) if
 * the page came from a relay that is not the invitation's. (If only the roster can tell, the state becomes `refused`.)
 */
export function establish(_given: Given, _surroundings: Surroundings): Trust {
  throw new Error("not yet");
}
