// The relay's API (proto/openapi.yaml) for contacts: one method for each operation. It moves bytes and verifies no
// statement; whatever comes back is capped while it is read, and no word of it is ever shown.
import { readProblem } from "../protocol/problem.ts";
import { Trouble } from "../trouble.ts";
import { Aborted, type OnWait, Pauses, stopIfAborted } from "./pauses.ts";

/** The longest signed note, in bytes (PROTOCOL.md step 1). */
const LONGEST_NOTE = 256 * 1024;
/** The longest problem document that is read, in bytes (step 10). */
const LONGEST_PROBLEM = 8 * 1024;
/** Time in milliseconds for a connection with its handshake over 2G, and without a single byte later. */
const SILENCE = 30_000;
/** Bytes a millisecond of a bad line: 2 kB/s, half of what 40 kbit/s give. */
const SLOWEST = 2;
/** The longest wait for an answer, in milliseconds: a piece that needs more was too large, and a smaller one follows. */
const LONGEST_TIME = 120_000;

/** What requests need of the device. */
export interface Line {
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly random: (length: number) => Uint8Array;
}

/** One request. */
export interface Question {
  readonly method: "GET" | "POST" | "HEAD" | "PATCH" | "DELETE";
  /** Begins with a slash; or a whole address of this relay. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The longest body of a good answer, in bytes. */
  readonly most: number;
  readonly signal: AbortSignal | undefined;
}

/** A good answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** One relay, by its address. It holds no connection and no state. */
export class Relay {
  readonly base: string;
  readonly line: Line;

  /** @param base - `https://` address without a path. */
  constructor(base: string, line: Line) {
    this.base = base;
    this.line = line;
  }

  /**
   * The newest roster: a signed note, not verified here (step 2).
   *
   * @throws Trouble of {@link Relay.ask}; Aborted.
   */
  async roster(signal?: AbortSignal): Promise<Uint8Array> {
    return (await this.ask({ method: "GET", path: "/v1/roster", most: LONGEST_NOTE, signal })).body;
  }

  /**
   * The newest epoch notice of a desk: a signed note, not verified here (step 5.6). Nothing if there is none yet.
   *
   * @throws Trouble of {@link Relay.ask}; Aborted.
   */
  async epoch(desk: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    try {
      return (await this.ask({ method: "GET", path: `/v1/desks/${desk}/epoch`, most: LONGEST_NOTE, signal })).body;
    } catch (error) {
      if (problemOf(error) === "no-epoch") return undefined;
      throw error;
    }
  }

  /**
   * Hands in a small envelope; the receipt, a signed note that is not verified here (step 7.1). The same bytes again are
   * harmless.
   *
   * @throws Trouble of {@link Relay.ask}; Aborted.
   */
  async submit(desk: string, envelope: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    const headers = { "content-type": "application/age" };
    const path = `/v1/desks/${desk}/envelopes`;
    return (await this.ask({ method: "POST", path, headers, body: envelope, most: LONGEST_NOTE, signal })).body;
  }

  /**
   * Asks once. A dead connection is given up after 30 s and what 40 kbit/s need for the body.
   *
   * @throws Trouble `relay-away` (no answer, or a broken one), `relay-nonsense` (an answer that no relay gives),
   * `relay-busy` and `relay-full` (details: `seconds`, if the relay says), `relay-refused` (details: `code`); Aborted.
   */
  async ask(question: Question): Promise<Answer> {
    stopIfAborted(question.signal);
    const watch = new Watch(question.signal);
    try {
      watch.within(Math.min(SILENCE + (question.body?.length ?? 0) / SLOWEST, LONGEST_TIME));
      const response = await this.#fetch(question, watch.signal);
      const good = response.ok;
      const body = await readCapped(response, good ? question.most : LONGEST_PROBLEM, watch);
      if (good && body) return { status: response.status, headers: response.headers, body };
      throw good ? new Trouble("relay-nonsense") : refusal(response, body);
    } catch (error) {
      if (question.signal?.aborted) throw new Aborted();
      if (error instanceof Trouble) throw error;
      // What a browser says of a failed request differs from one to the next, and is never more than "it failed".
      throw new Trouble("relay-away");
    } finally {
      watch.end();
    }
  }

  #fetch(question: Question, signal: AbortSignal): Promise<Response> {
    // A copy that is certainly no view of a larger buffer, which Safari 14 would send whole.
    const body = question.body ? question.body.slice() : null;
    return this.line.fetch(new URL(question.path, this.base).href, {
      method: question.method,
      headers: { ...question.headers },
      body,
      signal,
      mode: "cors",
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
    });
  }
}

/** The problem that a relay refused with (step 10); nothing if the error is another. */
export function problemOf(error: unknown): string | undefined {
  const code = error instanceof Trouble ? error.details["code"] : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Whether the same request may succeed later. A captive portal and a full disk pass, too. */
export function isPassing(error: unknown): error is Trouble {
  return error instanceof Trouble && PASSING.has(error.code);
}

const PASSING: ReadonlySet<string> = new Set(["relay-away", "relay-busy", "relay-full", "relay-nonsense"]);

/**
 * Asks again and again, with growing pauses, while that can help.
 *
 * @throws Trouble if it cannot help; Aborted.
 */
export async function patiently<T>(
  line: Line,
  ask: () => Promise<T>,
  signal?: AbortSignal,
  onWait?: OnWait,
): Promise<T> {
  const pauses = new Pauses(line, signal, onWait);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pauses.pause(error);
    }
  }
}

/** What a refusal means. Of the relay's own words nothing is kept. */
function refusal(response: Response, body: Uint8Array | undefined): Trouble {
  const { status } = response;
  const { code } = readProblem(status, new TextDecoder().decode(body));
  const seconds = retryAfter(response.headers);
  const asked: Record<string, number> = seconds === undefined ? {} : { seconds };
  const isProblem = (response.headers.get("content-type") ?? "").startsWith("application/problem+json");
  if (code === undefined && status !== 429 && status !== 507 && (status >= 500 || !isProblem)) {
    // A proxy before the relay: the same request may get through later. An answer to HEAD has no body, so there it may
    // be the relay as well; `status` tells.
    return status >= 500 ? new Trouble("relay-away", { ...asked, status }) : new Trouble("relay-nonsense", { status });
  }
  if (status === 507) return new Trouble("relay-full", asked);
  // At HEAD the status is all that says that somebody else writes just now.
  const writing = status === 423 && code === undefined;
  if (status === 503 || status === 500 || status === 429 || writing) return new Trouble("relay-busy", asked);
  return new Trouble("relay-refused", { code: code ?? "unknown", status });
}

/** `Retry-After` in seconds; the form with a date is not the relay's. */
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after") ?? "";
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Reads a body of at most `most` bytes; nothing if it is longer. */
async function readCapped(response: Response, most: number, watch: Watch): Promise<Uint8Array | undefined> {
  if (!response.body) return new Uint8Array();
  const reader = response.body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    // One silence for each piece would let a relay hold a request for hours, a byte at a time.
    watch.within(SILENCE + most / SLOWEST, "all");
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => {});
      return undefined;
    }
    pieces.push(value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return body;
}

/** Ends a request when its time is over, or when its caller does. */
class Watch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #abort = () => this.#controller.abort();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #all = false;

  constructor(outer: AbortSignal | undefined) {
    this.#outer = outer;
    outer?.addEventListener("abort", this.#abort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on so much time, in milliseconds; with `all` the first call counts, whatever comes later. */
  within(milliseconds: number, all?: "all"): void {
    if (all && this.#all) return;
    this.#all = all !== undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#abort, milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#abort);
  }
}
