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
import { type Draft, type When } from "./draft.ts";

export * from "./draft.ts";
export { characters, LONGEST_ACCOUNT, LONGEST_GIVEN_BY, MOST_PEOPLE };

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
