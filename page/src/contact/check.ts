// Reads the replies of a case (PROTOCOL.md steps 13 and 14.2): four polls, always; what staff of the desk have signed is
// shown, the rest is named with its reason; then four deletions. Nothing is stored.
import * as catalogue from "../case/replies.ts";
import { discard, type Polled, poll, POLLS } from "../client/mailbox.ts";
import { Relay } from "../client/relay.ts";
import { hex } from "../protocol/encoding.ts";
import { timestamp } from "../protocol/timestamp.ts";
import { Trouble } from "../trouble.ts";
import type { OpenCase } from "./code.ts";
import { type Judged, judge, type RefusedReply, type Reply } from "./judging.ts";
import type { Language } from "./language.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";

export type { RefusedReply } from "./judging.ts";

/** A reply that staff of the desk have signed for this case. */
export interface Received {
  /** From 1 in each case. */
  readonly number: number;
  /** What an answer names, in hexadecimal. */
  readonly id: string;
  /** How many times it came. */
  readonly copies: number;
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
  /** Whether more may wait behind these: look again after {@link discard}. */
  readonly more: boolean;
  /** A writer knew a newer one than the relay offers: it may be withholding it. */
  readonly withheld: readonly { readonly what: "epoch" | "roster"; readonly known: bigint; readonly offered: bigint }[];
  /** Why not all polls were answered; then nothing can be deleted. */
  readonly broken: Trouble | undefined;

  /**
   * Four deletions: of what was shown, or with `keep` of nothing at all, which looks the same from outside. The second
   * call does nothing.
   *
   * @throws Trouble of the first deletion that failed; the others were tried.
   */
  discard(keep: boolean, signal?: AbortSignal): Promise<void>;
  /** Forgets the words, as far as JavaScript lets anybody. */
  wipe(): void;
}

/**
 * Looks into the mailbox once.
 *
 * @throws Trouble `relay-refused` and the like if not even the first poll was answered; that of a trust that was refused;
 * Aborted.
 */
export async function look(
  opened: OpenCase,
  trust: Trust,
  surroundings: Surroundings,
  signal?: AbortSignal,
): Promise<Found> {
  const roster = await trust.roster(signal ?? new AbortController().signal);
  const relay = new Relay(trust.relay, surroundings);
  const secret = opened.mailboxSecret;
  const polled = await poll(relay, secret, signal);
  const judged: (Judged | undefined)[] = [];
  for (const envelope of polled.envelopes) judged.push(await judge(envelope, opened, roster, trust.desk));
  return new Look(relay, secret, polled, judged, { roster: roster.sequence, epoch: trust.chain?.epoch.number });
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
  readonly #relay: Relay;
  readonly #judged: readonly (Judged | undefined)[];
  #secret: string;
  #envelopes: readonly Uint8Array[];

  constructor(relay: Relay, secret: string, polled: Polled, judged: readonly (Judged | undefined)[], offered: Offered) {
    this.#relay = relay;
    this.#secret = secret;
    this.#envelopes = polled.envelopes;
    this.#judged = judged;
    this.broken = polled.broken;
    this.replies = once(judged);
    this.refused = judged.flatMap((each) => (each?.kind === "refused" ? [each.why] : []));
    this.more = judged.length === POLLS && judged[POLLS - 1] !== undefined;
    this.gaps = gapsBetween(this.replies);
    this.withheld = withheldFrom(this.replies, offered);
  }

  async discard(keep: boolean, signal?: AbortSignal): Promise<void> {
    const envelopes = this.#envelopes;
    const secret = this.#secret;
    // After a poll that failed nothing is deleted (13.4).
    if (this.broken || envelopes.length === 0) return;
    this.#forget();
    await discard(this.#relay, secret, envelopes, (envelope) => keep || this.#stays(envelopes.indexOf(envelope)), signal);
  }

  wipe(): void {
    this.#forget();
    for (const reply of this.replies) reply.wipe();
    this.replies = [];
  }

  /**
   * What is signed by nobody of today's staff may be of somebody who has left since, and stays at the relay, unless it
   * would hide what waits behind it.
   */
  #stays(at: number): boolean {
    const judged = this.#judged[at];
    return !this.more && judged?.kind === "refused" && judged.why === "not-staff";
  }

  #forget(): void {
    this.#envelopes = [];
    this.#secret = "";
  }
}

/** One reply. */
class Letter implements Received {
  copies = 1;
  #reply: Reply;

  constructor(reply: Reply) {
    this.#reply = reply;
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

/** The same reply, byte for byte, is one, however often it comes. */
function once(judged: readonly (Judged | undefined)[]): Letter[] {
  const letters = new Map<string, Letter>();
  for (const each of judged) {
    if (each?.kind !== "reply") continue;
    const key = hex(each.digest);
    const known = letters.get(key);
    if (known) known.copies += 1;
    else letters.set(key, new Letter(each.reply));
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
