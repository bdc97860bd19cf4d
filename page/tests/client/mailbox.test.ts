// A mailbox from outside: always four polls, always four deletions, and the secret in no address.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { discard, poll } from "../../src/client/mailbox.ts";
import { Relay } from "../../src/client/relay.ts";
import { BASE, digest, FakeRelay, problem, settled } from "./fake.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SECRET = "5".repeat(64);
const reply = (byte: number) => new Uint8Array(50).fill(byte);

function mailbox(...replies: Uint8Array[]): { readonly fake: FakeRelay; readonly relay: Relay } {
  const fake = new FakeRelay();
  fake.replies = replies;
  return { fake, relay: new Relay(BASE, fake.line) };
}

test.each([0, 1, 4, 6])("%i replies look the same from outside", async (count) => {
  const { fake, relay } = mailbox(...Array.from({ length: count }, (_, at) => reply(at + 1)));
  const polled = await poll(relay, SECRET);
  expect(polled.broken).toBeUndefined();
  expect(polled.envelopes.length).toBe(4);
  expect(polled.envelopes.slice(0, Math.min(count, 4))).toEqual(fake.replies.slice(0, 4));
  await discard(relay, SECRET, fake.replies.slice(0, 4).map(digest));
  const asked = fake.seen.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{64}/, "ID")}`);
  expect(asked).toEqual([
    ...[0, 1, 2, 3].map((skip) => `GET /v1/mailbox?skip=${skip}`),
    ...Array<string>(4).fill("DELETE /v1/mailbox/ID"),
  ]);
  expect(fake.replies.length).toBe(Math.max(count - 4, 0));
  for (const { path, headers } of fake.seen) {
    expect(path).not.toContain(SECRET);
    expect(headers.get("authorization")).toBe(`Bearer ${SECRET}`);
  }
});

test("an id that is not there stands in the place of each that is missing", async () => {
  const { fake, relay } = mailbox(reply(1), reply(2));
  const { gone, failed } = await discard(relay, SECRET, [digest(reply(1))]);
  expect(fake.replies).toEqual([reply(2)]);
  const ids = fake.seen.map(({ path }) => path.split("/").pop());
  expect(ids).toEqual([digest(reply(1)), ...Array<string>(3).fill("ff".repeat(32))]);
  expect([gone.has(digest(reply(1))), failed]).toEqual([true, undefined]);
});

describe("what breaks", () => {
  test("passes, if it passes", async () => {
    const { fake, relay } = mailbox(reply(1));
    fake.fate = (_request, count) => [undefined, "drop", problem("busy", 503), new Response("x"), new Response(new Uint8Array(16_384).fill(1))][count] as undefined;
    const polled = await settled(poll(relay, SECRET));
    expect(polled).toMatchObject({ broken: undefined });
    expect(fake.seen.length).toBe(8);
  });

  test("after the first poll is told with what came", async () => {
    const { fake, relay } = mailbox(reply(1));
    fake.fate = (_request, count) => (count === 3 ? problem("bad-mailbox", 400) : undefined);
    const polled = await poll(relay, SECRET);
    expect(polled.envelopes.length).toBe(2);
    expect(polled.broken).toMatchObject({ code: "relay-refused", details: { code: "bad-mailbox" } });
  });

  test("at the first poll is thrown", async () => {
    const { fake, relay } = mailbox();
    fake.fate = () => problem("bad-mailbox", 400);
    await expect(poll(relay, SECRET)).rejects.toMatchObject({ code: "relay-refused" });
  });

  test("in a deletion is told after the others were tried", async () => {
    const { fake, relay } = mailbox(reply(1), reply(2), reply(3));
    fake.fate = (_request, count) => (count === 2 ? problem("bad-field", 400) : undefined);
    const { gone, failed } = await discard(relay, SECRET, fake.replies.map(digest));
    expect(fake.replies).toEqual([reply(2)]);
    expect([...gone]).toEqual([digest(reply(1)), digest(reply(3)), "ff".repeat(32)]);
    expect(failed).toMatchObject({ code: "relay-refused" });
  });

  test("and passes is told while it lasts", async () => {
    const { fake, relay } = mailbox(reply(1));
    fake.fate = (_request, count) => (count === 1 ? "drop" : undefined);
    const troubles: string[] = [];
    const outcome = await settled(discard(relay, SECRET, [digest(reply(1))], undefined, (_until, { code }) => void troubles.push(code)));
    expect(outcome).toMatchObject({ failed: undefined });
    expect([troubles, fake.replies]).toEqual([["relay-away"], []]);
  });
});
