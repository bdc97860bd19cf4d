// Reads the replies of a case (PROTOCOL.md steps 13 and 14.2): four polls and four deletions, always; what staff of the
// desk have signed is shown, the rest is named with its reason. Nothing is stored, and no reply goes that was not read.
import { isSealedTo } from "../case/open.ts";
import * as catalogue from "../case/replies.ts";
import { discard, type Polled, poll, POLLS } from "../client/mailbox.ts";
import type { OnWait } from "../client/pauses.ts";
import { Relay } from "../client/relay.ts";
import { equalBytes, hex } from "../protocol/encoding.ts";
import { envelopeId } from "../protocol/id.ts";
import { timestamp } from "../protocol/timestamp.ts";
import { Trouble } from "../trouble.ts";
import type { OpenCase } from "./code.ts";
import { type Judged, judge, type RefusedReply, type Reply } from "./judging.ts";
import type { Language } from "./language.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";

export type { OnWait } from "../client/pauses.ts";
export type { RefusedReply } from "./judging.ts";

/** A reply that staff of the desk have signed for this case. */
export interface Received {
  /** From 1 in each case. */
  readonly number: number;
  /** What an answer names, in hexadecimal. */
  readonly id: string;
  /** How many times it came. */
  readonly copies: number;
  /** Whether it came with other words, too: the first that came is shown. */
  readonly differs: boolean;
  /** When it was written, by its writer's clock; nothing if that cannot be read. */
  readonly written: Date | undefined;
  /** What is shown of it. */
  shown(language: Language, now: Date): ShownReply;
}

/** A reply in the person's language. Words of staff are plain text, with line feeds. */
export interface ShownReply {
  /** Number and date. */
  readonly heading: string;
  /** What the code says. */
  readonly sentence: string;
  /** Free text of one member of staff, under its heading. */
  readonly text: { readonly heading: string; readonly words: string } | undefined;
  /** Free text that two signed and that tells people to move, under its heading. */
  readonly instruction: { readonly heading: string; readonly words: string } | undefined;
  /** The sentence that stands in the place of an instruction that no longer holds. */
  readonly lapsed: string | undefined;
}

/** What was in the mailbox. */
export interface Found {
  /** In the order of their numbers, then of their time; each once. */
  readonly replies: readonly Received[];
  /** What opened and is not shown, in the order in which it came. */
  readonly refused: readonly RefusedReply[];
  /** First and last number of each gap between the replies. */
  readonly gaps: readonly { readonly first: number; readonly last: number }[];
  /** Whether more may wait behind these: look again after {@link forget}. */
  readonly more: boolean;
  /** A writer knew a newer one than the relay offers: it may be withholding it. */
  readonly withheld: readonly { readonly what: "epoch" | "roster"; readonly known: bigint; readonly offered: bigint }[];
  /** Why not all polls were answered; then nothing can be deleted. */
  readonly broken: Trouble | undefined;

  /**
   * Ends with the four deletions of this look, which take no reply away and run on while it is shown; never fails. They
   * end with the signal of the look. The next look, and {@link forget}, come after them.
   */
  readonly done: Promise<void>;
  /** Whether {@link forget} has anything to take away. */
  readonly removable: boolean;

  /**
   * The person has read what was found: a whole new round, four polls and four deletions, as {@link look} makes it, that
   * takes away what was shown. What came meanwhile stays. It can be called again if it failed, until nothing is
   * {@link removable}.
   *
   * @throws Trouble of the first request that failed, then the rest is still removable; Aborted.
   */
  forget(signal?: AbortSignal, onWait?: OnWait): Promise<void>;
  /** Forgets the words, as far as JavaScript lets anybody. */
  wipe(): void;
}

/**
 * Looks into the mailbox once: four polls, and at once four deletions, of what is sealed to somebody else, and in the place
 * of each that is not of an id that is not there. So nobody who counts requests learns whether there was a reply (13.4).
 *
 * @param onWait - is told when a request, also one for the roster, failed and when the next try comes.
 * @throws Trouble `relay-refused` and the like if not even the first poll was answered; that of a trust that was refused;
 * Aborted.
 */
export async function look(
  opened: OpenCase,
  trust: Trust,
  surroundings: Surroundings,
  signal?: AbortSignal,
  onWait?: OnWait,
): Promise<Found> {
  const roster = await trust.roster(signal ?? new AbortController().signal, onWait);
  const relay = new Relay(trust.relay, surroundings);
  const secret = opened.mailboxSecret;
  const polled = await poll(relay, secret, signal, onWait);
  // Before anything is opened: the pause would tell.
  const strange = await strangeIds(polled, opened);
  const done = polled.broken ? Promise.resolve() : quietly(discard(relay, secret, strange, signal, onWait));
  const judged: (Judged | undefined)[] = [];
  for (const envelope of polled.envelopes) judged.push(await judge(envelope, opened, roster, trust.desk));
  return new Look(relay, secret, polled, judged, { roster: roster.sequence, epoch: trust.chain?.epoch.number }, done, trust.isAsked);
}

/** What is said where there is no reply. */
export function noReply(language: Language): string {
  return catalogue.noReply(language);
}

class Look implements Found {
  replies: readonly Letter[];
  readonly refused: readonly RefusedReply[];
  readonly gaps: Found["gaps"];
  readonly more: boolean;
  readonly withheld: Found["withheld"];
  readonly broken: Trouble | undefined;
  readonly done: Promise<void>;
  readonly #relay: Relay;
  #secret: string;
  /** Envelopes that were read and are still at the relay, as far as is known. */
  #ids: readonly string[];
  #forgetting: Promise<void> | undefined;

  constructor(
    relay: Relay,
    secret: string,
    polled: Polled,
    judged: readonly (Judged | undefined)[],
    offered: Offered,
    done: Promise<void>,
    isAsked: boolean,
  ) {
    this.#relay = relay;
    this.#secret = secret;
    this.done = done;
    this.broken = polled.broken;
    const replies = once(judged);
    this.replies = replies;
    this.#ids = idsToGo(polled, judged, replies, isAsked);
    this.refused = judged.flatMap((each) => (each?.kind === "refused" ? [each.why] : []));
    this.more = judged.length === POLLS && judged[POLLS - 1] !== undefined;
    this.gaps = gapsBetween(this.replies);
    this.withheld = withheldFrom(this.replies, offered);
  }

  get removable(): boolean {
    return this.#ids.length > 0;
  }

  forget(signal?: AbortSignal, onWait?: OnWait): Promise<void> {
    this.#forgetting ??= this.#forget(signal, onWait).finally(() => (this.#forgetting = undefined));
    return this.#forgetting;
  }

  wipe(): void {
    this.#ids = [];
    this.#secret = "";
    for (const reply of this.replies) reply.wipe();
    this.replies = [];
  }

  async #forget(signal?: AbortSignal, onWait?: OnWait): Promise<void> {
    await this.done;
    const [ids, secret] = [this.#ids, this.#secret];
    if (ids.length === 0) return;
    const { broken } = await poll(this.#relay, secret, signal, onWait);
    // After a poll that failed nothing is deleted (13.4).
    if (broken) throw broken;
    const { gone, failed } = await discard(this.#relay, secret, ids, signal, onWait);
    this.#ids = this.#ids.filter((id) => !gone.has(id));
    if (failed) throw failed;
  }
}

/**
 * What goes once it was read: the replies that are shown, and nothing that was not shown. What is no reply by the staff
 * that the page knows may be of somebody who has left, or who came after the enclosed roster (14.2). It stays, unless there
 * is nothing else, so that it would hide what waits behind it, and the relay's own roster does not know its signer either.
 * After a poll that failed nothing goes.
 */
function idsToGo(
  { envelopes, broken }: Polled,
  judged: readonly (Judged | undefined)[],
  replies: readonly Letter[],
  isAsked: boolean,
): string[] {
  if (broken) return [];
  const isShown = (each: Judged | undefined) => each?.kind === "reply" && replies.some((reply) => reply.isOf(each.digest));
  const onlyRefused = isAsked && judged.length === POLLS && judged.every((each) => each?.kind === "refused");
  return envelopes.filter((_, at) => onlyRefused || isShown(judged[at])).map(envelopeId);
}

/** What the relay made up, and junk that would hide replies behind it. */
async function strangeIds({ envelopes }: Polled, { identity }: OpenCase): Promise<string[]> {
  const ids: string[] = [];
  for (const envelope of envelopes) if (!(await isSealedTo(envelope, identity))) ids.push(envelopeId(envelope));
  return ids;
}

/** What is left of junk goes with the next look. */
async function quietly(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}

/** One reply. */
class Letter implements Received {
  copies = 1;
  differs = false;
  #reply: Reply;
  readonly #digest: Uint8Array;

  constructor(reply: Reply, digest: Uint8Array) {
    this.#reply = reply;
    this.#digest = digest;
  }

  /** Whether it is what is shown of its id. */
  isOf(digest: Uint8Array): boolean {
    return equalBytes(digest, this.#digest);
  }

  /** The same id once more. */
  again(digest: Uint8Array): void {
    this.copies += 1;
    if (!equalBytes(digest, this.#digest)) this.differs = true;
  }

  get number(): number {
    return this.#reply.number;
  }

  get id(): string {
    return hex(this.#reply.replyId);
  }

  get written(): Date | undefined {
    return dateOf(this.#reply.composedAt);
  }

  /** The newest epoch and roster that its writer knew. */
  get known(): { readonly epoch: bigint; readonly roster: bigint } {
    return this.#reply;
  }

  shown(language: Language, now: Date): ShownReply {
    const { text, instruction, instructionUntil } = this.#reply;
    // A way that was safe last month is not: an instruction holds until its time, and without one not at all.
    const until = dateOf(instructionUntil);
    const holds = until !== undefined && now < until;
    const told = instruction.trim() !== "";
    return {
      heading: catalogue.heading(this.#reply, minuteOf(this.written), language),
      sentence: catalogue.sentence(this.#reply, language),
      text: text.trim() === "" ? undefined : { heading: catalogue.headingOfText(language), words: plain(text) },
      instruction:
        told && holds ? { heading: catalogue.headingOfInstruction(language), words: plain(instruction) } : undefined,
      lapsed: told && !holds ? catalogue.lapsedInstruction(language) : undefined,
    };
  }

  wipe(): void {
    this.#reply = { ...this.#reply, text: "", instruction: "" };
  }
}

/** Replies of one id are one, however often it comes (14.2). */
function once(judged: readonly (Judged | undefined)[]): Letter[] {
  const letters = new Map<string, Letter>();
  for (const each of judged) {
    if (each?.kind !== "reply") continue;
    const key = hex(each.reply.replyId);
    const known = letters.get(key);
    if (known) known.again(each.digest);
    else letters.set(key, new Letter(each.reply, each.digest));
  }
  const time = (letter: Letter) => letter.written?.getTime() ?? Number.NEGATIVE_INFINITY;
  return [...letters.values()].sort((one, other) => one.number - other.number || time(one) - time(other));
}

function gapsBetween(replies: readonly Letter[]): { readonly first: number; readonly last: number }[] {
  return replies.flatMap(({ number }, at) => {
    const next = replies[at + 1]?.number;
    return next !== undefined && next > number + 1 ? [{ first: number + 1, last: next - 1 }] : [];
  });
}

/** What the relay offers; no epoch if it offers none that holds. */
interface Offered {
  readonly roster: bigint;
  readonly epoch: bigint | undefined;
}

function withheldFrom(replies: readonly Letter[], { roster, epoch }: Offered): Found["withheld"] {
  const newest = (what: "epoch" | "roster") =>
    replies.reduce((most, { known }) => (known[what] > most ? known[what] : most), 0n);
  const pairs = [
    { what: "epoch", known: newest("epoch"), offered: epoch ?? newest("epoch") },
    { what: "roster", known: newest("roster"), offered: roster },
  ] as const;
  return pairs.filter(({ known, offered }) => known > offered);
}

function dateOf(text: string): Date | undefined {
  try {
    return timestamp(text);
  } catch {
    return undefined;
  }
}

/** As the program of the command line writes it. */
function minuteOf(date: Date | undefined): string {
  return date ? `${date.toISOString().slice(0, 16).replace("T", " ")} UTC` : "?";
}

/** Words of staff without signs that nobody sees: they could turn a line around, or hide one. */
function plain(words: string): string {
  return words
    .trim()
    .replace(/\r\n?/g, "\n")
    .replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, (sign) => (KEPT.has(sign) ? sign : "\uFFFD"));
}

/** Joiners that scripts and pictures need. */
const KEPT: ReadonlySet<string> = new Set(["\u200B", "\u200C", "\u200D"]);
