// What a person has filled in and not sent yet. It lives in memory only, and outlives a change of screen or language.
import { emptyDraft, wipeDraft, type Draft } from "../contact/compose.ts";
import type { Language } from "../contact/language.ts";
import type { Trouble } from "../trouble.ts";
import type { Recorder } from "./recorder.ts";

/** The choices of the question when it happened. */
export const WHEN_CHOICES = ["now", "today", "yesterday", "date", "unknown"] as const;
export type WhenChoice = (typeof WHEN_CHOICES)[number];

/** The appeal's screen, as it was left. */
export class Form {
  readonly draft: Draft;
  /** Which answer was chosen; the moment that it stands for is in the draft. */
  when: WhenChoice | undefined;
  /** The microphone, and what it recorded. */
  readonly recorder: Recorder;
  /** The recording's id among the files of the dispatch. */
  voice: number | undefined;
  /** Why the last file was not taken. */
  fileTrouble: Trouble | undefined;
  /** Whether the part that nobody needs is unfolded. */
  unfolded = false;
  /** Whether somebody tried to send: from then on what is missing is named. */
  tried = false;

  constructor(language: Language, recorder: Recorder) {
    this.draft = emptyDraft(language);
    this.recorder = recorder;
  }

  /** Whether nothing was answered, written or spoken. */
  get isBlank(): boolean {
    const { draft, recorder } = this;
    const silent = recorder.state.kind === "idle" || recorder.state.kind === "trouble";
    return silent && JSON.stringify(draft) === JSON.stringify(emptyDraft(draft.language));
  }

  /** Forgets everything, as far as JavaScript lets anybody. */
  wipe(): void {
    wipeDraft(this.draft);
    this.recorder.discard();
    this.when = undefined;
    this.voice = undefined;
    this.fileTrouble = undefined;
    this.unfolded = false;
    this.tried = false;
  }
}
