// A relay in memory, with whatever goes wrong between it and a page. It checks what a request says, so that a wrong
// request fails the test, and it keeps a list of them.
import { createHash } from "node:crypto";
import { vi } from "vitest";
import type { Line } from "../../src/client/relay.ts";

/** One request as it came. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly options: RequestInit;
}

/** What happens to a request: it is answered otherwise; it never arrives; it arrives and its answer is lost; nobody answers. */
export type Fate = Response | "drop" | "lose" | "silence" | undefined;

interface Kept {
  readonly length: number;
  bytes: Uint8Array;
}

export const BASE = "https://relay.example";

/** The relay, and the way to it. */
export class FakeRelay {
  readonly seen: Seen[] = [];
  readonly uploads = new Map<string, Kept>();
  /** Envelopes that came whole, or by an upload that was completed. */
  readonly envelopes: Uint8Array[] = [];
  /** Notes by path. */
  readonly notes = new Map<string, string>();
  /** The replies of the one mailbox. */
  replies: Uint8Array[] = [];
  /** What stands in the place of a reply that is not there. */
  madeUp = new Uint8Array([0x61]);
  /** Decides on each request, counted from 1 for each method. */
  fate: (request: Seen, count: number) => Fate = () => undefined;
  /** The receipt of an envelope. */
  receipt: (envelope: Uint8Array) => string = (envelope) => `receipt ${digest(envelope)}`;

  /** What the code under test gets. Chance is always 255: the longest pauses. */
  get line(): Line {
    return {
      now: () => new Date(),
      random: (length) => new Uint8Array(length).fill(255),
      fetch: (input, options) => this.#fetch(String(input), options ?? {}),
    };
  }

  methods(): string[] {
    return this.seen.map(({ method }) => method);
  }

  async #fetch(url: string, options: RequestInit): Promise<Response> {
    const { body } = options;
    const request: Seen = {
      method: options.method ?? "GET",
      path: url.slice(BASE.length),
      headers: new Headers(options.headers),
      body: body instanceof Uint8Array ? Uint8Array.from(body as Uint8Array) : new Uint8Array(),
      options,
    };
    if (options.signal?.aborted) throw new DOMException("aborted", "AbortError");
    this.seen.push(request);
    const fate = this.fate(request, this.seen.filter(({ method }) => method === request.method).length);
    if (fate === "drop") throw new TypeError("network");
    if (fate === "silence") return silent(options.signal);
    if (fate instanceof Response) return fate;
    const answer = this.#answer(request);
    if (fate === "lose") throw new TypeError("network");
    return answer;
  }

  #answer(request: Seen): Response {
    const { method, path } = request;
    const note = this.notes.get(path);
    if (method === "GET" && note !== undefined) return new Response(note);
    if (path.startsWith("/v1/mailbox")) return this.#mailbox(request);
    if (method === "POST" && path.endsWith("/envelopes")) {
      this.envelopes.push(request.body);
      return new Response(this.receipt(request.body), { status: 201 });
    }
    if (path.includes("/uploads")) return this.#tus(request);
    return problem("not-found", 404);
  }

  #tus({ method, path, headers, body }: Seen): Response {
    if (headers.get("tus-resumable") !== "1.0.0") return problem("tus-version", 412);
    if (method === "POST") {
      const name = headers.get("southwind-upload") ?? "";
      const location = `${path}/${name}`;
      const known = this.uploads.has(location);
      if (!known) this.uploads.set(location, { length: Number(headers.get("upload-length")), bytes: new Uint8Array() });
      return this.#state(location, known ? 200 : 201, { location });
    }
    const upload = this.uploads.get(path);
    if (method === "DELETE") {
      this.uploads.delete(path);
      return new Response(null, { status: 204 });
    }
    if (!upload) return method === "HEAD" ? new Response(null, { status: 404, headers: { "content-type": "application/problem+json" } }) : problem("unknown-upload", 404);
    if (method === "HEAD") return this.#state(path, 200, {});
    if (Number(headers.get("upload-offset")) !== upload.bytes.length) return problem("offset-mismatch", 409);
    if (headers.get("upload-checksum") !== `sha256 ${createHash("sha256").update(body).digest("base64")}`) {
      return problem("checksum-mismatch", 460);
    }
    upload.bytes = joined(upload.bytes, body);
    if (upload.bytes.length === upload.length) this.envelopes.push(upload.bytes);
    return this.#state(path, 204, {});
  }

  #state(path: string, status: number, more: Record<string, string>): Response {
    const { length, bytes } = this.uploads.get(path) ?? { length: 0, bytes: new Uint8Array() };
    const complete: Record<string, string> =
      bytes.length === length ? { "southwind-receipt": Buffer.from(this.receipt(bytes)).toString("base64") } : {};
    const headers = { "upload-offset": `${bytes.length}`, "upload-length": `${length}`, ...complete, ...more };
    return new Response(null, { status, headers });
  }

  #mailbox({ method, path }: Seen): Response {
    if (method === "DELETE") {
      this.replies = this.replies.filter((reply) => !path.endsWith(digest(reply)));
      return new Response(null, { status: 204 });
    }
    const reply = this.replies[Number(path.split("skip=")[1])] ?? this.madeUp;
    const answer = Buffer.alloc(16_384);
    answer.writeUInt32BE(reply.length);
    answer.set(reply, 4);
    return new Response(answer);
  }
}

/** A problem document, with words of the relay's own in it that nobody may see. */
export function problem(code: string, status: number, headers: Record<string, string> = {}): Response {
  const document = { type: `/problems/${code}`, title: "EVIL", status, detail: "EVIL", hint: "EVIL" };
  return new Response(JSON.stringify(document), { status, headers: { "content-type": "application/problem+json", ...headers } });
}

export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What a promise gave, while the clock runs as fast as it can; what it threw is given, too. */
export async function settled<T>(promise: Promise<T>): Promise<T | Error> {
  let outcome: { value: T | Error } | undefined;
  promise.then(
    (value) => (outcome = { value }),
    (error: unknown) => (outcome = { value: error instanceof Error ? error : new Error(String(error)) }),
  );
  for (let step = 0; step < 20_000; step += 1) {
    if (outcome) return outcome.value;
    await vi.advanceTimersByTimeAsync(500);
  }
  throw new Error("it does not end");
}

function silent(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
  });
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const whole = new Uint8Array(one.length + other.length);
  whole.set(one);
  whole.set(other, one.length);
  return whole;
}
