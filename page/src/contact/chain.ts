// The chain from an invitation to the recipient that words are sealed to (PROTOCOL.md steps 2, 5 and 6), checked link by
// link in the protocol's order. Each refusal is a trouble of its own. It asks nobody and remembers nothing.
import { Epoch, EpochError } from "../protocol/epoch.ts";
import { Invitation, InvitationError } from "../protocol/invitation.ts";
import type { VerifierKey } from "../protocol/note.ts";
import { Roster, RosterError, type RosterReason } from "../protocol/roster.ts";
import { Trouble, type TroubleCode } from "../trouble.ts";
import { admitChain, admitKey } from "./throwaway.ts";

/** Links that all held. */
export interface Chain {
  readonly desk: string;
  readonly roster: Roster;
  readonly epoch: Epoch;
  /** The key that the relay signs its receipts with. */
  readonly noteKey: VerifierKey;
  /** The epoch's notice, to be checked by a newer roster. */
  readonly notice: string | Uint8Array;
}

/**
 * Finds and reads an invitation, for a page that came from `origin`.
 *
 * @throws Trouble `invitation-missing`, `invitation-damaged`, `invitation-version`, `invitation-example`.
 */
export function readInvitation(text: string, origin: string | undefined): Invitation {
  const invitation = parsed(text);
  admitKey(invitation.organisation.key, origin);
  return invitation;
}

/**
 * Checks a roster for an invitation: signature, form, number, dates, desk (2.2 to 2.4).
 *
 * @throws Trouble `roster-...`, `desk-unknown`.
 */
export function readRoster(note: string | Uint8Array, invitation: Invitation, now: Date): Roster {
  try {
    const roster = Roster.read(note, invitation.organisation);
    roster.checkSequence(invitation.rosterSequence);
    roster.checkDates(now);
    roster.checkDesk(invitation.desk);
    return roster;
  } catch (error) {
    throw error instanceof RosterError ? new Trouble(ROSTER_TROUBLES[error.reason]) : error;
  }
}

/**
 * Checks an epoch notice by a roster (5.2, 5.3) and closes the chain with the relay at `address`, for a page that came from
 * `origin`.
 *
 * @throws Trouble `other-relay` (details: `address` of a relay that the roster has), `epoch-refused`, `epoch-older`,
 * `invitation-example`.
 */
export function closeChain(
  notice: string | Uint8Array,
  roster: Roster,
  invitation: Invitation,
  { address, origin }: { readonly address: string; readonly origin: string | undefined },
): Chain {
  const relay = roster.relayAt(address);
  if (!relay) throw new Trouble("other-relay", { address: roster.relays[0]?.url ?? invitation.relay });
  try {
    const epoch = Epoch.read(notice, roster, invitation.desk);
    epoch.checkNumber(invitation.epoch ?? 0n);
    const chain = { desk: invitation.desk, roster, epoch, noteKey: relay.noteKey, notice };
    admitChain(chain, origin);
    return chain;
  } catch (error) {
    if (!(error instanceof EpochError)) throw error;
    throw new Trouble(error.reason === "older" ? "epoch-older" : "epoch-refused");
  }
}

function parsed(text: string): Invitation {
  try {
    return Invitation.parse(text);
  } catch (error) {
    if (!(error instanceof InvitationError)) throw error;
    if (error.reason === "missing") throw new Trouble("invitation-missing");
    throw new Trouble(error.reason === "version" ? "invitation-version" : "invitation-damaged");
  }
}

const ROSTER_TROUBLES: Readonly<Record<RosterReason, TroubleCode>> = {
  "verifier-key": "roster-damaged",
  "too-long": "roster-damaged",
  malformed: "roster-damaged",
  "wrong-key": "roster-signature",
  "bad-signature": "roster-signature",
  statement: "roster-damaged",
  invalid: "roster-damaged",
  older: "roster-older",
  expired: "roster-expired",
  "from-the-future": "roster-future",
  "unknown-desk": "desk-unknown",
};
