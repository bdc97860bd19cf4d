// A file that somebody chose to go on with, until it is known whether the relay has a part of it (PROTOCOL.md step 7.5). Nothing
// of it is sent before: it may be the wrong file.
import { Aborted } from "../client/pauses.ts";
import { type Answer, newAnswer } from "../contact/dispatch.ts";
import { Watched } from "../contact/watched.ts";
import { Trouble } from "../trouble.ts";
import type { House } from "./house.ts";

/** What is known of it. */
export type AskedState =
  /** It is read, and the relay is asked; `waiting` says why that takes longer. */
  | { readonly kind: "asking"; readonly waiting: Trouble | undefined }
  /** A part of it has arrived: it can go on. */
  | { readonly kind: "known" }
  /** Nothing of it has arrived: somebody must say whether it is the right one. */
  | { readonly kind: "unknown" }
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** One file, in an answer of its own: a follow-up that was begun before announces one file (7.5). */
export class AskedFile extends Watched {
  readonly name: string;
  readonly answer: Answer;
  state: AskedState = { kind: "asking", waiting: undefined };

  /** Begins to ask. */
  constructor(file: File, original: boolean, { opened, trust, device }: Required<Pick<House, "opened" | "trust" | "device">>) {
    super();
    if (!opened || !trust) throw new Error("a file goes on in an open case");
    this.name = file.name;
    this.answer = newAnswer(opened, trust, device);
    void this.ask(file, original);
  }

  wipe(): void {
    this.answer.wipe();
  }

  private async ask(file: File, original: boolean): Promise<void> {
    try {
      const { id } = this.answer.attach(file, file.name, { purpose: "evidence", original });
      const onWait = (_until: Date, waiting: Trouble): void => this.become({ kind: "asking", waiting });
      const isKnown = await this.answer.knows(id, undefined, onWait);
      this.become({ kind: isKnown ? "known" : "unknown" });
    } catch (error) {
      // Wiped: nobody asks any more.
      if (error instanceof Aborted) return;
      if (!(error instanceof Trouble)) throw error;
      this.become({ kind: "failed", trouble: error });
    }
  }

  private become(state: AskedState): void {
    this.state = state;
    this.changed();
  }
}
