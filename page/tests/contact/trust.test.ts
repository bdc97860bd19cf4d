// Whom the page trusts: each broken link has its own trouble, enclosed notes serve without a network, and no answer of a
// relay makes them worse.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { establish, readEnclosed, type Trust, type TrustState } from "../../src/contact/trust.ts";
import { Trouble } from "../../src/trouble.ts";
import { BASE, FakeRelay, problem } from "../client/fake.ts";
import { device, entry, epoch, invitation, MINA, NOOR, relay, roster, STRANGER } from "./world.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The state when all requests that need no waiting are over. */
async function after(trust: Trust): Promise<TrustState> {
  await vi.advanceTimersByTimeAsync(0);
  trust.stop();
  return trust.state;
}

const refused = (code: string) => ({ kind: "refused", trouble: { code } });

test("the chain holds from the invitation to the epoch's recipient", async () => {
  const fake = relay();
  const trust = establish({ invitation: invitation() }, device(fake));
  expect(trust.state).toEqual({ kind: "asking", trouble: undefined });
  expect(trust).toMatchObject({ desk: "seoul", organisation: "org", relay: BASE, offline: false });
  expect(trust.fingerprint.length).toBe(16);
  expect(await after(trust)).toEqual({ kind: "ready", source: "relay", lapsed: false, trouble: undefined });
  expect(trust.chain?.epoch.number).toBe(1n);
  expect(fake.seen.map(({ path }) => path)).toEqual(["/v1/roster", "/v1/desks/seoul/epoch"]);
});

test("a lapsed epoch serves, and is told", async () => {
  const lapsed = relay(roster(), epoch(1, { expires: "2026-02-28T00:00:00Z" }));
  expect(await after(establish({ invitation: invitation() }, device(lapsed)))).toMatchObject({ kind: "ready", lapsed: true });
});

// Claim C-11: only the organisation's key makes a roster, and only a lead of the desk an epoch.
describe("each broken link ends it", () => {
  const table: [string, FakeRelay, string][] = [
    ["roster-signature", relay(roster({ signer: STRANGER })), invitation()],
    ["roster-signature", relay(roster().replace('"sequence":3', '"sequence":4')), invitation()],
    ["roster-damaged", relay("no note"), invitation()],
    ["roster-damaged", relay(roster({ relays: [{}] })), invitation()],
    ["roster-older", relay(roster({ expires: "2026-02-01T00:00:00Z" })), invitation({ roster: 4 })],
    ["roster-expired", relay(roster({ expires: "2026-03-01T00:00:00Z" })), invitation()],
    ["roster-future", relay(roster({ issued: "2026-03-02T00:00:01Z" })), invitation()],
    ["desk-unknown", relay(roster({ desks: ["tokyo"] })), invitation()],
    ["other-relay", relay(roster({ relays: [entry("https://other.example")] })), invitation()],
    ["epoch-refused", relay(roster(), epoch(1, { signer: STRANGER })), invitation()],
    ["epoch-refused", relay(roster(), epoch(1, { signer: NOOR })), invitation()],
    ["epoch-refused", relay(roster(), epoch(1, { desk: "tokyo" })), invitation()],
    ["epoch-older", relay(), invitation({ epoch: 2 })],
  ];
  test.each(table)("%s", async (code, fake, link) => {
    const trust = establish({ invitation: link }, device(fake));
    expect(await after(trust)).toMatchObject(refused(code));
    expect(trust.chain).toBeUndefined();
    expect(trust.canRead).toBe(code.startsWith("epoch") || code === "other-relay");
    await expect(trust.held(new AbortController().signal)).rejects.toBeInstanceOf(Trouble);
  });

  test.each([
    ["invitation-missing", "hello"],
    ["invitation-version", "southwind:v2?"],
    ["invitation-damaged", invitation().replace("desk=seoul", "desk=SEOUL")],
  ])("%s", (code, link) => {
    expect(() => establish({ invitation: link }, device(relay()))).toThrow(expect.objectContaining({ code }));
  });
});

test("an invitation may come as a fragment that a messenger encoded", async () => {
  const encoded = `#${invitation().replace(":", "%3A").replace("?", "%3F")}`;
  expect(await after(establish({ invitation: encoded }, device(relay())))).toMatchObject({ kind: "ready" });
});

test("a refusal can be asked about again", async () => {
  const fake = relay(roster({ signer: STRANGER }));
  const trust = establish({ invitation: invitation() }, device(fake));
  await vi.advanceTimersByTimeAsync(0);
  expect(trust.state).toMatchObject(refused("roster-signature"));
  fake.notes.set("/v1/roster", roster());
  trust.again();
  expect(trust.state.kind).toBe("asking");
  expect(await after(trust)).toMatchObject({ kind: "ready", trouble: undefined });
});

describe("without a network", () => {
  test("the page goes on asking, and says why", async () => {
    const fake = relay();
    fake.fate = (_request, count) => (count < 4 ? "drop" : undefined);
    const trust = establish({ invitation: invitation() }, device(fake));
    const held = trust.held(new AbortController().signal);
    await vi.advanceTimersByTimeAsync(10);
    expect(trust.state).toMatchObject({ kind: "asking", trouble: { code: "relay-away" } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await held).epoch.number).toBe(1n);
    expect(await after(trust)).toMatchObject({ kind: "ready", trouble: undefined });
  });

  test("a desk that has no epoch yet may have one later", async () => {
    const fake = relay();
    fake.notes.delete("/v1/desks/seoul/epoch");
    fake.fate = ({ path }) => (path.endsWith("epoch") && !fake.notes.has(path) ? problem("no-epoch", 404) : undefined);
    const trust = establish({ invitation: invitation() }, device(fake));
    await vi.advanceTimersByTimeAsync(10);
    expect(trust.state).toMatchObject({ kind: "asking", trouble: { code: "epoch-missing" } });
    fake.notes.set("/v1/desks/seoul/epoch", epoch());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await after(trust)).toMatchObject({ kind: "ready", trouble: undefined });
  });

  test("nothing is asked after the end", async () => {
    const fake = relay();
    fake.fate = () => "drop";
    const trust = establish({ invitation: invitation() }, device(fake));
    await vi.advanceTimersByTimeAsync(10);
    trust.stop();
    trust.again();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(fake.seen.length).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("enclosed notes", () => {
  const enclosed = { invitation: invitation(), roster: roster(), epoch: epoch() };

  test("serve at once, and are replaced by newer ones", async () => {
    const fake = relay(roster({ sequence: 4 }), epoch(2));
    const trust = establish(enclosed, device(fake));
    expect(trust.state).toMatchObject({ kind: "ready", source: "enclosed" });
    expect(trust.offline).toBe(true);
    expect(await after(trust)).toEqual({ kind: "ready", source: "relay", lapsed: false, trouble: undefined });
    expect([trust.chain?.roster.sequence, trust.chain?.epoch.number]).toEqual([4n, 2n]);
  });

  test.each([
    ["relay-away", new FakeRelay(), "drop"],
    ["relay-nonsense", new FakeRelay(), "<html>"],
    ["roster-signature", relay(roster({ signer: STRANGER, sequence: 9 })), ""],
    ["roster-expired", relay(roster({ sequence: 9, expires: "2026-02-01T00:00:00Z" })), ""],
    ["roster-older", relay(roster({ sequence: 2 })), ""],
    ["epoch-refused", relay(roster(), epoch(9, { signer: STRANGER })), ""],
    ["epoch-older", relay(roster(), epoch(0)), ""],
    ["epoch-refused", relay(roster({ sequence: 4 }), epoch(9, { signer: STRANGER })), ""],
  ])("are not made worse by a relay: %s", async (code, fake, fate) => {
    if (fate !== "") fake.fate = () => (fate === "drop" ? "drop" : new Response(fate, { status: 404 }));
    const trust = establish({ ...enclosed, invitation: invitation({ roster: code === "roster-older" ? 1 : 3 }) }, device(fake));
    const before = trust.chain?.epoch.recipient;
    expect(await after(trust)).toMatchObject({ kind: "ready", trouble: { code } });
    expect(trust.chain?.epoch).toMatchObject({ number: 1n, recipient: before });
  });

  test("do not outlive the lead who signed them, if a newer roster says so", async () => {
    const fake = relay(roster({ sequence: 4, lead: STRANGER }), epoch(2, { signer: MINA }));
    const trust = establish(enclosed, device(fake));
    expect(await after(trust)).toMatchObject(refused("epoch-refused"));
    expect(trust.chain).toBeUndefined();
  });

  test("end with the lead who signed them as soon as the newer roster is there, whether or not an epoch follows", async () => {
    const fake = relay(roster({ sequence: 4, lead: STRANGER }));
    fake.fate = ({ path }) => (path.endsWith("epoch") ? "silence" : undefined);
    const trust = establish(enclosed, device(fake));
    const before = trust.chain;
    if (!before) throw new Error("the enclosed notes hold");
    expect(trust.holds(before)).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(trust.state).toMatchObject({ kind: "asking", trouble: { code: "epoch-refused" } });
    expect([trust.chain, trust.holds(before)]).toEqual([undefined, false]);
    trust.stop();
  });

  test("stay under a newer roster that keeps their lead, and what was sealed to them before may go", async () => {
    const fake = relay(roster({ sequence: 4 }), epoch(2));
    let released = false;
    fake.fate = ({ path }) => (path.endsWith("epoch") && !released ? "drop" : undefined);
    const trust = establish(enclosed, device(fake));
    const before = trust.chain;
    if (!before) throw new Error("the enclosed notes hold");
    await vi.advanceTimersByTimeAsync(0);
    expect([trust.chain?.roster.sequence, trust.chain?.epoch.number]).toEqual([4n, 1n]);
    released = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await after(trust)).toMatchObject({ kind: "ready", source: "relay" });
    expect([trust.chain?.epoch.number, trust.holds(before)]).toEqual([2n, true]);
  });

  test("that are too old make way for the relay's, and say why while it is away", async () => {
    const old = { ...enclosed, roster: roster({ expires: "2026-02-01T00:00:00Z" }) };
    const away = new FakeRelay();
    away.fate = () => "drop";
    const waiting = establish(old, device(away));
    expect(waiting.offline).toBe(false);
    expect(await after(waiting)).toMatchObject({ kind: "asking", trouble: { code: "roster-expired" } });
    expect(await after(establish(old, device(relay())))).toMatchObject({ kind: "ready", source: "relay", trouble: undefined });
  });

  test("are read from the page's element", () => {
    expect(readEnclosed(" \n")).toBeUndefined();
    const json = JSON.stringify(enclosed).replace(/</g, "\\u003c");
    expect(readEnclosed(json)).toEqual(enclosed);
    for (const bad of ["{", "[]", "7", '{"invitation":"a"}', '{"invitation":1,"roster":"","epoch":""}', "null", json.replace("{", '{"epoch":"twice",'), json.replace("{", '{"more":1,')]) {
      expect(() => readEnclosed(bad), bad).toThrow(expect.objectContaining({ code: "invitation-damaged" }));
    }
  });
});

describe("a page that a relay served", () => {
  const onion = `http://${"a".repeat(56)}.onion`;

  test("asks that relay", async () => {
    expect(await after(establish({ invitation: invitation() }, device(relay(), BASE)))).toMatchObject({ kind: "ready" });
  });

  test("takes the relay's onion address for the relay, if the roster says so", async () => {
    const served = (note: string) => {
      const fake = relay(note);
      const { fetch, ...rest } = device(fake, onion);
      const asked: string[] = [];
      const moved: typeof fetch = (input, options) => {
        asked.push(String(input));
        return fetch(String(input).replace(onion, BASE), options);
      };
      return { trust: establish({ invitation: invitation() }, { ...rest, fetch: moved }), asked };
    };
    const known = served(roster({ relays: [entry(BASE, `${"a".repeat(56)}.onion`)] }));
    expect(await after(known.trust)).toMatchObject({ kind: "ready" });
    expect(known.asked.every((url) => url.startsWith(`${onion}/v1/`))).toBe(true);
    expect(await after(served(roster()).trust)).toMatchObject({ kind: "refused", trouble: { code: "other-relay", details: { address: BASE } } });
  });

  test.each([roster({ signer: STRANGER }), "<html>"])("says which address to open if the invitation is another's", async (note) => {
    const other = "https://elsewhere.example";
    const trust = establish({ invitation: invitation({ relay: other }) }, device(relay(note), BASE));
    expect(await after(trust)).toMatchObject({ kind: "refused", trouble: { code: "other-relay", details: { address: other } } });
  });
});
