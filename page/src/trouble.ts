// What can go wrong for a contact. Each code has a sentence and a next step in every catalogue (`trouble-<code>`,
// `trouble-<code>-next`); nothing that a person typed, and no secret, ever stands in a Trouble.

/** Every trouble that a screen can show. */
export const TROUBLES = [
  // The invitation (PROTOCOL.md step 6).
  "invitation-missing",
  "invitation-damaged",
  "invitation-version",
  "invitation-example",
  "other-relay",
  // The roster and the epoch (steps 2 and 5).
  "roster-damaged",
  "roster-signature",
  "roster-expired",
  "roster-future",
  "roster-older",
  "desk-unknown",
  "epoch-missing",
  "epoch-refused",
  "epoch-older",
  // The relay (steps 7 to 10).
  "relay-away",
  "relay-nonsense",
  "relay-busy",
  "relay-full",
  "relay-refused",
  "receipt-refused",
  // Files and sound.
  "file-unreadable",
  "file-changed",
  "file-too-large",
  "file-too-many",
  "microphone-refused",
  "microphone-missing",
  // The case code (step 12).
  "code-digit",
  "code-group",
  "code-length",
  "code-check",
  "code-memory",
  // What is written.
  "text-too-long",
  "device-too-old",
] as const;

/** One of {@link TROUBLES}. */
export type TroubleCode = (typeof TROUBLES)[number];

/** Numbers and words that a sentence names, such as the group of a code that is at fault. */
export type TroubleDetails = Readonly<Record<string, string | number>>;

/** Something that a person has to be told. */
export class Trouble extends Error {
  readonly code: TroubleCode;
  readonly details: TroubleDetails;

  constructor(code: TroubleCode, details: TroubleDetails = {}) {
    super(code);
    this.name = "Trouble";
    this.code = code;
    this.details = details;
  }
}
