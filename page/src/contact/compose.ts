// What a person filled in becomes an appeal. All faults are told at once; nothing here reads a clock or a file.
import {
  characters,
  complaints,
  type Complaint,
  Consent,
  DocumentError,
  encodeDocument,
  Kind,
  LONGEST_ACCOUNT,
  LONGEST_GIVEN_BY,
  LONGEST_HEADER,
  MOST_EVIDENCE,
  MOST_PEOPLE,
  Precision,
  TimeLeft,
  total,
  type Appeal,
  type Evidence,
  type Moment,
  type ReplyAddress,
  type Written,
} from "../case/document.ts";
import { moment, momentOf } from "../case/moment.ts";
import type { Language } from "./language.ts";

export { characters, LONGEST_ACCOUNT, LONGEST_GIVEN_BY, MOST_PEOPLE };

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
/** One of {@link KINDS}. */
export type KindName = (typeof KINDS)[number];

/** Who is counted. */
export const WHO = ["women", "men", "girls", "boys", "unknown"] as const;
/** One of {@link WHO}. */
export type Who = (typeof WHO)[number];

/** How much time is left. */
export const TIMES_LEFT = ["hours", "days", "weeks", "unknown"] as const;
/** One of {@link TIMES_LEFT}. */
export type TimeLeftName = (typeof TIMES_LEFT)[number];

/** To whom it may be told. */
export const BODIES = ["partner", "unhcr", "embassy", "un_body", "media"] as const;
/** One of {@link BODIES}. */
export type BodyName = (typeof BODIES)[number];

/** What they said to that. */
export const CONSENTS = ["not_asked", "yes", "no"] as const;
/** One of {@link CONSENTS}. */
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
/** One of {@link FAULTS}. */
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
export function whenNow(now: Date): When {
  return whenOf(momentOf(now, Precision.HOUR));
}

/** The day `daysAgo` days before `now`, by the device's calendar: 0 for today, 1 for yesterday. */
export function whenDay(now: Date, daysAgo: number): When {
  // At noon, so that no change of the clocks makes it another day.
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, 12);
  return whenOf(momentOf(day, Precision.DAY));
}

/**
 * What a person wrote: `2026-11-22T14+07:00`, `2026-11-22` (also what `<input type=date>` gives) or `2026-11`.
 *
 * @returns nothing if it is none of these.
 */
export function whenWritten(text: string): When | undefined {
  const found = moment(text);
  return found && found.value !== "" ? whenOf(found) : undefined;
}

/** When nobody knows. */
export const WHEN_UNKNOWN: When = { precision: "unknown", value: "" };

/**
 * Everything that keeps this draft from being sent, in the order of the screen; empty if nothing does.
 *
 * @param spoken - whether there is a voice note, which may stand in the place of words.
 * @param files - how many attachments there are, the voice note among them.
 */
export function faults(draft: Draft, spoken: boolean, files: number): Fault[] {
  const found = new Set<Fault>();
  for (const complaint of complaints(compose(draft, NOTHING))) {
    const fault = FAULT_OF[complaint];
    if (fault !== undefined) found.add(fault);
  }
  if (total(draft.people) > MOST_PEOPLE) {
    found.delete("people");
    found.add("people-many");
  }
  if (spoken) found.delete("words");
  if (!draft.when) found.add("when");
  if (!draft.timeLeft) found.add("time-left");
  if (files > MOST_EVIDENCE) found.add("files-many");
  if (isTooLong(draft)) found.add("all-long");
  return FAULTS.filter((fault) => found.has(fault));
}

/** What the appeal has besides what a person filled in. */
export interface Beside {
  /** 16 bytes. */
  readonly appealId: Uint8Array;
  /** When it was written. */
  readonly composedAt: Date | undefined;
  /** What follows it. */
  readonly evidence: readonly Evidence[];
  /** How staff can answer. */
  readonly replyTo: ReplyAddress | undefined;
}

/** The appeal of a draft, whatever is missing in it. */
export function compose(draft: Draft, beside: Beside): Written<Appeal> {
  const { kind, people, region, when, timeLeft, consents, custody } = draft;
  const country = draft.country.trim().toUpperCase();
  return {
    appealId: beside.appealId,
    language: draft.language,
    kind: kind ? Kind[upper(kind)] : Kind.UNSPECIFIED,
    people: { ...people },
    place: { country, region: regionOf(country, region) },
    when: momentIn(when),
    timeLeft: TimeLeft[upper(timeLeft ?? "unknown")],
    account: draft.account.trim(),
    consents: {
      partner: Consent[upper(consents.partner)],
      unhcr: Consent[upper(consents.unhcr)],
      embassy: Consent[upper(consents.embassy)],
      unBody: Consent[upper(consents.un_body)],
      media: Consent[upper(consents.media)],
      givenBy: draft.givenBy.trim(),
    },
    evidence: beside.evidence,
    composedAt: beside.composedAt && timestamp(beside.composedAt),
    replyTo: beside.replyTo,
    persons: draft.persons.map((person) => ({ ...person })),
    custody: custody && {
      ...custody,
      arrestedAt: custody.arrestedAt && momentIn(custody.arrestedAt),
      lastSeen: custody.lastSeen && momentIn(custody.lastSeen),
      homeCountryVisits: custody.homeCountryVisits.map(momentIn),
    },
    riskGrounds: draft.riskGrounds,
    actionsTaken: draft.actionsTaken,
    requestedAction: draft.requestedAction.trim(),
    desiredDestination: draft.desiredDestination.trim(),
    senderRelation: draft.senderRelation.trim(),
    safeTimeToReply: draft.safeTimeToReply.trim(),
  };
}

/** RFC 3339 in UTC, to the second: `composed_at`. The device's own zone would tell where it is. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** A copy that shares nothing with the draft. */
export function copyDraft(draft: Draft): Draft {
  const { people, consents, persons, custody, riskGrounds, actionsTaken } = draft;
  return {
    ...draft,
    people: { ...people },
    consents: { ...consents },
    persons: persons.map((person) => ({ ...person, needs: [...person.needs], linkedTo: [...person.linkedTo] })),
    custody: custody && { ...custody, homeCountryVisits: [...custody.homeCountryVisits] },
    riskGrounds: [...riskGrounds],
    actionsTaken: [...actionsTaken],
  };
}

/** Lets go of what a person wrote. A text of JavaScript cannot be overwritten. */
export function wipeDraft(draft: Draft): void {
  Object.assign(draft, emptyDraft(draft.language));
}

/** What a draft is composed with only to look for its faults. */
const NOTHING: Beside = { appealId: new Uint8Array(16), composedAt: undefined, evidence: [], replyTo: undefined };

/** The evidence of one file has about 130 bytes; what does not fit is announced by follow-ups of its own. */
const ROOM_FOR_EVIDENCE = 200;
/** An appeal's reply address, its signature and its time of writing. */
const ROOM_FOR_ADDRESS = 1_500;

const FAULT_OF: Readonly<Record<Complaint, Fault | undefined>> = {
  // The page has only languages of the list.
  language: undefined,
  kind: "kind",
  people: "people",
  country: "country",
  region: "region",
  "account-long": "words-long",
  "account-missing": "words",
  evidence: "files-many",
  "given-by": "given-by-long",
  when: "when",
};

const PRECISIONS = {
  unknown: Precision.UNKNOWN,
  hour: Precision.HOUR,
  day: Precision.DAY,
  month: Precision.MONTH,
} as const;

function isTooLong(draft: Draft): boolean {
  try {
    return encodeDocument({ appeal: compose(draft, NOTHING) }).length > LONGEST_HEADER - ROOM_FOR_EVIDENCE - ROOM_FOR_ADDRESS;
  } catch (error) {
    if (error instanceof DocumentError) return true;
    throw error;
  }
}

function whenOf({ precision, value }: Moment): When {
  const names = ["hour", "day", "month"] as const;
  return { precision: names.find((name) => PRECISIONS[name] === precision) ?? "unknown", value };
}

function momentIn(when: When | undefined): Moment {
  const { precision, value } = when ?? WHEN_UNKNOWN;
  return { precision: PRECISIONS[precision], value };
}

/** `22` of CN is `CN-22`. */
function regionOf(country: string, region: string): string {
  const code = region.trim().toUpperCase();
  return code === "" || code.includes("-") ? code : `${country}-${code}`;
}

function upper<T extends string>(name: T): Uppercase<T> {
  // The names of the page are those of the schema, in lower case.
  return name.toUpperCase() as Uppercase<T>;
}
