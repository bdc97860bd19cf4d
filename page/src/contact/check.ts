// Reads the replies of a case (PROTOCOL.md steps 13 and 14.2): four polls, always; what staff of the desk have signed is
// shown, the rest is named with its reason; then four deletions. Nothing is stored.
import type { Trouble } from "../trouble.ts";
import type { OpenCase } from "./code.ts";
import type { Language } from "./language.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";

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
  /** Number, date, who. */
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

/** Why something in the mailbox is not shown as a reply. */
export type RefusedReply = "damaged" | "document" | "not-a-reply" | "other-case" | "not-staff";

/** What was in the mailbox. */
export interface Found {
  /** In the order of their numbers, then of their time; each once. */
  readonly replies: readonly Received[];
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
   * Four deletions: of what was shown, or with `keep` of nothing at all, which looks the same from outside. Once.
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
 * @throws Trouble `relay-away` and the like if not even the first poll was answered; those of a trust that was refused.
 */
export async function look(
  _opened: OpenCase,
  _trust: Trust,
  _surroundings: Surroundings,
  _signal?: AbortSignal,
): Promise<Found> {
  throw new Error("not yet");
}

/** What is said where there is no reply. */
export function noReply(_language: Language): string {
  throw new Error("not yet");
}
