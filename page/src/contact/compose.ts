// What a person filled in becomes an appeal. All faults are told at once; nothing here reads a clock or a file.
import type { Language } from "./language.ts";

/** What happened (`Kind` of the schema, in lower case). */
export const KINDS = [
  "arrested",
  "moved",
  "repatriation_imminent",
  "repatriated",
  "missing",
  "trafficked",
  "violence",
  "hiding",
  "medical",
  "self_harm",
  "helper_compromised",
  "update",
  "safe",
] as const;
export type KindName = (typeof KINDS)[number];

/** Who is counted. */
export const WHO = ["women", "men", "girls", "boys", "unknown"] as const;
export type Who = (typeof WHO)[number];

/** How much time is left. */
export const TIMES_LEFT = ["hours", "days", "weeks", "unknown"] as const;
export type TimeLeftName = (typeof TIMES_LEFT)[number];

/** To whom it may be told. */
export const BODIES = ["partner", "unhcr", "embassy", "un_body", "media"] as const;
export type BodyName = (typeof BODIES)[number];

/** What they said to that. */
export const CONSENTS = ["not_asked", "yes", "no"] as const;
export type ConsentName = (typeof CONSENTS)[number];

/** A moment as exactly as the person knows it; the value is cut to the precision. */
export interface When {
  readonly precision: "unknown" | "hour" | "day" | "month";
  /** `2026-11-22T14+07:00`, `2026-11-22`, `2026-11`, or empty. */
  readonly value: string;
}

/** One person, Tier B. No names, on purpose. */
export interface PersonDraft {
  /** P1, P2... */
  label: string;
  sex: string;
  ageBand: string;
  /** infant, pregnant, unaccompanied, medical. */
  needs: string[];
  /** Labels of others. */
  linkedTo: string[];
}

/** Custody, Tier B. */
export interface CustodyDraft {
  authorityType: string;
  arrestedAt: When | undefined;
  lastSeen: When | undefined;
  movedTo: string;
  warrantShown: boolean;
  homeCountryVisits: When[];
}

/** An appeal that is being filled in. The screen changes its fields as the person types. */
export interface Draft {
  language: Language;
  kind: KindName | undefined;
  people: Record<Who, number>;
  /** ISO 3166-1 alpha-2, or empty. */
  country: string;
  /** ISO 3166-2 such as `CN-22` or only its part `22`, or empty. */
  region: string;
  when: When | undefined;
  timeLeft: TimeLeftName | undefined;
  /** At most 2,000 characters. */
  account: string;
  consents: Record<BodyName, ConsentName>;
  /** At most 200 characters. */
  givenBy: string;

  persons: PersonDraft[];
  custody: CustodyDraft | undefined;
  riskGrounds: string[];
  actionsTaken: string[];
  requestedAction: string;
  desiredDestination: string;
  senderRelation: string;
  safeTimeToReply: string;
}

/** Longest texts, in characters (code points). */
export const LONGEST_ACCOUNT = 2_000;
export const LONGEST_GIVEN_BY = 200;
/** The sum of people. */
export const MOST_PEOPLE = 10_000;

/** What is missing or wrong; each stands at its part of the screen. */
export const FAULTS = [
  "kind",
  "people",
  "people-many",
  "country",
  "region",
  "when",
  "time-left",
  "words",
  "words-long",
  "given-by-long",
  "files-many",
  "all-long",
] as const;
export type Fault = (typeof FAULTS)[number];

/** A draft in which nothing is filled in. */
export function emptyDraft(language: Language): Draft {
  return {
    language,
    kind: undefined,
    people: { women: 0, men: 0, girls: 0, boys: 0, unknown: 0 },
    country: "",
    region: "",
    when: undefined,
    timeLeft: undefined,
    account: "",
    consents: { partner: "not_asked", unhcr: "not_asked", embassy: "not_asked", un_body: "not_asked", media: "not_asked" },
    givenBy: "",
    persons: [],
    custody: undefined,
    riskGrounds: [],
    actionsTaken: [],
    requestedAction: "",
    desiredDestination: "",
    senderRelation: "",
    safeTimeToReply: "",
  };
}

/** The hour of `now`, with the device's offset. */
export function whenNow(_now: Date): When {
  throw new Error("not yet");
}

/** The day `daysAgo` days before `now`, by the device's calendar: 0 for today, 1 for yesterday. */
export function whenDay(_now: Date, _daysAgo: number): When {
  throw new Error("not yet");
}

/**
 * What a person wrote: `2026-11-22T14+07:00`, `2026-11-22` (also what `<input type=date>` gives) or `2026-11`.
 *
 * @returns nothing if it is none of these.
 */
export function whenWritten(_text: string): When | undefined {
  throw new Error("not yet");
}

/** When nobody knows. */
export const WHEN_UNKNOWN: When = { precision: "unknown", value: "" };

/** Characters as the limits count them: code points. */
export function characters(text: string): number {
  return [...text].length;
}

/**
 * Everything that keeps this draft from being sent, in the order of the screen; empty if nothing does.
 *
 * @param spoken - whether there is a voice note, which may stand in the place of words.
 * @param files - how many attachments there are, the voice note among them.
 */
export function faults(_draft: Draft, _spoken: boolean, _files: number): Fault[] {
  throw new Error("not yet");
}

/** Overwrites what a person wrote, as far as JavaScript lets anybody. */
export function wipeDraft(draft: Draft): void {
  Object.assign(draft, emptyDraft(draft.language));
}
