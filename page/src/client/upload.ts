// Resumable uploads (tus 1.0.0; PROTOCOL.md steps 7.2 to 7.5): one piece in memory at a time, as large as the line can
// bear, and after every failure the relay is asked what it has. It opens nothing, and calls nothing safe.
import { sha256 } from "@noble/hashes/sha2.js";
import { base64, fromBase64, hex } from "../protocol/encoding.ts";
import { Trouble } from "../trouble.ts";
import { Aborted, type OnWait, Pauses } from "./pauses.ts";
import { type Answer, isPassing, problemOf, type Relay } from "./relay.ts";

/** Pieces in bytes: small enough for the first one on a bad line, large enough that a sync to disk does not cost the time. */
const SMALLEST_PIECE = 16 * 1024;
const LARGEST_PIECE = 1024 * 1024;
/** Pieces grow while one takes less than this, and shrink when one takes more than four times as long; milliseconds. */
const QUICK = 2_000;
/** How often an upload is to be ended: about two minutes without a network. */
const END_TRIES = 8;
/** What `Southwind-Receipt` may have at most, in characters of base64. */
const LONGEST_RECEIPT = 16 * 1024;

/** An envelope that can be read anywhere, and always with the same bytes in the same place. */
export interface Source {
  /** Bytes of the whole envelope. */
  readonly length: number;
  /** At most `size` bytes from `offset`; fewer only at the end. */
  read(offset: number, size: number): Promise<Uint8Array>;
}

/** An upload that is complete at the relay. */
export interface Uploaded {
  /** The receipt: a signed note, not verified here. */
  readonly receipt: Uint8Array;
  /** The envelope's id in hexadecimal, if all of it was read here: an upload that goes on was not. */
  readonly envelope: string | undefined;
}

/** What a relay knows of an upload. */
export interface Known {
  readonly offset: number;
  /** The receipt if it is complete. */
  readonly receipt: Uint8Array | undefined;
}

/** Is told how many bytes are on the relay's disk. */
export type OnProgress = (sent: number, total: number) => void;

/** One upload, under a name that nobody else can guess. */
export class Upload {
  readonly #relay: Relay;
  readonly #desk: string;
  readonly #length: number;
  #path: string;
  readonly #name: string;

  /**
   * @param name - 32 hexadecimal digits (7.5).
   * @param length - bytes of the envelope.
   */
  constructor(relay: Relay, desk: string, name: string, length: number) {
    this.#relay = relay;
    this.#desk = desk;
    this.#name = name;
    this.#length = length;
    this.#path = `/v1/desks/${desk}/uploads/${name}`;
  }

  /**
   * What the relay has of it, asked once; nothing if it does not know it, or knows one of another length.
   *
   * @throws Trouble `relay-away`, `relay-busy`, `relay-nonsense`; Aborted.
   */
  async ask(signal?: AbortSignal): Promise<Known | undefined> {
    try {
      const answer = await this.#relay.ask({ method: "HEAD", path: this.#path, headers: TUS, most: 0, signal });
      if (numberIn(answer, "upload-length", Number.MAX_SAFE_INTEGER) !== this.#length) return undefined;
      return { offset: numberIn(answer, "upload-offset", this.#length), receipt: receiptIn(answer) };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /**
   * Sends what the relay does not have yet, for as long as it takes. `skip` is the length of the age header, which is
   * another one than that of an earlier visit: what an earlier visit began within it is begun anew. `reached` is how far the
   * relay may have it already: 0 for a file that was never sent, all of it if an earlier visit may have sent any.
   *
   * @throws Trouble `relay-refused`; `relay-nonsense` if the relay claims to have what nobody sent; whatever `source` throws, after the upload was ended at the relay; Aborted.
   */
  async send(
    source: Source,
    skip: number,
    reached: number,
    signal: AbortSignal,
    onProgress: OnProgress,
    onWait: OnWait,
  ): Promise<Uploaded> {
    const pauses = new Pauses(this.#relay.line, signal, onWait);
    const pieces = new Pieces(source, reached);
    let known = pieces.believed(await this.#createPatiently(pauses, signal));
    let best = known.offset;
    onProgress(best, this.#length);
    while (known.offset < this.#length) {
      if (known.offset > 0 && known.offset < skip) known = await this.#anew(pauses, signal);
      known = pieces.believed(await this.#next(pieces, known.offset, best, pauses, signal, onWait));
      if (known.offset <= best) continue;
      best = known.offset;
      pauses.progressed();
      onProgress(best, this.#length);
    }
    const receipt = known.receipt ?? (await this.#receiptPatiently(pauses, signal));
    return { receipt, envelope: pieces.envelope() };
  }

  /**
   * Ends the upload at the relay. After some tries it gives up: what is left goes by itself after 48 h, and was never whole.
   *
   * @throws Aborted
   */
  async end(signal?: AbortSignal, onWait?: OnWait): Promise<void> {
    const pauses = new Pauses(this.#relay.line, signal, onWait);
    for (let tries = 1; ; tries += 1) {
      try {
        return void (await this.#relay.ask({ method: "DELETE", path: this.#path, headers: TUS, most: 0, signal }));
      } catch (error) {
        if (error instanceof Aborted) throw error;
        if (!isPassing(error) || tries === END_TRIES) return;
        await pauses.pause(error);
      }
    }
  }

  /** Sends one piece; after a failure, what the relay says that it has. */
  async #next(
    pieces: Pieces,
    offset: number,
    best: number,
    pauses: Pauses,
    signal: AbortSignal,
    onWait: OnWait,
  ): Promise<Known> {
    const piece = await this.#read(pieces, offset, signal, onWait);
    const begun = this.#relay.line.now().getTime();
    try {
      const known = await this.#patch(piece, offset, signal);
      pieces.took(this.#relay.line.now().getTime() - begun);
      return known;
    } catch (error) {
      const trouble = asPassing(error);
      pieces.failed();
      // Where only the offset is wrong, the relay can be asked at once.
      const moved = problemOf(error) === "offset-mismatch";
      if (!moved) await pauses.pause(trouble);
      const known = await this.#askPatiently(pauses, signal);
      // But a relay that goes back again and again must not be asked a thousand times a second.
      if (moved && known.offset <= best) await pauses.pause(trouble);
      return known;
    }
  }

  async #read(pieces: Pieces, offset: number, signal: AbortSignal, onWait: OnWait): Promise<Uint8Array> {
    try {
      return await pieces.read(offset);
    } catch (error) {
      // A body that changed must not stay half at the relay (7.5).
      if (!signal.aborted) await this.end(signal, onWait);
      throw error;
    }
  }

  async #anew(pauses: Pauses, signal: AbortSignal): Promise<Known> {
    await this.end(signal);
    const known = await this.#createPatiently(pauses, signal);
    if (known.offset !== 0) throw new Trouble("relay-nonsense");
    return known;
  }

  #createPatiently(pauses: Pauses, signal: AbortSignal): Promise<Known> {
    return this.#insist(pauses, () => this.#create(signal));
  }

  async #askPatiently(pauses: Pauses, signal: AbortSignal): Promise<Known> {
    // A relay that lost it gets it again from the start: the same bytes, because the source is the same.
    return this.#insist(pauses, async () => (await this.ask(signal)) ?? (await this.#create(signal)));
  }

  async #receiptPatiently(pauses: Pauses, signal: AbortSignal): Promise<Uint8Array> {
    return this.#insist(pauses, async () => {
      const receipt = (await this.ask(signal))?.receipt;
      if (!receipt) throw new Trouble("relay-nonsense");
      return receipt;
    });
  }

  async #insist<T>(pauses: Pauses, ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isPassing(error)) throw error;
        await pauses.pause(error);
      }
    }
  }

  /** Makes the upload, or finds it made already. */
  async #create(signal: AbortSignal): Promise<Known> {
    const headers = { ...TUS, "upload-length": String(this.#length), "southwind-upload": this.#name };
    const path = `/v1/desks/${this.#desk}/uploads`;
    const answer = await this.#relay.ask({ method: "POST", path, headers, most: LONGEST_RECEIPT, signal });
    this.#path = this.#locationIn(answer);
    const offset = answer.headers.get("upload-offset") === null ? 0 : numberIn(answer, "upload-offset", this.#length);
    return { offset, receipt: receiptIn(answer) };
  }

  /** Where the upload is; a relay that knows no names of ours gives it one. It must not send us elsewhere. */
  #locationIn(answer: Answer): string {
    const location = answer.headers.get("location");
    if (location === null) return this.#path;
    const url = new URL(location, `${this.#relay.base}/v1/desks/${this.#desk}/uploads`);
    if (url.origin !== new URL(this.#relay.base).origin) throw new Trouble("relay-nonsense");
    return url.pathname;
  }

  async #patch(piece: Uint8Array, offset: number, signal: AbortSignal): Promise<Known> {
    const headers = {
      ...TUS,
      "content-type": "application/offset+octet-stream",
      "upload-offset": String(offset),
      "upload-checksum": `sha256 ${base64(sha256(piece))}`,
    };
    const answer = await this.#relay.ask({ method: "PATCH", path: this.#path, headers, body: piece, most: 0, signal });
    if (numberIn(answer, "upload-offset", this.#length) !== offset + piece.length) throw new Trouble("relay-nonsense");
    return { offset: offset + piece.length, receipt: receiptIn(answer) };
  }
}

const TUS = { "tus-resumable": "1.0.0" };

/** Pieces of a source, as large as the line can bear, hashed as they pass for the first time. */
class Pieces {
  readonly #source: Source;
  readonly #hash = sha256.create();
  /** How far the hash has come; it stops for good if a beginning is missing. */
  #hashed = 0;
  /** How far the relay can have it. */
  #reached: number;
  #size = SMALLEST_PIECE;

  constructor(source: Source, reached: number) {
    this.#source = source;
    this.#reached = reached;
  }

  /** Only what was sent can be there: a relay that says more has something else, or nothing. */
  believed(known: Known): Known {
    if (known.offset > this.#reached) throw new Trouble("relay-nonsense");
    return known;
  }

  async read(offset: number): Promise<Uint8Array> {
    const piece = await this.#source.read(offset, this.#size);
    const expected = Math.min(this.#size, this.#source.length - offset);
    if (piece.length === 0 || piece.length > expected) throw new Trouble("file-changed");
    if (offset <= this.#hashed && offset + piece.length > this.#hashed) {
      this.#hash.update(piece.subarray(this.#hashed - offset));
      this.#hashed = offset + piece.length;
    }
    this.#reached = Math.max(this.#reached, offset + piece.length);
    return piece;
  }

  /** A piece arrived after so many milliseconds. */
  took(milliseconds: number): void {
    if (milliseconds < QUICK) this.#size = Math.min(this.#size * 2, LARGEST_PIECE);
    if (milliseconds > 4 * QUICK) this.failed();
  }

  /** A piece did not arrive: a smaller one may. */
  failed(): void {
    this.#size = Math.max(this.#size / 4, SMALLEST_PIECE);
  }

  /** The id of all that was read, if it was all (4.6). */
  envelope(): string | undefined {
    return this.#hashed === this.#source.length ? hex(this.#hash.digest()) : undefined;
  }
}

/** What to wait for after a piece failed; anything that time does not heal is thrown. */
function asPassing(error: unknown): Trouble {
  if (isPassing(error)) return error;
  const problem = problemOf(error);
  // The next question to the relay says where it stands.
  if (problem !== undefined && MOVED.has(problem)) return new Trouble("relay-busy");
  throw error;
}

const MOVED: ReadonlySet<string> = new Set([
  "offset-mismatch",
  "checksum-mismatch",
  "upload-busy",
  "unknown-upload",
  "cut-short",
]);

/** An answer to HEAD has no body, so a refusal there is its status alone (7.2). */
function isGone(error: unknown): boolean {
  if (!(error instanceof Trouble)) return false;
  const { status, code } = error.details;
  return code === "unknown-upload" || status === 404 || status === 410;
}

function numberIn(answer: Answer, field: string, most: number): number {
  const text = answer.headers.get(field) ?? "";
  const number = /^[0-9]{1,19}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= most)) throw new Trouble("relay-nonsense");
  return number;
}

function receiptIn(answer: Answer): Uint8Array | undefined {
  const text = answer.headers.get("southwind-receipt");
  if (text === null) return undefined;
  try {
    if (text.length <= LONGEST_RECEIPT) return fromBase64(text);
  } catch {
    // It is told below.
  }
  throw new Trouble("relay-nonsense");
}
