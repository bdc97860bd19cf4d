// Words and files on their way: words first, and nothing is called safe before a receipt has held (PROTOCOL.md steps 7
// and 8). It keeps plain text no longer than until it is sealed, and no more of a file in memory than a piece.
import type { Trouble } from "../trouble.ts";
import type { Choice } from "./attachments.ts";
import type { CodeState, OpenCase } from "./code.ts";
import type { Draft } from "./compose.ts";
import type { Language } from "./language.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";
import { Watched } from "./watched.ts";

/** Where the words are. */
export type WordsState =
  /** Nothing was sent yet. */
  | { readonly kind: "none" }
  /** The desk's key, or the code's keys, are being waited for; `trouble` says why it takes longer. */
  | { readonly kind: "sealing"; readonly trouble: Trouble | undefined }
  | { readonly kind: "sending" }
  /** The last try failed; the next one comes by itself at `until`, or when the network comes back. */
  | { readonly kind: "waiting"; readonly until: Date; readonly trouble: Trouble }
  /** The relay's receipt holds. `kept` is its full hour. */
  | { readonly kind: "safe"; readonly kept: Date }
  /** Trying again by itself would not help; {@link Dispatch.again} tries, and a capsule can be saved. */
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** Where one file is. Numbers are bytes; `sent` are safe on the relay's disk. */
export type FileState =
  /** Being cleaned and hashed. */
  | { readonly kind: "hashing"; readonly done: number; readonly total: number }
  /** Ready, before {@link Dispatch.send} or behind words and other files. */
  | { readonly kind: "queued"; readonly total: number }
  | { readonly kind: "sending"; readonly sent: number; readonly total: number }
  | { readonly kind: "waiting"; readonly sent: number; readonly total: number; readonly until: Date; readonly trouble: Trouble }
  | { readonly kind: "safe"; readonly total: number }
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** One attached file. */
export interface Attached {
  readonly id: number;
  /** As the device calls it; never sent. */
  readonly name: string;
  readonly choice: Choice;
  /** Nothing until its first bytes were read. */
  readonly mediaType: string | undefined;
  /** Whether traces can be removed; nothing until its first bytes were read. */
  readonly cleanable: boolean | undefined;
  readonly state: FileState;
}

/** A sealed file to save: an envelope, that only the desk can open. */
export interface Capsule {
  /** `note.age` for the words, `note.age.1`... for the files: says nothing. */
  readonly name: string;
  readonly blob: Blob;
}

/** One appeal or answer with its files. */
export abstract class Dispatch extends Watched {
  abstract readonly code: CodeState;
  abstract readonly words: WordsState;
  /** In the order in which they were attached. */
  abstract readonly files: readonly Attached[];
  /** Bytes of words and files together: on the relay's disk, and all. */
  abstract readonly total: { readonly sent: number; readonly total: number };
  /** Whether something was given to {@link send} and is not safe: what beforeunload asks about. */
  abstract readonly unsent: boolean;

  /** Draws the code and makes its keys in the background; call it as soon as the appeal's screen opens. */
  abstract begin(): void;

  /**
   * Attaches a file; it is cleaned and hashed in the background at once. After {@link send} too: then it is announced by
   * a follow-up of its own.
   *
   * @throws Trouble `file-too-many`, `file-too-large`.
   */
  abstract attach(file: Blob, name: string, choice: Choice): Attached;

  /** Another choice about a file that is not on its way yet: it is prepared anew. */
  abstract choose(id: number, choice: Choice): void;

  /** Takes a file out; one that is on its way is ended at the relay. */
  abstract remove(id: number): void;

  /**
   * Seals and sends the draft, then the files; returns at once, the states tell. The draft is copied.
   *
   * @throws Error if the draft has faults, or if something was sent already.
   */
  abstract send(draft: Draft): void;

  /** Tries what failed once more. */
  abstract again(): void;

  /**
   * Words and files as sealed files. Before the words are sealed there are none. A file that is not hashed yet is missing.
   *
   * @param progress - bytes that were sealed, and all.
   * @throws Trouble `file-changed`, `file-unreadable`.
   */
  abstract capsules(progress?: (done: number, total: number) => void): Promise<Capsule[]>;

  /** Ends every request, at once. What the relay has, stays there. */
  abstract abort(): void;

  /** {@link abort}, and overwrites keys, code and words. */
  abstract wipe(): void;
}

/** A new appeal. */
export function newAppeal(_trust: Trust, _surroundings: Surroundings): Dispatch {
  throw new Error("not yet");
}

/** What an answer says. */
export interface Letter {
  /** The id of the reply that it answers, in hexadecimal, or nothing. */
  readonly answers: string | undefined;
  readonly language: Language;
  /** At most 2,000 characters; may be empty if there are files. */
  readonly text: string;
}

/** An answer (14.3), or a file that goes on after a reload (7.5): like an appeal, under the code that the person has. */
export abstract class Answer extends Dispatch {
  /** Seals and sends; see {@link Dispatch.send}. An upload that the relay knows already goes on where it was. */
  abstract sendLetter(letter: Letter): void;
}

/** Begins an answer. To go on with a file after a reload: {@link Dispatch.attach} it, and send a letter without text. */
export function newAnswer(_opened: OpenCase, _trust: Trust, _surroundings: Surroundings): Answer {
  throw new Error("not yet");
}
