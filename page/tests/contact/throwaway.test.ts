// Keys that everybody has are for trying things out on one machine.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { establish } from "../../src/contact/trust.ts";
import { FINGERPRINTS } from "../../src/contact/throwaway.ts";
import { FakeRelay } from "../client/fake.ts";
import { device, entry, epoch, invitation, roster } from "./world.ts";

const example = (name: string) => readFileSync(new URL(`../../../keys-example/${name}`, import.meta.url), "utf8");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the list is that of keys-example", () => {
  const listed = [...example("fingerprints.rs").matchAll(/"([0-9a-f]{64})"/g)].map(([, fingerprint]) => fingerprint);
  expect([...FINGERPRINTS]).toEqual(listed);
});

function given(invitation = example("invitation.txt")) {
  return { invitation, roster: example("roster.note"), epoch: String(JSON.parse(example("epoch-1.json")).notice) };
}

function begin(origin: string | undefined, what = given()) {
  const away = new FakeRelay();
  away.fate = () => "silence";
  const trust = establish(what, { ...device(away, origin), now: () => new Date("2026-12-01T00:00:00Z") });
  trust.stop();
  return trust;
}

// Claim C-22: no example key is taken in earnest.
test("the example organisation is taken by a page that this very machine served", () => {
  const trust = begin("https://localhost:8443");
  expect(trust.offline).toBe(true);
  expect(trust.state).toMatchObject({ kind: "ready", lapsed: true });
});

test.each([["https://relay.example.org"], ["https://localhost.example.org"], [undefined]])("and refused by one from %s", (origin) => {
  expect(() => begin(origin)).toThrow(expect.objectContaining({ code: "invitation-example" }));
});

test("an organisation with keys of its own is not taken with a relay of the examples", () => {
  const [, text = ""] = /note_key": *"([^"]*)"/.exec(example("roster.note")) ?? [];
  const relays = [{ ...entry(), note_key: text }];
  const enclosed = { invitation: invitation(), roster: roster({ relays, expires: "2027-01-01T00:00:00Z" }), epoch: epoch() };
  const trust = begin(undefined, enclosed);
  expect([trust.offline, trust.state]).toMatchObject([false, { trouble: { code: "invitation-example" } }]);
});
