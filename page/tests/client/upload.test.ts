// Uploads through everything that a network and a relay can do to them: in the end the relay has the envelope, once and
// byte for byte, or the trouble was told.
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Aborted } from "../../src/client/pauses.ts";
import { Relay } from "../../src/client/relay.ts";
import { type Source, Upload, type Uploaded } from "../../src/client/upload.ts";
import { Trouble } from "../../src/trouble.ts";
import { BASE, digest, FakeRelay, problem, settled, type Fate, type Seen } from "./fake.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NAME = "0123456789abcdef0123456789abcdef";
const PATH = `/v1/desks/seoul/uploads/${NAME}`;
const HEADER = 1_627;
const bytes = new Uint8Array(randomBytes(3_000_000));

interface Run {
  readonly outcome: Uploaded | Error;
  readonly fake: FakeRelay;
  readonly progress: readonly number[];
  readonly troubles: readonly string[];
}

function sourceOf(whole: Uint8Array): Source {
  return { length: whole.length, read: (offset, size) => Promise.resolve(whole.subarray(offset, offset + size)) };
}

async function run(fate: (request: Seen, count: number) => Fate, fake = new FakeRelay(), source = sourceOf(bytes), reached = 0): Promise<Run> {
  fake.fate = fate;
  const [progress, troubles]: [number[], string[]] = [[], []];
  const upload = new Upload(new Relay(BASE, fake.line), "seoul", NAME, source.length);
  const sending = upload.send(
    source,
    HEADER,
    reached,
    new AbortController().signal,
    (sent) => void progress.push(sent),
    (_until, { code }) => void troubles.push(code),
  );
  return { outcome: await settled(sending), fake, progress, troubles };
}

/** The relay has it once, byte for byte; the receipt is the one for it. */
function expectWhole({ outcome, fake }: Run, whole = bytes): void {
  if (outcome instanceof Error) throw outcome;
  expect(fake.envelopes.map(digest)).toEqual([digest(whole)]);
  expect(new TextDecoder().decode(outcome.receipt)).toBe(`receipt ${digest(whole)}`);
}

const patches = (fake: FakeRelay) => fake.seen.filter(({ method }) => method === "PATCH");

test("pieces grow from 16 KiB to 1 MiB while they are quick, and each has its checksum", async () => {
  const result = await run(() => undefined);
  expectWhole(result);
  expect(result.outcome).toMatchObject({ envelope: digest(bytes) });
  const sizes = patches(result.fake).map(({ body }) => body.length / 1024);
  expect(sizes.slice(0, 8)).toEqual([16, 32, 64, 128, 256, 512, 1024, (3_000_000 - 2032 * 1024) / 1024]);
  expect(result.progress).toEqual([0, ...patches(result.fake).map(({ body }, at, all) => all.slice(0, at).reduce((sum, each) => sum + each.body.length, body.length))]);
  expect(result.fake.seen[0]?.headers.get("southwind-upload")).toBe(NAME);
});

test("pieces stay small on a slow line, and shrink where it becomes slow", async () => {
  const fake = new FakeRelay();
  const sizes: number[] = [];
  const slow = await run((request, count) => {
    if (request.method !== "PATCH") return undefined;
    sizes.push(request.body.length / 1024);
    // The first five are quick; then each takes three seconds, and one nine.
    if (count > 5) vi.setSystemTime(Date.now() + (count === 8 ? 9_000 : 3_000));
    return undefined;
  }, fake);
  expectWhole(slow);
  expect(sizes.slice(0, 10)).toEqual([16, 32, 64, 128, 256, 512, 512, 512, 128, 128]);
});

describe("the envelope arrives once", () => {
  const table: [string, (request: Seen, count: number) => Fate][] = [
    ["every second request never arrives", (_request, count) => (count % 2 === 1 ? "drop" : undefined)],
    ["every second answer is lost", (_request, count) => (count % 2 === 1 ? "lose" : undefined)],
    ["the answer to the creation is lost", ({ method }, count) => (method === "POST" && count < 3 ? "lose" : undefined)],
    ["the line goes dead", ({ method }, count) => (method === "PATCH" && count === 3 ? "silence" : undefined)],
    ["a piece is garbled", ({ method }, count) => (method === "PATCH" && count === 2 ? problem("checksum-mismatch", 460) : undefined)],
    ["somebody else writes", ({ method }, count) => (method === "PATCH" && count === 2 ? problem("upload-busy", 423) : undefined)],
    ["the relay is busy", (_request, count) => (count === 1 ? problem("busy", 503, { "retry-after": "2" }) : undefined)],
    ["the disk is full for a while", ({ method }, count) => (method === "PATCH" && count < 4 ? problem("disk-full", 507) : undefined)],
    ["a portal answers", (_request, count) => (count === 2 ? new Response("<html>") : undefined)],
    ["a proxy answers", (_request, count) => (count === 2 ? new Response("bad gateway", { status: 502 }) : undefined)],
    ["an answer has a wrong offset", ({ method }, count) => (method === "PATCH" && count === 2 ? offset("7") : undefined)],
    ["an answer has no offset", ({ method }, count) => (method === "PATCH" && count === 2 ? new Response(null, { status: 204 }) : undefined)],
    ["HEAD has an offset beyond the end", ({ method }, count) => (method === "HEAD" && count === 1 ? offset("99999999") : method === "PATCH" && count === 2 ? "drop" : undefined)],
    ["the completing answer has no receipt", ({ method, headers }) => (method === "PATCH" && headers.get("upload-offset") === "2080768" ? "lose" : undefined)],
    ["a relay sends us elsewhere at first", ({ method }, count) => (method === "POST" && count === 1 ? new Response(null, { status: 201, headers: { location: "https://evil.example/x" } }) : undefined)],
  ];
  test.each(table)("although %s", async (_label, fate) => {
    const result = await run(fate);
    expectWhole(result);
    expect([...result.progress]).toEqual([...result.progress].sort((one, other) => one - other));
    expect(result.fake.seen.every(({ path }) => path.startsWith("/v1/desks/seoul/uploads"))).toBe(true);
  });

  test("although the relay forgets it in the middle: the same bytes from the start", async () => {
    const fake = new FakeRelay();
    const result = await run(({ method }, count) => {
      if (method === "PATCH" && count === 5) fake.uploads.clear();
      return undefined;
    }, fake);
    expectWhole(result);
    expect(result.outcome).toMatchObject({ envelope: digest(bytes) });
  });

  test("although the relay lost its last pieces", async () => {
    const fake = new FakeRelay();
    const result = await run(({ method }, count) => {
      const upload = fake.uploads.get(PATH);
      if (method === "PATCH" && count === 5 && upload) upload.bytes = upload.bytes.slice(0, 20_000);
      return undefined;
    }, fake);
    expectWhole(result);
    expect(result.outcome).toMatchObject({ envelope: digest(bytes) });
  });

  test("although the relay knows no names of uploads and gives its own", async () => {
    const fake = new FakeRelay();
    const result = await run(({ method, headers }) => {
      if (method === "POST") headers.set("southwind-upload", "own");
      return undefined;
    }, fake);
    expectWhole(result);
    expect(patches(fake).every(({ path }) => path.endsWith("/own"))).toBe(true);
  });
});

describe("an upload of an earlier visit", () => {
  function begun(length: number): FakeRelay {
    const fake = new FakeRelay();
    fake.uploads.set(PATH, { length: bytes.length, bytes: bytes.slice(0, length) });
    return fake;
  }

  test("goes on where it was; its id is not known", async () => {
    const fake = begun(1_000_000);
    const result = await run(() => undefined, fake, undefined, bytes.length);
    expectWhole(result);
    expect(result.outcome).toMatchObject({ envelope: undefined });
    expect(result.progress[0]).toBe(1_000_000);
    expect(patches(fake)[0]?.headers.get("upload-offset")).toBe("1000000");
  });

  test("that is complete needs only its receipt", async () => {
    const fake = begun(bytes.length);
    const { outcome } = await run(() => undefined, fake, undefined, bytes.length);
    expect(outcome).toMatchObject({ receipt: new TextEncoder().encode(`receipt ${digest(bytes)}`) });
    expect(fake.methods()).toEqual(["POST"]);
  });

  test("that ended within the header is begun anew, because this visit's header is another one", async () => {
    const fake = begun(HEADER - 1);
    const result = await run(() => undefined, fake, undefined, bytes.length);
    expectWhole(result);
    expect(fake.methods().slice(0, 4)).toEqual(["POST", "DELETE", "POST", "PATCH"]);
    expect((await run(() => undefined, begun(HEADER), undefined, bytes.length)).fake.methods().slice(0, 2)).toEqual(["POST", "PATCH"]);
  });

  test("is found, or not, by HEAD alone", async () => {
    const ask = (fake: FakeRelay, length = bytes.length) => new Upload(new Relay(BASE, fake.line), "seoul", NAME, length).ask();
    expect(await ask(begun(5))).toEqual({ offset: 5, receipt: undefined });
    expect(await ask(new FakeRelay())).toBeUndefined();
    expect(await ask(begun(5), 7)).toBeUndefined();
    const busy = begun(5);
    busy.fate = () => new Response(null, { status: 503 });
    await expect(ask(busy)).rejects.toMatchObject({ code: "relay-away" });
  });
});

describe("a relay that has what nobody sent is not believed", () => {
  const receipt = Buffer.from("receipt of something else").toString("base64");
  const complete = { "upload-offset": `${bytes.length}`, "upload-length": `${bytes.length}`, "southwind-receipt": receipt };
  const claims = (headers: Record<string, string>) => new Response(null, { status: 200, headers });

  test("when the upload is made", async () => {
    const { outcome, fake } = await run(({ method }) => (method === "POST" ? claims(complete) : undefined));
    expect(outcome).toMatchObject({ code: "relay-nonsense" });
    expect(patches(fake)).toEqual([]);
  });

  test("when it is asked after a piece that failed", async () => {
    for (const headers of [complete, { ...complete, "upload-offset": "200000" }]) {
      const fate = ({ method }: Seen, count: number): Fate => (method === "HEAD" ? claims(headers) : method === "PATCH" && count === 3 ? "drop" : undefined);
      const { outcome, fake } = await run(fate);
      expect(outcome).toMatchObject({ code: "relay-nonsense" });
      expect(patches(fake).length).toBe(3);
    }
  });

  test("but a piece whose answer was lost may be there, and what was sent before", async () => {
    expectWhole(await run(({ method }, count) => (method === "PATCH" && count === 3 ? "lose" : undefined)));
    const fake = new FakeRelay();
    fake.uploads.set(PATH, { length: bytes.length, bytes: bytes.slice(0, 100_000) });
    expect((await run(() => undefined, fake, undefined, 99_999)).outcome).toMatchObject({ code: "relay-nonsense" });
    expectWhole(await run(() => undefined, fake, undefined, 100_000));
  });
});

describe("what no patience mends", () => {
  test("a refusal is told", async () => {
    const { outcome, troubles } = await run(({ method }) => (method === "POST" ? problem("too-large", 413) : undefined));
    expect(outcome).toMatchObject({ code: "relay-refused", details: { code: "too-large" } });
    expect(troubles).toEqual([]);
  });

  test("a file that changed is ended at the relay", async () => {
    const fake = new FakeRelay();
    const changing: Source = {
      length: bytes.length,
      read: (offset, size) =>
        offset < 100_000 ? Promise.resolve(bytes.subarray(offset, offset + size)) : Promise.reject(new Trouble("file-changed")),
    };
    const { outcome } = await run(() => undefined, fake, changing);
    expect(outcome).toMatchObject({ code: "file-changed" });
    expect(fake.methods().pop()).toBe("DELETE");
    expect([...fake.uploads.keys()]).toEqual([]);
  });

  test("a file that changed is ended also on a line that comes and goes, but not for ever", async () => {
    const changing: Source = {
      length: bytes.length,
      read: (offset, size) =>
        offset < 100_000 ? Promise.resolve(bytes.subarray(offset, offset + size)) : Promise.reject(new Trouble("file-changed")),
    };
    const { outcome, fake, troubles } = await run(({ method }, count) => (method === "DELETE" && count < 4 ? "drop" : undefined), undefined, changing);
    expect(outcome).toMatchObject({ code: "file-changed" });
    expect([...fake.uploads.keys()]).toEqual([]);
    expect(troubles).toEqual(["relay-away", "relay-away", "relay-away"]);
    const away = await run(({ method }) => (method === "DELETE" ? "drop" : undefined), undefined, changing);
    expect(away.outcome).toMatchObject({ code: "file-changed" });
    expect(away.fake.methods().filter((method) => method === "DELETE").length).toBe(8);
  });

  test("a relay that keeps nothing is not asked a thousand times", async () => {
    for (const lie of [offset("0"), new Response(null, { status: 204 }), problem("offset-mismatch", 409)]) {
      const fake = new FakeRelay();
      fake.fate = ({ method }) => (method === "PATCH" ? lie.clone() : undefined);
      const controller = new AbortController();
      const upload = new Upload(new Relay(BASE, fake.line), "seoul", NAME, bytes.length);
      const sending = upload.send(sourceOf(bytes), HEADER, 0, controller.signal, () => {}, () => {}).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(600_000);
      expect(patches(fake).length).toBeGreaterThan(5);
      expect(fake.seen.length).toBeLessThan(50);
      controller.abort();
      expect(await sending).toBeInstanceOf(Aborted);
    }
  });

  test("nothing is sent after the end", async () => {
    const fake = new FakeRelay();
    const controller = new AbortController();
    const upload = new Upload(new Relay(BASE, fake.line), "seoul", NAME, bytes.length);
    fake.fate = ({ method }, count) => {
      if (method === "PATCH" && count === 3) controller.abort();
      return undefined;
    };
    const sending = upload.send(sourceOf(bytes), HEADER, 0, controller.signal, () => {}, () => {});
    expect(await settled(sending)).toBeInstanceOf(Aborted);
    expect(patches(fake).length).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});

function offset(text: string): Response {
  return new Response(null, { status: 204, headers: { "upload-offset": text, "upload-length": "3000000" } });
}
