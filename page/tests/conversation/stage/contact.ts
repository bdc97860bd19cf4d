// Stands in for the contact layer on the stage: everything is in memory, and a test says what happens next.
import type { Choice } from "../../../src/contact/attachments.ts";
import type { Found, OnWait, Received } from "../../../src/contact/check.ts";
import type { CodeState, OpenCase } from "../../../src/contact/code.ts";
import type { Attached, Capsule, FileState, Letter, WordsState } from "../../../src/contact/dispatch.ts";
import type { TrustState } from "../../../src/contact/trust.ts";
import { Watched } from "../../../src/contact/watched.ts";
import { Trouble } from "../../../src/trouble.ts";

/** What was done to the stand-ins, in order. */
export const deeds: string[] = [];

/** No real code: its check digits are wrong on purpose. */
export const GROUPS = ["1234", "5678", "9012", "3456", "7890", "1200"];

const TOTAL = 3_400_000;

export class Dispatching extends Watched {
  code: CodeState = { kind: "none" };
  words: WordsState = { kind: "none" };
  files: Attached[] = [];
  private next = 0;
  constructor(readonly trust?: unknown) {
    super();
  }
  letter: Letter | undefined;

  get sealed(): boolean {
    return ["sending", "waiting", "safe"].includes(this.words.kind);
  }

  get total(): { sent: number; total: number } {
    const sent = this.files.reduce((sum, { state }) => sum + (state.kind === "safe" ? state.total : "sent" in state ? state.sent : 0), 0);
    return { sent, total: this.files.length * TOTAL };
  }

  get unsent(): boolean {
    return this.words.kind !== "none" && (this.words.kind !== "safe" || this.files.some(({ state }) => state.kind !== "safe"));
  }

  begin(): void {
    this.code = { kind: "making", done: 0.4 };
  }

  attach(file: Blob, name: string, choice: Choice): Attached {
    const attached: Attached = { id: this.next++, name, file, choice, mediaType: "image/jpeg", cleanable: true, state: { kind: "queued", total: TOTAL } };
    this.files = [...this.files, attached];
    this.changed();
    return attached;
  }

  become(words: WordsState, code = this.code): void {
    this.words = words;
    this.code = code;
    this.changed();
  }

  file(index: number, state: FileState): void {
    this.files = this.files.map((file, at) => (at === index ? { ...file, state } : file));
    this.changed();
  }

  choose(): void {}
  remove(id: number): void {
    this.files = this.files.filter((file) => file.id !== id);
    this.changed();
  }
  send(): void {
    this.become({ kind: "sealing", trouble: undefined });
  }
  sendLetter(letter: Letter): void {
    this.letter = letter;
    deeds.push(`letter ${letter.answers ?? "-"} ${letter.text.length}`);
    this.become({ kind: "sending" });
  }
  /** Whether the relay knows a file, as a test says. */
  knows(): Promise<boolean> {
    return known.next();
  }
  again(): void {
    deeds.push("again");
  }
  capsules(): Promise<Capsule[]> {
    return Promise.resolve([{ name: "note.age", blob: new Blob(["age"]) }, ...this.files.map((_, at) => ({ name: `note.age.${at + 1}`, blob: new Blob(["age"]) }))]);
  }
  abort(): void {}
  wipe(): void {
    deeds.push("dispatch wiped");
    this.files = [];
  }
}

/** What a relay knows of the next file that somebody goes on with. */
export const known = { next: (): Promise<boolean> => Promise.resolve(true) };

export const newAppeal = (trust?: unknown): Dispatching => new Dispatching(trust);
export const newAnswer = newAppeal;

class Moving extends Dispatching {
  override code: CodeState = { kind: "ready", groups: [...GROUPS].reverse() };
  confirm(typed: readonly { group: number; digits: string }[]): readonly number[] {
    const groups = this.code.kind === "ready" ? this.code.groups : [];
    const wrong = typed.filter(({ group, digits }) => !isGroup(groups, group, digits)).map(({ group }) => group);
    if (wrong.length === 0) {
      deeds.push("moved");
      this.become({ kind: "sending" });
    }
    return wrong;
  }
}

export const newMove = (): Moving => new Moving();

export const groupsToAsk = (): readonly [number, number] => [2, 5];
export const isGroup = (groups: readonly string[], group: number, typed: string): boolean => groups[group - 1] === typed.trim();

export function checkCode(typed: string): void {
  const digits = typed.replace(/\D/g, "");
  if (/[a-z]/i.test(typed)) throw new Trouble("code-digit", { group: 2 });
  if (digits.length !== 24) throw new Trouble("code-length", { count: digits.length });
  if (digits.endsWith("99")) throw new Trouble("code-check", { group: 3 });
}

export async function openCase(_typed: string, _trust: unknown, progress?: (done: number) => void): Promise<OpenCase> {
  progress?.(0.5);
  return caseKeys();
}

/** Keys of nothing: screens only hand them on. */
export function caseKeys(): OpenCase {
  return { wipe: () => void deeds.push("case wiped") } as unknown as OpenCase;
}

/** What the next look finds, or what it meets. */
export const mailbox: { found: (onWait: OnWait, signal: AbortSignal) => Found | Promise<Found> } = { found: () => nothing() };

export async function look(_o: unknown, _t: unknown, _d: unknown, signal: AbortSignal, onWait: OnWait): Promise<Found> {
  deeds.push("look");
  return mailbox.found(onWait, signal);
}

export const noReply = (): string => "There is no reply yet. That does not mean that nobody is working for you. Look again later.";

export function nothing(more: Partial<Found> = {}): Found {
  return {
    replies: [],
    refused: [],
    gaps: [],
    more: false,
    withheld: [],
    broken: undefined,
    done: Promise.resolve(),
    removable: (more.replies ?? []).length > 0,
    forget: async () => void deeds.push("discard all"),
    wipe: () => void deeds.push("found wiped"),
    ...more,
  };
}

export function reply(number: number, shown: Partial<ReturnType<Received["shown"]>> = {}, copies = 1): Received {
  return {
    number,
    id: String(number).repeat(32),
    copies,
    differs: false,
    written: new Date("2026-11-22T14:00:00Z"),
    shown: () => ({
      heading: `Reply ${number}, written 2026-11-22 14:00`,
      sentence: "We are working on it now.",
      text: undefined,
      instruction: undefined,
      lapsed: undefined,
      ...shown,
    }),
  };
}

/** Trust that is simply there. */
export class Trusting extends Watched {
  desk = "seoul";
  organisation = "test-rescue";
  fingerprint = Array(16).fill("0a1b");
  relay = "https://relay.example.org";
  offline = false;
  state: TrustState = { kind: "ready", source: "relay", lapsed: false, trouble: undefined };
  become(state: TrustState): void {
    this.state = state;
    this.changed();
  }
  again(): void {}
  stop(): void {
    deeds.push("trust stopped");
  }
}

export function establish(given: { invitation: string }): Trusting {
  if (!given.invitation.includes("southwind:")) throw new Trouble("invitation-damaged");
  return new Trusting();
}

export const readEnclosed = (): undefined => undefined;
