// Epoch notices (PROTOCOL.md step 5): which recipient a contact seals to this week. Public halves only; whether the
// recipient is an age recipient at all is for whoever seals to it.
import { name } from "./id.ts";
import type { JsonObject } from "./json.ts";
import { Note, NoteError, readStatement, VerifierKey } from "./note.ts";
import type { NoteReason } from "./note.ts";
import type { Roster } from "./roster.ts";
import { timestamp } from "./timestamp.ts";

/** The head line of a notice's text. */
export const HEAD = "southwind epoch v1";

/** Why a notice is refused, in the words of `proto/vectors/epochs.json`. */
export type EpochReason = NoteReason | "not-by-a-lead" | "other-desk" | "older";

/** An epoch notice was refused (PROTOCOL.md step 5). */
export class EpochError extends Error {
  readonly reason: EpochReason;

  constructor(reason: EpochReason) {
    super(`epoch notice refused: ${reason}`);
    this.name = "EpochError";
    this.reason = reason;
  }
}

interface Parts {
  readonly desk: string;
  readonly number: bigint;
  readonly recipient: string;
  readonly issued: Date;
  readonly expires: Date;
}

/** A lead's statement of the recipient that a desk reads now. */
export class Epoch implements Parts {
  readonly desk: string;
  /** From 0 to 2^64 - 1; it never falls. */
  readonly number: bigint;
  /** The hybrid age recipient, `age1pq1...`, as it was written. */
  readonly recipient: string;
  readonly issued: Date;
  readonly expires: Date;

  private constructor(parts: Parts) {
    this.desk = parts.desk;
    this.number = parts.number;
    this.recipient = parts.recipient;
    this.issued = parts.issued;
    this.expires = parts.expires;
  }

  /**
   * Verifies that a lead of the desk, as the roster has it, signed the note, and reads it (steps 5.1 and 5.2). The number
   * is asked of {@link checkNumber}.
   *
   * @throws EpochError
   */
  static read(note: string | Uint8Array, roster: Roster, desk: string): Epoch {
    const parts = told(() => readStatement(textByALead(note, roster, desk), HEAD, readParts));
    if (parts.desk !== desk) throw new EpochError("other-desk");
    return new Epoch(parts);
  }

  /** @throws EpochError `older` if a higher number was seen (step 5.3). */
  checkNumber(seen: bigint): void {
    if (this.number < seen) throw new EpochError("older");
  }

  /** Whether its time is over. It still serves, with a warning, while there is no newer one (step 5.4). */
  lapsed(now: Date): boolean {
    return !(now < this.expires);
  }
}

/** The text of the note, if a lead has signed it; a lead's signature that does not hold refuses it. */
function textByALead(note: string | Uint8Array, roster: Roster, desk: string): string {
  const parsed = Note.parse(note);
  let text: string | undefined;
  for (const lead of roster.leads(desk)) {
    text = textBy(parsed, new VerifierKey(lead.name, lead.signingKey)) ?? text;
  }
  if (text === undefined) throw new EpochError("not-by-a-lead");
  return text;
}

function textBy(note: Note, key: VerifierKey): string | undefined {
  try {
    return note.verifiedBy(key);
  } catch (error) {
    if (error instanceof NoteError && error.reason === "wrong-key") return undefined;
    throw error;
  }
}

function readParts(body: JsonObject): Parts {
  body.fields(["desk", "epoch", "recipient", "issued", "expires"]);
  return {
    desk: name(body.text("desk")),
    number: body.whole("epoch"),
    recipient: body.text("recipient"),
    issued: timestamp(body.text("issued")),
    expires: timestamp(body.text("expires")),
  };
}

function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof NoteError ? new EpochError(error.reason) : error;
  }
}
