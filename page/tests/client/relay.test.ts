// One request and what may come back; nothing of what a relay says gets through.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Aborted } from "../../src/client/pauses.ts";
import { patiently, Relay } from "../../src/client/relay.ts";
import { Trouble } from "../../src/trouble.ts";
import { BASE, FakeRelay, problem, settled } from "./fake.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function relayWith(answer: () => Response): { readonly relay: Relay; readonly fake: FakeRelay } {
  const fake = new FakeRelay();
  fake.fate = answer;
  return { relay: new Relay(BASE, fake.line), fake };
}

test("a request carries no cookie, no referrer, no cache, follows nobody, and is a copy of its bytes", async () => {
  const fake = new FakeRelay();
  const buffer = new Uint8Array(100).fill(7);
  await new Relay(BASE, fake.line).submit("seoul", buffer.subarray(10, 20));
  const [{ options, path, method, headers } = expect.fail()] = fake.seen;
  expect(options).toMatchObject({
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    redirect: "error",
    mode: "cors",
  });
  expect([method, path]).toEqual(["POST", "/v1/desks/seoul/envelopes"]);
  expect([...headers]).toEqual([["content-type", "application/age"]]);
  expect(options.body instanceof Uint8Array && options.body.buffer.byteLength).toBe(10);
});

describe("a refusal", () => {
  const table: [string, () => Response, unknown][] = [
    ["busy", () => problem("busy", 503, { "retry-after": "7" }), { code: "relay-busy", details: { seconds: 7 } }],
    ["busy, unsaid how long", () => problem("busy", 503), { code: "relay-busy", details: {} }],
    ["busy until a date", () => problem("busy", 503, { "retry-after": "Sun, 22 Nov 2026 00:00:00 GMT" }), { code: "relay-busy", details: {} }],
    ["no-roster", () => problem("no-roster", 503), { code: "relay-busy" }],
    ["internal", () => problem("internal", 500), { code: "relay-busy" }],
    ["full", () => problem("disk-full", 507, { "retry-after": "600" }), { code: "relay-full", details: { seconds: 600 } }],
    ["full, in other words", () => new Response("no", { status: 507 }), { code: "relay-full" }],
    ["too many", () => new Response("no", { status: 429, headers: { "retry-after": "3" } }), { code: "relay-busy", details: { seconds: 3 } }],
    ["known", () => problem("wrong-size", 422), { code: "relay-refused", details: { code: "wrong-size", status: 422 } }],
    ["unknown", () => problem("made-up", 422), { code: "relay-refused", details: { code: "unknown", status: 422 } }],
    ["unknown, but of the server", () => problem("made-up", 599), { code: "relay-away" }],
    ["a proxy's", () => new Response("<h1>EVIL", { status: 502 }), { code: "relay-away" }],
    ["a portal's", () => new Response("<h1>EVIL", { status: 404 }), { code: "relay-nonsense" }],
    ["endless", () => new Response("x".repeat(100_000), { status: 422 }), { code: "relay-nonsense" }],
    ["not even text", () => new Response(new Uint8Array([0xff, 0xfe]), { status: 422 }), { code: "relay-nonsense" }],
  ];
  test.each(table)("%s", async (_label, answer, trouble) => {
    const { relay } = relayWith(answer);
    const found = await settled(relay.submit("seoul", new Uint8Array(9)));
    expect(found).toBeInstanceOf(Trouble);
    expect(found).toMatchObject(trouble as object);
    expect(JSON.stringify(found) + String(found)).not.toContain("EVIL");
  });
});

test("an answer is read no further than it may be long", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const { relay } = relayWith(() => new Response(endless));
  expect(await settled(relay.roster())).toMatchObject({ code: "relay-nonsense" });
  // Four pieces are 256 KiB, the fifth is too much; one more may have been on its way.
  expect(pulled).toBeLessThanOrEqual(6);
});

test("a desk without an epoch is no trouble", async () => {
  const { relay } = relayWith(() => problem("no-epoch", 404));
  expect(await relay.epoch("seoul")).toBeUndefined();
});

describe("a line that says nothing", () => {
  test.each([
    ["is given up after half a minute", 0, 30_000],
    ["gets the time that 2 kB/s need for the body", 16_384, 38_192],
    ["but never more than two minutes", 1_048_576, 120_000],
  ])("%s", async (_label, bytes, time) => {
    const fake = new FakeRelay();
    fake.fate = () => "silence";
    const asked = new Relay(BASE, fake.line).submit("seoul", new Uint8Array(bytes));
    const outcome = asked.catch((error: unknown) => error);
    let over = false;
    void outcome.then(() => (over = true));
    await vi.advanceTimersByTimeAsync(time - 1);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(over).toBe(true);
    expect(await outcome).toMatchObject({ code: "relay-away" });
  });

  test("nor may it drip for hours", async () => {
    const fake = new FakeRelay();
    const relay = new Relay(BASE, {
      ...fake.line,
      fetch: (_input, options) => {
        const dripping = new ReadableStream<Uint8Array>({
          start: (controller) => {
            const drip = setInterval(() => controller.enqueue(new Uint8Array(1)), 20_000);
            options?.signal?.addEventListener("abort", () => {
              clearInterval(drip);
              controller.error(new DOMException("aborted", "AbortError"));
            });
          },
        });
        return Promise.resolve(new Response(dripping));
      },
    });
    const begun = Date.now();
    expect(await settled(relay.roster())).toMatchObject({ code: "relay-away" });
    expect(Date.now() - begun).toBeLessThan(200_000);
  });

  test("ends at once when its caller ends", async () => {
    const fake = new FakeRelay();
    fake.fate = () => "silence";
    const controller = new AbortController();
    const asked = new Relay(BASE, fake.line).roster(controller.signal).catch((error: unknown) => error);
    controller.abort();
    expect(await asked).toBeInstanceOf(Aborted);
    expect(vi.getTimerCount()).toBe(0);
    expect(await new Relay(BASE, fake.line).roster(controller.signal).catch((error: unknown) => error)).toBeInstanceOf(Aborted);
    expect(fake.seen.length).toBe(1);
  });
});

describe("patience", () => {
  async function waits(answer: (count: number) => Response | "drop", tries: number): Promise<number[]> {
    const fake = new FakeRelay();
    const lengths: number[] = [];
    fake.fate = (_request, count) => (count <= tries ? answer(count) : new Response("at last"));
    const relay = new Relay(BASE, fake.line);
    const onWait = (until: Date) => void lengths.push(until.getTime() - Date.now());
    const body = await settled(patiently(fake.line, () => relay.roster(), undefined, onWait));
    expect(body).toEqual(new TextEncoder().encode("at last"));
    return lengths;
  }

  test("doubles its pauses up to a minute", async () => {
    expect(await waits(() => "drop", 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
  });

  test("gives the relay the time that it asks for, but no more than five minutes", async () => {
    const asks = (count: number) => problem("busy", 503, { "retry-after": count === 1 ? "90" : "999999999" });
    expect(await waits(asks, 2)).toEqual([91_000, 302_000]);
  });

  test("is not made to hurry by a relay that asks for no time", async () => {
    expect(await waits(() => problem("busy", 503, { "retry-after": "0" }), 3)).toEqual([1_000, 2_000, 4_000]);
  });

  test("does not send everybody back in the second that the relay named", async () => {
    const fake = new FakeRelay();
    fake.fate = (_request, count) => (count === 1 ? problem("busy", 503, { "retry-after": "10" }) : new Response(""));
    const lengths: number[] = [];
    for (const byte of [0, 255]) {
      fake.seen.length = 0;
      const line = { ...fake.line, random: (length: number) => new Uint8Array(length).fill(byte) };
      await settled(patiently(line, () => new Relay(BASE, line).roster(), undefined, (until) => void lengths.push(until.getTime() - Date.now())));
    }
    expect(lengths).toEqual([10_500, 11_000]);
  });

  test("waits between half of a pause and all of it", async () => {
    const fake = new FakeRelay();
    fake.fate = (_request, count) => (count === 1 ? "drop" : new Response(""));
    const lengths: number[] = [];
    const line = { ...fake.line, random: (length: number) => new Uint8Array(length) };
    const relay = new Relay(BASE, line);
    await settled(patiently(line, () => relay.roster(), undefined, (until) => void lengths.push(until.getTime() - Date.now())));
    expect(lengths).toEqual([500]);
  });

  test("has an end where the relay says no", async () => {
    const { relay, fake } = relayWith(() => problem("unknown-desk", 404));
    const outcome = await settled(patiently(fake.line, () => relay.roster()));
    expect(outcome).toMatchObject({ code: "relay-refused", details: { code: "unknown-desk" } });
    expect(fake.seen.length).toBe(1);
  });

  test("ends when its caller ends", async () => {
    const { relay, fake } = relayWith(() => problem("busy", 503));
    const controller = new AbortController();
    const asked = patiently(fake.line, () => relay.roster(), controller.signal).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await asked).toBeInstanceOf(Aborted);
    expect(vi.getTimerCount()).toBe(0);
  });

  describe("in a browser", () => {
    const place = Object.assign(new EventTarget(), { visibilityState: "hidden" });
    beforeEach(() => {
      vi.stubGlobal("window", new EventTarget());
      vi.stubGlobal("document", place);
    });
    afterEach(() => void vi.unstubAllGlobals());

    async function triesAfter(answer: () => Response | "drop", happens: () => void): Promise<number> {
      const fake = new FakeRelay();
      fake.fate = answer;
      const controller = new AbortController();
      const relay = new Relay(BASE, fake.line);
      void patiently(fake.line, () => relay.roster(), controller.signal).catch(() => {});
      await vi.advanceTimersByTimeAsync(100);
      happens();
      await vi.advanceTimersByTimeAsync(100);
      controller.abort();
      return fake.seen.length;
    }

    test("it is over when the network comes back", async () => {
      expect(await triesAfter(() => "drop", () => window.dispatchEvent(new Event("online")))).toBe(2);
      expect(await triesAfter(() => "drop", () => {})).toBe(1);
    });

    test("and when somebody looks at the page again, but not when they leave it", async () => {
      place.visibilityState = "visible";
      expect(await triesAfter(() => "drop", () => place.dispatchEvent(new Event("visibilitychange")))).toBe(2);
      place.visibilityState = "hidden";
      expect(await triesAfter(() => "drop", () => place.dispatchEvent(new Event("visibilitychange")))).toBe(1);
    });

    test("but not before the time that the relay asked for", async () => {
      const busy = () => problem("busy", 503, { "retry-after": "60" });
      expect(await triesAfter(busy, () => window.dispatchEvent(new Event("online")))).toBe(1);
    });
  });
});
