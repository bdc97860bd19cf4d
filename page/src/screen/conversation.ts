// What a person sees and writes after the appeal: the stage of their code, replies, answers, a move. It lives in memory only,
// outlives a change of screen or language, and is wiped with the page.
import { look, type Found } from "../contact/check.ts";
import type { Answer, Dispatch } from "../contact/dispatch.ts";
import type { Move } from "../contact/moving.ts";
import { Watched } from "../contact/watched.ts";
import { Trouble } from "../trouble.ts";
import type { AskedFile } from "./asked-file.ts";
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
  /** Whether it was given to be sent. What was typed is kept until it is sealed. */
  given: boolean;
}

/** Everything of a case that screens remember. */
export class Conversation extends Watched {
  /** What was typed of a code that is not open yet. */
  typed = "";
  /** What the last look into the mailbox found. */
  found: Found | undefined;
  /** When that was. */
  looked: Date | undefined;
  /** Why the last look, or the last deletion, failed. */
  trouble: Trouble | undefined;
  /** Whether a look into the mailbox is going on. */
  looking = false;
  /** What a look or a deletion that is going on waits for. */
  waiting: Trouble | undefined;
  /** What becomes of the replies at the relay. Nothing is called deleted before the relay has said so. */
  removal: "kept" | "deleting" | "deleted" | "failed" = "kept";
  /** What is being written. */
  writing: Writing | undefined;
  /** Answers that are on their way or arrived, oldest first; `goesOn`: a file after a reload. */
  readonly answers: { readonly answer: Answer; readonly goesOn: boolean }[] = [];
  /** Files that somebody chose to go on with and that are not known yet. */
  readonly asked = new Set<AskedFile>();
  /** A new code on its way into the person's hands. */
  move: { readonly going: Move; readonly paper: Paper } | undefined;
  /** Ends the last look or deletion, and with it what the ones before it have left to do. */
  private end: AbortController | undefined;
  private papers = new WeakMap<Dispatch, Paper>();

  /** Whether something would be lost with the page. */
  get unsent(): boolean {
    const { move, writing } = this;
    const moving = move?.paper.stage.kind === "right" && move.going.words.kind !== "safe";
    const written = writing !== undefined && (!writing.form.isBlank || writing.answer.files.length > 0);
    return moving || written || this.answers.some(({ answer }) => answer.unsent);
  }

  /**
   * Looks into the mailbox once more, which takes nothing away. Whoever asks while a request waits for its next try begins
   * anew; so nobody waits for a network that has come back.
   */
  async look({ opened, trust, device }: Pick<House, "opened" | "trust" | "device">): Promise<void> {
    if (!opened || !trust) return;
    const end = this.begin(this.looking || this.removal === "deleting");
    this.looking = true;
    this.changed();
    try {
      await this.found?.done;
      if (this.end !== end) return;
      const found = await look(opened, trust, device, end.signal, (_until, trouble) => this.wait(end, trouble));
      if (this.end !== end) return found.wipe();
      this.take(found, device.now());
    } catch (error) {
      if (this.end !== end) return;
      if (!(error instanceof Trouble)) throw error;
      this.trouble = error;
    } finally {
      if (this.end === end) this.looking = false;
      this.changed();
    }
  }

  /** Deletes at the relay what was shown: a round of requests like a look. What fails can be tried again. */
  async forget(): Promise<void> {
    const { found } = this;
    if (!found?.removable || this.looking || this.removal === "deleting") return;
    const end = this.begin(false);
    this.removal = "deleting";
    this.changed();
    try {
      await found.forget(end.signal, (_until, trouble) => this.wait(end, trouble));
      if (this.found === found) this.removal = "deleted";
    } catch (error) {
      if (this.found !== found) return;
      this.removal = "failed";
      // Called off by another look.
      if (this.end !== end) return;
      if (!(error instanceof Trouble)) throw error;
      this.trouble = error;
    } finally {
      this.changed();
    }
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
    const sent = this.answers.map(({ answer }) => answer);
    for (const held of [found, writing?.form, writing?.answer, move?.going, ...sent, ...this.asked]) held?.wipe();
    this.asked.clear();
    this.end = this.found = this.looked = this.trouble = this.writing = this.move = undefined;
    this.answers.length = 0;
    this.looking = false;
    this.waiting = undefined;
    this.removal = "kept";
    this.typed = "";
    this.changed();
  }

  /** @param instead - whether what is going on is to end, because this takes its place. */
  private begin(instead: boolean): AbortController {
    const last = this.end;
    const end = (this.end = new AbortController());
    if (instead) last?.abort();
    else end.signal.addEventListener("abort", () => last?.abort());
    this.trouble = this.waiting = undefined;
    return end;
  }

  private wait(end: AbortController, trouble: Trouble): void {
    if (this.end !== end || this.waiting?.code === trouble.code) return;
    this.waiting = trouble;
    this.changed();
  }

  private take(found: Found, now: Date): void {
    this.found?.wipe();
    this.found = found;
    this.looked = now;
    this.trouble = undefined;
    this.removal = "kept";
  }
}
