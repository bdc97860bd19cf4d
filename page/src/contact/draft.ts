// What a person fills in, part by part, before it is an appeal. It checks nothing and knows no bytes.
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
