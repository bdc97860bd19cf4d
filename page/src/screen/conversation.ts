// What a person sees and writes after the appeal: the stage of their code, replies, answers, a move. It lives in memory only,
// outlives a change of screen or language, and is wiped with the page.
import { look, type Found } from "../contact/check.ts";
import type { Answer, Dispatch } from "../contact/dispatch.ts";
import type { Move } from "../contact/moving.ts";
import { Trouble } from "../trouble.ts";
import type { Form } from "./form.ts";
import type { House } from "./house.ts";
import { Paper } from "./paper.ts";

/** An answer that is being written. */
export interface Writing {
  readonly answer: Answer;
  /** What was typed, and the recorder. */
  readonly form: Form;
  /** The reply that it answers: its id, and the number that a person knows it by. */
  answers: { readonly id: string; readonly number: number } | undefined;
}

/** Everything of a case that screens remember. */
export class Conversation {
  /** What was typed of a code that is not open yet. */
  typed = "";
  /** What the last look into the mailbox found. */
  found: Found | undefined;
  /** When that was. */
  looked: Date | undefined;
  /** Why the last look, or the last deletion, failed. */
  trouble: Trouble | undefined;
  /** What becomes of the replies at the relay. */
  discarded: "open" | "kept" | "deleted" = "open";
  /** What is being written. */
  writing: Writing | undefined;
  /** Answers that are on their way or arrived, oldest first; `goesOn`: a file after a reload. */
  readonly answers: { readonly answer: Answer; readonly goesOn: boolean }[] = [];
  /** A new code on its way into the person's hands. */
  move: { readonly going: Move; readonly paper: Paper } | undefined;
  private end: AbortController | undefined;
  private papers = new WeakMap<Dispatch, Paper>();

  /** Whether a look into the mailbox is going on. */
  get looking(): boolean {
    return this.end !== undefined;
  }

  /** Whether something would be lost with the page. */
  get unsent(): boolean {
    const { move, writing } = this;
    const moving = move?.paper.stage.kind === "right" && move.going.words.kind !== "safe";
    const written = writing !== undefined && (!writing.form.isBlank || writing.answer.files.length > 0);
    return moving || written || this.answers.some(({ answer }) => answer.unsent);
  }

  /**
   * Looks into the mailbox once more; what the last look found is kept at the relay unless the person has said otherwise.
   *
   * @param changed - is called when there is something to show.
   */
  async look({ opened, trust, device }: Pick<House, "opened" | "trust" | "device">, changed: () => void): Promise<void> {
    if (!opened || !trust || this.end) return;
    const end = (this.end = new AbortController());
    try {
      await this.found?.done;
      if (this.end !== end) return;
      const found = await look(opened, trust, device, end.signal);
      if (this.end !== end) return found.wipe();
      this.take(found, device.now());
    } catch (error) {
      if (this.end !== end) return;
      if (!(error instanceof Trouble)) throw error;
      this.trouble = error;
    } finally {
      if (this.end === end) this.end = undefined;
      changed();
    }
  }

  /**
   * Deletes at the relay what was shown, or leaves it there.
   *
   * @throws Trouble of a deletion that failed.
   */
  async discard(keep: boolean): Promise<void> {
    if (!this.found || this.discarded !== "open") return;
    this.discarded = keep ? "kept" : "deleted";
    if (!keep) await this.found.forget(this.end?.signal);
  }

  /** How far the person is with the code of an appeal. */
  paperOf(dispatch: Dispatch): Paper {
    const paper = this.papers.get(dispatch) ?? new Paper();
    this.papers.set(dispatch, paper);
    return paper;
  }

  /** Leaves the case: ends its requests, overwrites its keys and forgets words, as far as JavaScript lets anybody. */
  close(): void {
    this.end?.abort();
    const { found, writing, move } = this;
    for (const held of [found, writing?.form, writing?.answer, move?.going, ...this.answers.map(({ answer }) => answer)]) held?.wipe();
    this.end = this.found = this.looked = this.trouble = this.writing = this.move = undefined;
    this.answers.length = 0;
    this.discarded = "open";
    this.typed = "";
  }

  private take(found: Found, now: Date): void {
    this.found?.wipe();
    this.found = found;
    this.looked = now;
    this.trouble = undefined;
    this.discarded = "open";
  }
}
