// The files of one appeal or answer: prepared one after the other, then sent one after the other, the voice note first and
// small ones before large ones. It decides nothing about how a file is announced.
import { Aborted } from "../client/pauses.ts";
import { Upload } from "../client/upload.ts";
import { Trouble } from "../trouble.ts";
import { type Announced, AttachedFile, type FileState } from "./attached.ts";
import { type Choice, LONGEST_FILE, MOST_FILES } from "./attachments.ts";
import type { Chain } from "./chain.ts";
import { bringPieces, bringWhole } from "./deliver.ts";
import { type SealedFile, sealFile, troubleOf } from "./sealing.ts";
import type { Way } from "./way.ts";

/** How a file comes to be announced. */
export interface Announcing {
  /** What ids and keys of files are made from (7.5): 32 bytes. */
  prk(): Uint8Array;
  /** How a file is announced. With `ask` the relay may be asked whether it knows the upload from an earlier visit. */
  announce(file: AttachedFile, chain: Chain, ask: boolean): Promise<Announced>;
}

/** All files, and what is being done with them. */
export class Files {
  readonly all: AttachedFile[] = [];
  readonly #way: Way;
  readonly #announcing: Announcing;
  readonly #changed: () => void;
  #next = 1;
  #preparing: Promise<void> | undefined;
  #sending = false;
  /** Whether the next file is to follow. */
  #wanted = false;
  /** Whether files may go: the words are safe, or there are none. */
  #open = false;
  readonly #over = new AbortController();

  constructor(way: Way, announcing: Announcing, changed: () => void) {
    this.#way = way;
    this.#announcing = announcing;
    this.#changed = changed;
  }

  /** @throws Trouble `file-too-many`, `file-too-large` */
  attach(file: Blob, name: string, choice: Choice): AttachedFile {
    if (this.all.length >= MOST_FILES) throw new Trouble("file-too-many", { most: MOST_FILES });
    if (file.size > LONGEST_FILE) throw new Trouble("file-too-large");
    const attached = new AttachedFile(this.#next++, file, name, choice, this.#changed);
    this.all.push(attached);
    this.#prepareAll();
    this.#changed();
    return attached;
  }

  /** Prepares a file anew with another choice; one that is announced already keeps the one it has. */
  choose(id: number, choice: Choice): void {
    const file = this.#find(id);
    if (!file || file.announced) return;
    file.restart(choice);
    this.#prepareAll();
  }

  /** Takes a file out, and ends its upload at the relay. */
  remove(id: number): void {
    const file = this.#find(id);
    if (!file) return;
    this.all.splice(this.all.indexOf(file), 1);
    const { sealed } = file;
    file.wipe();
    if (sealed?.upload) void this.#uploadOf(sealed.upload, sealed.length).end(this.#over.signal).catch(() => undefined);
    this.#changed();
  }

  /** Those that can be announced now: the voice note first, then by size. */
  ready(): AttachedFile[] {
    return inOrder(this.all.filter((file) => file.prepared));
  }

  /** Waits until no voice note is being prepared. */
  async voiceReady(): Promise<void> {
    while (this.all.some((file) => file.isVoice && file.state.kind === "hashing") && this.#preparing) await this.#preparing;
  }

  /** From now on files go as soon as they are ready. */
  open(): void {
    this.#open = true;
    void this.#sendAll();
  }

  /** Tries what failed once more. */
  again(): void {
    for (const file of this.all) if (file.state.kind === "failed") this.#retry(file);
    this.#prepareAll();
    void this.#sendAll();
  }

  /** Ends what is being done, so that it can be begun again. */
  stop(): void {
    this.#wanted = false;
    for (const file of this.all) file.stop();
  }

  wipe(): void {
    this.#wanted = false;
    this.#over.abort();
    for (const file of this.all) file.wipe();
    this.all.length = 0;
  }

  #find(id: number): AttachedFile | undefined {
    return this.all.find((file) => file.id === id);
  }

  #retry(file: AttachedFile): void {
    const { prepared, state } = file;
    // Its keys belong to what was hashed, so what may not be that any more is hashed anew.
    const doubted = state.kind === "failed" && DOUBTED.has(state.trouble.code);
    if (prepared && !doubted) file.become({ kind: "queued", total: prepared.evidence.bytes });
    else file.restart(file.choice);
  }

  #prepareAll(): void {
    // Begun in the next turn: files that are chosen together are put in order first.
    this.#preparing ??= Promise.resolve().then(() => this.#prepareOneByOne()).finally(() => (this.#preparing = undefined));
  }

  async #prepareOneByOne(): Promise<void> {
    for (;;) {
      const [file] = inOrder(this.all.filter(({ state }) => state.kind === "hashing"));
      if (!file) return;
      await file.prepare();
      void this.#sendAll();
    }
  }

  async #sendAll(): Promise<void> {
    // Also one that was stopped, and has not noticed yet, sees that it is to go on.
    this.#wanted = this.#open;
    if (this.#sending || !this.#open) return;
    this.#sending = true;
    while (this.#wanted) {
      const [file] = inOrder(this.all.filter(({ state }) => state.kind === "queued"));
      if (!file) break;
      await this.#send(file);
    }
    this.#sending = false;
  }

  async #send(file: AttachedFile): Promise<void> {
    try {
      const total = await this.#bring(file);
      file.become({ kind: "safe", total });
    } catch (error) {
      const trouble = troubleOf(error);
      // One that was stopped waits for its turn again; one that was removed is nobody's any more.
      if (trouble instanceof Aborted) return this.all.includes(file) ? this.#retry(file) : undefined;
      file.become({ kind: "failed", trouble });
    }
    file.sealed?.wipe();
    file.sealed = undefined;
  }

  /** Brings announcement and file; its envelope's length. */
  async #bring(file: AttachedFile): Promise<number> {
    const { signal } = file.ending;
    const chain = await this.#way.trust.held(signal);
    file.become({ kind: "sending", sent: 0, total: file.prepared?.evidence.bytes ?? 0 });
    const { parent, goesOn } = await this.#announce(file, chain, signal);
    const sealed = (file.sealed ??= await this.#seal(file, parent, chain));
    const { upload, past, length } = sealed;
    if (goesOn) past.sent = length;
    const delivery = this.#delivery(file, signal, length);
    if (upload) await bringPieces(sealed, upload, past, delivery);
    else await bringWhole(() => sealed.read(0, length), delivery);
    return length;
  }

  async #announce(file: AttachedFile, chain: Chain, signal: AbortSignal): Promise<Announced> {
    const { trust } = this.#way;
    const known = file.announced;
    const stands = known && (!known.own || trust.holds(known.own.chain));
    let announced = stands ? known : await this.#announcing.announce(file, chain, true);
    file.announced = announced;
    const { own } = announced;
    if (own) {
      const total = file.prepared?.evidence.bytes ?? 0;
      await bringWhole(() => Promise.resolve(own.envelope), this.#delivery(file, signal, total, "announcement"));
      file.announced = announced = { ...announced, own: undefined };
    }
    return announced;
  }

  /**
   * The envelope of a file for a capsule, with its announcement if it needs one. It is another one than that which is on its
   * way, and nothing of it is kept: the relay was not asked.
   */
  async capsuleOf(file: AttachedFile, chain: Chain) {
    const { parent, own } = file.announced ?? (await this.#announcing.announce(file, chain, false));
    return { announcement: own?.envelope, sealed: await this.#seal(file, parent, chain) };
  }

  #seal(file: AttachedFile, parent: Uint8Array, chain: Chain): Promise<SealedFile> {
    const { prepared } = file;
    if (!prepared) throw new Error("a file is sealed when it is ready");
    return sealFile(this.#announcing.prk(), parent, prepared, chain.epoch.recipient);
  }

  #delivery(file: AttachedFile, signal: AbortSignal, total: number, what?: "announcement") {
    let sent = 0;
    const show = (state: FileState) => {
      if (!signal.aborted) file.become(state);
    };
    return this.#way.delivery(
      signal,
      (bytes) => {
        sent = what ? 0 : bytes;
        show({ kind: "sending", sent, total });
      },
      (until, trouble) => show({ kind: "waiting", sent, total, until, trouble }),
    );
  }

  #uploadOf(name: string, length: number): Upload {
    return new Upload(this.#way.relay, this.#way.trust.desk, name, length);
  }
}

/** After these a file is not known to be the one that was hashed. */
const DOUBTED: ReadonlySet<string> = new Set(["file-changed", "file-unreadable"]);

function inOrder(files: readonly AttachedFile[]): AttachedFile[] {
  const rank = (file: AttachedFile) => (file.isVoice ? -1 : file.file.size);
  return [...files].sort((one, other) => rank(one) - rank(other) || one.id - other.id);
}
