// Words and files on their way: words first, and nothing is called safe before a receipt has held (PROTOCOL.md steps 7
// and 8). It keeps plain text no longer than until it is safe, and no more of a file in memory than a piece.
import type { Announced, Attached } from "./attached.ts";
import type { Choice } from "./attachments.ts";
import { blobOf, blobOfPieces, type Capsule, capsuleName } from "./capsule.ts";
import type { CodeState } from "./code.ts";
import { type Announcing, Files } from "./files.ts";
import { troubleOf } from "./sealing.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";
import { Watched } from "./watched.ts";
import { Way } from "./way.ts";
import { Words, type WordsState } from "./words.ts";


/** The bytes of a small envelope, near enough for a bar before it is sealed. */
const SMALL_ENVELOPE = 13_691;

/** One appeal or answer with its files. */
export abstract class Outgoing extends Watched {
  /** The new code of an appeal; an answer has none. */
  abstract readonly code: CodeState;
  protected readonly way: Way;
  protected readonly attachments: Files;
  protected readonly letter: Words;
  /** Whether there are words to send. */
  #worded = false;
  #asked = false;
  #wiped = false;
  #ending = new AbortController();
  readonly #unsubscribe: () => void;

  constructor(trust: Trust, surroundings: Surroundings) {
    super();
    this.way = new Way(trust, surroundings);
    const announcing: Announcing = {
      prk: () => this.prk(),
      announce: (file, chain, ask) => this.announce(file, chain, ask),
    };
    this.attachments = new Files(this.way, announcing, () => this.changed());
    this.letter = new Words(this.way, () => this.compose(), () => this.changed());
    this.#unsubscribe = trust.subscribe(() => this.changed());
  }

  /** Where the words are; `none` also where files go without words. */
  get words(): WordsState {
    return this.letter.state;
  }

  /** Whether the words are sealed: from then on a capsule of them can be saved, and nobody needs what was typed. */
  get sealed(): boolean {
    return this.letter.envelope !== undefined;
  }

  /** In the order in which they were attached. */
  get files(): readonly Attached[] {
    return this.attachments.all;
  }

  /** Bytes of words and files together: on the relay's disk, and all. */
  get total(): { readonly sent: number; readonly total: number } {
    const words = this.#worded ? (this.letter.envelope?.length ?? SMALL_ENVELOPE) : 0;
    let [sent, total] = [this.letter.isSafe ? words : 0, words];
    for (const { state, file } of this.attachments.all) {
      const whole = "total" in state ? state.total : file.size;
      total += whole;
      if (state.kind === "safe") sent += whole;
      else if ("sent" in state) sent += state.sent;
    }
    return { sent, total };
  }

  /** Whether something was given to be sent and is not safe: what beforeunload asks about. */
  get unsent(): boolean {
    if (!this.#asked || this.#wiped) return false;
    return (this.#worded && !this.letter.isSafe) || this.attachments.all.some(({ state }) => state.kind !== "safe");
  }

  /** Draws the code and makes its keys in the background; call it as soon as the appeal's screen opens. */
  abstract begin(): void;

  /**
   * Attaches a file; it is cleaned and hashed in the background at once. After the words were sent too: then it is
   * announced by a follow-up of its own.
   *
   * @throws Trouble `file-too-many`, `file-too-large`.
   */
  attach(file: Blob, name: string, choice: Choice): Attached {
    return this.attachments.attach(file, name, choice);
  }

  /** Another choice about a file that is not announced yet: it is prepared anew. */
  choose(id: number, choice: Choice): void {
    this.attachments.choose(id, choice);
  }

  /** Takes a file out; one that is on its way is ended at the relay. */
  remove(id: number): void {
    this.attachments.remove(id);
  }

  /** Tries what failed, or was stopped, once more. */
  again(): void {
    if (this.#wiped || !this.#asked) return;
    if (this.#ending.signal.aborted) this.#ending = new AbortController();
    if (this.way.trust.state.kind === "refused") this.way.trust.again();
    this.attachments.again();
    void this.#run();
  }

  /**
   * Words and files as sealed files. Before something was given to be sent, and sealed, there are none. A file that is not ready, or is safe
   * already, is missing.
   *
   * @param progress - bytes that were sealed, and all.
   * @throws Trouble `file-changed`, `file-unreadable`.
   */
  async capsules(progress?: (done: number, total: number) => void): Promise<Capsule[]> {
    if (!this.#asked || (this.#worded && !this.letter.envelope)) return [];
    const blobs: Blob[] = [];
    if (this.letter.envelope) blobs.push(blobOf(this.letter.envelope));
    const { chain } = this.way.trust;
    if (!chain) return named(blobs);
    const files = this.attachments.ready().filter(({ state }) => state.kind !== "safe");
    let done = 0;
    const total = files.reduce((sum, { prepared }) => sum + (prepared?.evidence.bytes ?? 0), 0);
    for (const file of files) {
      const { announcement, sealed } = await this.attachments.capsuleOf(file, chain).catch(rethrown);
      if (announcement) blobs.push(blobOf(announcement));
      const onPiece = (bytes: number) => progress?.(Math.min((done += bytes), total), total);
      blobs.push(await blobOfPieces(sealed, onPiece).catch(rethrown).finally(() => sealed.wipe()));
    }
    return named(blobs);
  }

  /** Ends every request, at once. What the relay has, stays there. */
  abort(): void {
    this.#ending.abort();
    this.attachments.stop();
  }

  /** {@link abort}, and overwrites keys, code and words. */
  wipe(): void {
    this.#wiped = true;
    this.#ending.abort();
    this.#unsubscribe();
    this.attachments.wipe();
    this.letter.wipe();
    this.forget();
  }

  /** Begins to send: words if there are any, then files. */
  protected go(worded: boolean): void {
    if (this.#asked) throw new Error("one appeal or answer is sent once");
    this.#asked = true;
    this.#worded = worded;
    void this.#run();
  }

  /** What ids and keys of files are made from. */
  protected abstract prk(): Uint8Array;
  /** Composes and signs the words: the bytes of a document. */
  protected abstract compose(): Promise<Uint8Array>;
  /** See {@link Announcing.announce}. */
  protected abstract announce(...parameters: Parameters<Announcing["announce"]>): Promise<Announced>;
  /** Overwrites what only this kind has. */
  protected abstract forget(): void;

  async #run(): Promise<void> {
    if (this.#worded && !(await this.letter.go(this.#ending.signal))) return;
    if (!this.#wiped) this.attachments.open();
  }
}

function named(blobs: readonly Blob[]): Capsule[] {
  return blobs.map((blob, at) => ({ name: capsuleName(at), blob }));
}

function rethrown(error: unknown): never {
  throw troubleOf(error);
}
