// One attached file, from the moment it was chosen to the moment it is safe. It sends nothing by itself.
import type { SealedFile } from "./sealing.ts";
import { Aborted } from "../client/pauses.ts";
import { equalBytes } from "../protocol/encoding.ts";
import { Trouble } from "../trouble.ts";
import type { Chain } from "./chain.ts";
import { type Choice, prepare, type Prepared, recognise } from "./attachments.ts";

/** Where one file is. Numbers are bytes; `sent` are safe on the relay's disk. */
export type FileState =
  /** Being cleaned and hashed. */
  | { readonly kind: "hashing"; readonly done: number; readonly total: number }
  /** Ready, before the words go or behind words and other files. */
  | { readonly kind: "queued"; readonly total: number }
  | { readonly kind: "sending"; readonly sent: number; readonly total: number }
  /** The last try failed; the next one comes by itself at `until`, or when the network comes back. */
  | { readonly kind: "waiting"; readonly sent: number; readonly total: number; readonly until: Date; readonly trouble: Trouble }
  | { readonly kind: "safe"; readonly total: number }
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** One attached file, as screens see it. */
export interface Attached {
  readonly id: number;
  /** As the device calls it; never sent. */
  readonly name: string;
  /** As it was chosen. */
  readonly file: Blob;
  readonly choice: Choice;
  /** Nothing until its first bytes were read. */
  readonly mediaType: string | undefined;
  /** Whether traces can be removed; nothing until its first bytes were read. */
  readonly cleanable: boolean | undefined;
  readonly state: FileState;
}

/** How a file is announced (7.3, 7.5). */
export interface Announced {
  /** The id of the document that announces it, 16 bytes. */
  readonly parent: Uint8Array;
  /** That document, sealed, if it is still to be brought, and what it was sealed by; nothing if the relay has it. */
  readonly own: { readonly envelope: Uint8Array; readonly chain: Chain } | undefined;
  /** Whether an earlier visit began to send it. */
  readonly goesOn: boolean;
}

/** The same, as what sends it sees it. */
export class AttachedFile implements Attached {
  readonly id: number;
  readonly name: string;
  readonly file: Blob;
  choice: Choice;
  mediaType: string | undefined;
  cleanable: boolean | undefined;
  state: FileState;
  /** How it is announced and read again; nothing until it is ready. */
  prepared: Prepared | undefined;
  /** Nothing until something announces it. */
  announced: Announced | undefined;
  /** Its envelope while it is on its way. */
  sealed: SealedFile | undefined;
  /** Ends whatever is being done with it. */
  ending = new AbortController();
  readonly #changed: () => void;
  /** What it was when it was announced. */
  #before: Prepared["evidence"] | undefined;

  constructor(id: number, file: Blob, name: string, choice: Choice, changed: () => void) {
    this.id = id;
    this.file = file;
    this.name = name;
    this.choice = choice;
    this.state = { kind: "hashing", done: 0, total: file.size };
    this.#changed = changed;
  }

  get isVoice(): boolean {
    return this.choice.purpose === "voice_note";
  }

  become(state: FileState): void {
    this.state = state;
    this.#changed();
  }

  /** Cleans and hashes it. It never fails: see {@link state}. */
  async prepare(): Promise<void> {
    const { signal } = this.ending;
    try {
      const { mediaType, cleanable } = await recognise(this.file);
      [this.mediaType, this.cleanable] = [mediaType, cleanable];
      this.#changed();
      const total = this.file.size;
      const progress = (done: number) => this.become({ kind: "hashing", done, total });
      const prepared = await prepare(this.file, this.choice, progress, signal);
      // What announces it names its digest, and so do its keys.
      if (this.#before && !isSame(this.#before, prepared.evidence)) this.announced = undefined;
      this.#before = undefined;
      this.prepared = prepared;
      this.become({ kind: "queued", total: prepared.evidence.bytes });
    } catch (error) {
      if (error instanceof Aborted) return;
      this.become({ kind: "failed", trouble: error instanceof Trouble ? error : new Trouble("file-unreadable") });
    }
  }

  /** Begins anew: it is hashed again. What announces it stays only if it is still the same. */
  restart(choice: Choice): void {
    this.stop();
    this.#before = this.prepared?.evidence ?? this.#before;
    this.choice = choice;
    this.prepared = undefined;
    this.become({ kind: "hashing", done: 0, total: this.file.size });
  }

  /** Ends what is being done with it; it can be begun again. */
  stop(): void {
    this.ending.abort();
    this.ending = new AbortController();
  }

  wipe(): void {
    this.ending.abort();
    this.sealed?.wipe();
    this.sealed = undefined;
    this.prepared = undefined;
  }
}

function isSame(one: Prepared["evidence"], other: Prepared["evidence"]): boolean {
  return equalBytes(one.sha256Original, other.sha256Original) && equalBytes(one.sha256Cleaned, other.sha256Cleaned);
}
