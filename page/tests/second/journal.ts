// The journal (PROTOCOL.md step 15), read a second time: which statements count, and what they come to. For the vectors
// only; the page has no journal, and nothing of this is ever in it.
import { sha256 } from "@noble/hashes/sha2.js";
import {
  Class,
  content,
  decodeDocument,
  DOCUMENT,
  DocumentError,
  SIGNED,
  Status,
  Verification,
  type CaseEvent,
  type Cutoff,
  type Reply,
} from "../../src/case/document.ts";
import { eventId } from "../../src/case/signed.ts";
import { read, WireError } from "../../src/case/wire.ts";
import { concat, FormError, hex, utf8 } from "../../src/protocol/encoding.ts";
import { timestamp } from "../../src/protocol/timestamp.ts";

/** One of the staff. */
export interface Member {
  /** In hexadecimal. */
  readonly key: string;
  readonly roles: readonly string[];
  readonly desks: readonly string[];
}

/** One signed statement. */
export interface Statement {
  readonly id: string;
  readonly signer: string;
  /** Milliseconds; not a number if it cannot be read. */
  readonly at: number;
  readonly event: CaseEvent;
}

export type Reason =
  | "other-desk"
  | "time"
  | "reply"
  | "stranger"
  | "role"
  | "after-cutoff"
  | "gap"
  | "not-a-lead";

/** What is stated about one thing: what is shown, and all that stands, the newest last. */
export interface Register {
  readonly shown: unknown;
  readonly standing: readonly { readonly id: string; readonly value: unknown }[];
}

/** What is stated about one case. */
export interface CaseState {
  readonly registers: Readonly<Record<string, Register>>;
  readonly notes: readonly string[];
  readonly replies: readonly string[];
  readonly conflicts: readonly string[];
}

/** What a set of statements comes to at a desk. */
export interface Journal {
  readonly accepted: readonly string[];
  readonly setAside: ReadonlyMap<string, Reason>;
  case(ids: readonly string[]): CaseState;
}

/** The statement in a document. */
export function statementOf(header: Uint8Array): Statement {
  const said = content(decodeDocument(header));
  const [signer] = said.signers;
  if (said.kind !== "caseEvent" || !signer) throw new Error("a document that is no statement");
  const { caseEvent: event } = said;
  return { id: hex(eventId(signer, said.bytes)), signer: hex(signer), at: timeOf(event.at), event };
}

/** The case of an appeal without a reply address (15.1), in hexadecimal. */
export function unsignedCaseId(appealId: Uint8Array): string {
  return hex(sha256(concat(utf8("southwind unsigned case v1\n"), appealId)).slice(0, 16));
}

export function replay(statements: readonly Statement[], roster: readonly Member[], desk: string): Journal {
  const all = new Map(statements.map((statement) => [statement.id, statement]));
  const staff = new Roster(roster, desk);
  const cutoffs = new Cutoffs(all, staff, desk);
  const setAside = new Map<string, Reason>();
  for (const statement of all.values()) {
    const reason = faultOf(statement, desk) ?? standingOf(statement, staff, cutoffs);
    if (reason) setAside.set(statement.id, reason);
  }
  const accepted = [...all.values()].filter(({ id }) => !setAside.has(id)).sort(byPlace);
  return {
    accepted: accepted.map(({ id }) => id),
    setAside,
    case: (ids) => stateOf(accepted.filter(({ event }) => !event.cutoff && ids.includes(hex(event.caseId)))),
  };
}

class Roster {
  readonly #members: ReadonlyMap<string, Member>;
  readonly #desk: string;

  constructor(members: readonly Member[], desk: string) {
    this.#members = new Map(members.map((member) => [member.key, member]));
    this.#desk = desk;
  }

  has(key: string): boolean {
    return this.#members.has(key);
  }

  may(key: string, ...roles: readonly string[]): boolean {
    const member = this.#members.get(key);
    return member !== undefined && member.desks.includes(this.#desk) && roles.some((role) => member.roles.includes(role));
  }
}

/** What the cutoffs of those who lead the desk now come to (15.2). */
class Cutoffs {
  /** Statements on a chain that ends at a cutoff's head. */
  readonly counted = new Set<string>();
  /** Who was cut off, and the highest number at which. */
  readonly limits = new Map<string, bigint>();

  constructor(all: ReadonlyMap<string, Statement>, roster: Roster, desk: string) {
    for (const statement of all.values()) {
      const { cutoff } = statement.event;
      if (cutoff && roster.may(statement.signer, "lead") && !faultOf(statement, desk)) this.#apply(cutoff, all);
    }
  }

  #apply(cutoff: Cutoff, all: ReadonlyMap<string, Statement>): void {
    const key = hex(cutoff.signingKey);
    const limit = this.limits.get(key) ?? 0n;
    this.limits.set(key, cutoff.number > limit ? cutoff.number : limit);
    // A statement names one that was there before it, so this comes to an end.
    for (let on = all.get(hex(cutoff.head)); on?.signer === key; on = all.get(hex(on.event.previous))) {
      this.counted.add(on.id);
    }
  }
}

/** What is wrong with a statement, whoever made it. */
function faultOf({ event, at }: Statement, desk: string): Reason | undefined {
  if (event.desk !== desk) return "other-desk";
  if (Number.isNaN(at)) return "time";
  const sound =
    (event.replySent === undefined || isReply(event.replySent)) &&
    (event.replyProposed === undefined || replyIn(event.replyProposed) !== undefined);
  return sound ? undefined : "reply";
}

/** Why its signer may not say it. */
function standingOf({ id, signer, event }: Statement, roster: Roster, cutoffs: Cutoffs): Reason | undefined {
  const mayNotCut = event.cutoff && !roster.may(signer, "lead") ? "not-a-lead" : undefined;
  if (roster.may(signer, "reader", "lead") || cutoffs.counted.has(id)) return mayNotCut;
  const limit = cutoffs.limits.get(signer);
  if (limit !== undefined) return event.number < limit ? "gap" : "after-cutoff";
  return roster.has(signer) ? "role" : "stranger";
}

function stateOf(history: readonly Statement[]): CaseState {
  const registers: Record<string, Register> = {};
  const conflicts: string[] = [];
  for (const [name, read] of READERS) {
    const standing = standingIn(history, read);
    const newest = standing[standing.length - 1];
    if (!newest) continue;
    const shown = name === "class" ? mostUrgent(standing) : newest.value;
    registers[name] = { shown, standing };
    // Each with the one after it: if none of these differ, none do.
    if (new Set(standing.map(({ value }) => JSON.stringify(value))).size > 1) conflicts.push(name);
  }
  const notes = history.filter(({ event }) => event.note !== undefined).map(({ id }) => id);
  return { registers, notes, replies: repliesIn(history), conflicts };
}

type Reader = (event: CaseEvent) => unknown;

/** The things that can be stated (15.3), in the order in which they are shown. */
const READERS: readonly (readonly [string, Reader])[] = [
  ["owner", ({ assignment }) => assignment && { owner: assignment.owner, backup: assignment.backup }],
  ["status", ({ status }) => nameOf("STATUS", Status, status)],
  ["class", ({ class: urgency }) => nameOf("CLASS", Class, urgency)],
  ["verification", ({ verification }) => nameOf("VERIFICATION", Verification, verification)],
  ["custody", ({ custodySince }) => custodySince && { value: custodySince.value }],
];

/** The statements about one thing that no other statement about it replaces. */
function standingIn(history: readonly Statement[], read: Reader): Register["standing"] {
  const about = history.map((statement) => ({ statement, value: read(statement.event) }));
  const said = about.filter(({ value }) => value !== undefined);
  const replaced = new Set(said.flatMap(({ statement }) => statement.event.replaces.map(hex)));
  return said.filter(({ statement }) => !replaced.has(statement.id)).map(({ statement, value }) => ({ id: statement.id, value }));
}

function mostUrgent(standing: Register["standing"]): unknown {
  const order = ["CLASS_RED", "CLASS_AMBER", "CLASS_GREEN"];
  return order.find((urgency) => standing.some(({ value }) => value === urgency)) ?? "CLASS_UNSPECIFIED";
}

/** Replies that were sent, in order; the same one once. */
function repliesIn(history: readonly Statement[]): readonly string[] {
  const seen = new Set<string>();
  const ids: string[] = [];
  for (const { id, event } of history) {
    const reply = event.replySent && replyIn(event.replySent);
    if (!reply || seen.has(hex(reply.replyId))) continue;
    seen.add(hex(reply.replyId));
    ids.push(id);
  }
  return ids;
}

/** An unknown value is none that this version can show. */
function nameOf(prefix: string, values: Readonly<Record<string, number>>, value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  const name = Object.keys(values).find((name) => values[name] === value) ?? "UNSPECIFIED";
  return `${prefix}_${name}`;
}

/** Whether these are the bytes of a reply whose signatures hold. */
function isReply(bytes: Uint8Array): boolean {
  return (
    attempt(() => {
      const document = { ...read(DOCUMENT, new Uint8Array(0)), signed: read(SIGNED, bytes) };
      return content(document).kind === "reply";
    }) ?? false
  );
}

function replyIn(bytes: Uint8Array): Reply | undefined {
  return attempt(() => read(DOCUMENT, read(SIGNED, bytes).document).reply);
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof WireError || error instanceof DocumentError) return undefined;
    throw error;
  }
}

function timeOf(text: string): number {
  try {
    return timestamp(text).getTime();
  } catch (error) {
    if (error instanceof FormError) return NaN;
    throw error;
  }
}

/** The order in which statements are shown. */
function byPlace(one: Statement, other: Statement): number {
  return one.at - other.at || (one.id < other.id ? -1 : 1);
}
