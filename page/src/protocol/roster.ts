// The roster (PROTOCOL.md step 2): which relays, desks and staff there are. Read once from a signed note and valid from
// then on; the clock, and what was seen before, are the caller's.
import { equalBytes, FormError, fromBase64 } from "./encoding.ts";
import { digest, name } from "./id.ts";
import { relayAddress } from "./invitation.ts";
import type { JsonObject } from "./json.ts";
import { Note, NoteError, readStatement, VerifierKey } from "./note.ts";
import type { NoteReason } from "./note.ts";
import { timestamp } from "./timestamp.ts";

/** The head line of a roster's text. */
export const HEAD = "southwind roster v1";

/** The most members of staff in one roster (step 2.2). */
export const MOST_STAFF = 64;

/** The most desks, and the most relays, in one roster (step 2.2). */
export const MOST_DESKS = 16;

/** Old phones have clocks that are wrong by hours: seconds by which a roster may be issued in their future (step 2.3). */
const GRACE_SECONDS = 24 * 3600;

/** Why a roster is refused, in the words of `proto/vectors/rosters.json`. */
export type RosterReason = NoteReason | "invalid" | "older" | "expired" | "from-the-future" | "unknown-desk";

/** A roster was refused (PROTOCOL.md step 2). */
export class RosterError extends Error {
  readonly reason: RosterReason;

  constructor(reason: RosterReason) {
    super(`roster refused: ${reason}`);
    this.name = "RosterError";
    this.reason = reason;
  }
}

const ROLES = ["reader", "lead", "auditor"] as const;

/** What a member of staff may do: read envelopes, publish epochs, read the log. */
export type Role = (typeof ROLES)[number];

/** One member of staff. */
export interface Staff {
  readonly name: string;
  /** Their long-term age recipient. */
  readonly recipient: string;
  /** Their Ed25519 public key, 32 bytes. */
  readonly signingKey: Uint8Array;
  readonly roles: readonly Role[];
  readonly desks: readonly string[];
}

/** One relay. */
export interface RelayEntry {
  /** Its `https://` address, without a path and without a slash at the end. */
  readonly url: string;
  /** SHA-256 of the SubjectPublicKeyInfo of each certificate that it may show, in base64; a browser cannot compare them. */
  readonly pins: readonly string[];
  /** Its onion address, as the roster has it. */
  readonly onion?: string;
  /** The key that signs its receipts. */
  readonly noteKey: VerifierKey;
}

interface Parts {
  readonly sequence: bigint;
  readonly issued: Date;
  readonly expires: Date;
  readonly relays: readonly RelayEntry[];
  readonly desks: readonly string[];
  readonly staff: readonly Staff[];
  readonly pages: readonly string[];
}

/** The signed list of an organisation's relays, desks and staff. */
export class Roster implements Parts {
  /** From 0 to 2^64 - 1; higher with each roster. */
  readonly sequence: bigint;
  readonly issued: Date;
  readonly expires: Date;
  readonly relays: readonly RelayEntry[];
  readonly desks: readonly string[];
  readonly staff: readonly Staff[];
  /** SHA-256, in hexadecimal, of each field page that relays may serve. */
  readonly pages: readonly string[];

  private constructor(parts: Parts) {
    this.sequence = parts.sequence;
    this.issued = parts.issued;
    this.expires = parts.expires;
    this.relays = parts.relays;
    this.desks = parts.desks;
    this.staff = parts.staff;
    this.pages = parts.pages;
  }

  /**
   * Verifies a note with the organisation's key and reads the roster in it. Number and dates are asked of
   * {@link checkSequence} and {@link checkDates}, in that order (step 2.4).
   *
   * @throws RosterError for a note that is refused, and `invalid` for one that breaks step 2.2.
   */
  static read(note: string | Uint8Array, organisation: VerifierKey): Roster {
    const parts = verified(note, organisation);
    if (!isValid(parts)) throw new RosterError("invalid");
    return new Roster(parts);
  }

  /** @throws RosterError `older` if a higher number was seen (step 2.4). */
  checkSequence(seen: bigint): void {
    if (this.sequence < seen) throw new RosterError("older");
  }

  /** @throws RosterError `expired`, `from-the-future` (step 2.3). */
  checkDates(now: Date): void {
    // Written so that a clock that tells no time refuses too.
    if (!(now < this.expires)) throw new RosterError("expired");
    if (seconds(this.issued) > seconds(now) + GRACE_SECONDS) throw new RosterError("from-the-future");
  }

  /** @throws RosterError `unknown-desk` (step 2.2). */
  checkDesk(desk: string): void {
    if (!this.hasDesk(desk)) throw new RosterError("unknown-desk");
  }

  hasDesk(desk: string): boolean {
    return this.desks.includes(desk);
  }

  /** Who may publish epochs of a desk. */
  leads(desk: string): readonly Staff[] {
    return this.staff.filter((staff) => may(staff, "lead", desk));
  }

  /** Whether a key is that of somebody who may answer at a desk: a reader or lead of it (step 14.1). */
  isReaderOrLead(key: Uint8Array, desk: string): boolean {
    const member = this.staff.find((staff) => equalBytes(staff.signingKey, key));
    return member !== undefined && (may(member, "reader", desk) || may(member, "lead", desk));
  }

  /** The relay at an address (an origin, `https://host[:port]`), be it the relay's own or its onion address. */
  relayAt(address: string): RelayEntry | undefined {
    return this.relays.find(({ url, onion }) => url === address || (onion !== undefined && sameHost(onion, address)));
  }
}

function verified(note: string | Uint8Array, organisation: VerifierKey): Parts {
  try {
    return readStatement(Note.parse(note).verifiedBy(organisation), HEAD, readParts);
  } catch (error) {
    throw error instanceof NoteError ? new RosterError(error.reason) : error;
  }
}

function readParts(body: JsonObject): Parts {
  body.fields(["sequence", "issued", "expires", "relays", "desks", "staff"], ["pages"]);
  return {
    sequence: body.whole("sequence"),
    issued: timestamp(body.text("issued")),
    expires: timestamp(body.text("expires")),
    relays: body.objects("relays").map(readRelay),
    desks: body.objects("desks").map((desk) => name(desk.fields(["id"]).text("id"))),
    staff: body.objects("staff").map(readStaff),
    pages: body.has("pages") ? body.texts("pages").map(digest) : [],
  };
}

function readRelay(body: JsonObject): RelayEntry {
  body.fields(["url", "spki_sha256", "note_key"], ["onion"]);
  const onion = body.optionalText("onion");
  return {
    url: readUrl(body.text("url")),
    pins: body.texts("spki_sha256").map(pin),
    noteKey: VerifierKey.parse(body.text("note_key")),
    ...(onion === undefined ? {} : { onion }),
  };
}

function readStaff(body: JsonObject): Staff {
  body.fields(["name", "recipient", "signing_key", "roles", "desks"]);
  return {
    name: name(body.text("name")),
    recipient: body.text("recipient"),
    signingKey: fromBase64(body.text("signing_key"), 32),
    roles: body.texts("roles").map(role),
    desks: body.texts("desks").map(name),
  };
}

/** A relay's address; one that is an address and none of a relay's stays as it is, for {@link isValid} to refuse. */
function readUrl(text: string): string {
  try {
    return relayAddress(text) ?? new URL(text).href;
  } catch {
    throw new FormError("an address");
  }
}

function pin(text: string): string {
  fromBase64(text, 32);
  return text;
}

function role(text: string): Role {
  const found = ROLES.find((known) => known === text);
  if (found === undefined) throw new FormError("a role");
  return found;
}

/** The rules of step 2.2. */
function isValid({ issued, expires, relays, desks, staff }: Parts): boolean {
  if (staff.length > MOST_STAFF || desks.length > MOST_DESKS || relays.length > MOST_DESKS) return false;
  if (!(issued < expires)) return false;
  const names = staff.map((member) => member.name);
  const keys = staff.map((member) => member.signingKey.join());
  if (hasTwins(names) || hasTwins(keys) || hasTwins(desks)) return false;
  return relays.every(({ url, pins }) => relayAddress(url) !== undefined && pins.length > 0);
}

function hasTwins(items: readonly string[]): boolean {
  return new Set(items).size < items.length;
}

function may(staff: Staff, wanted: Role, desk: string): boolean {
  return staff.roles.includes(wanted) && staff.desks.includes(desk);
}

/** Rosters write an onion address with its scheme or without. */
function sameHost(onion: string, address: string): boolean {
  const host = (text: string): string => text.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return host(onion) === host(address);
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
