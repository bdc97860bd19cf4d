// Keys that everybody has are for trying things out on one machine.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { establish } from "../../src/contact/trust.ts";
import { FINGERPRINTS } from "../../src/contact/throwaway.ts";
import { FakeRelay } from "../client/fake.ts";
import { device } from "./world.ts";

const example = (name: string) => readFileSync(new URL(`../../../keys-example/${name}`, import.meta.url), "utf8");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the list is that of keys-example", () => {
  const listed = [...example("fingerprints.rs").matchAll(/"([0-9a-f]{64})"/g)].map(([, fingerprint]) => fingerprint);
  expect([...FINGERPRINTS]).toEqual(listed);
});

// Claim C-22: no example key is taken in earnest.
test.each([
  ["https://localhost:8443", "ready"],
  ["https://relay.example.org", "refused"],
  ["https://localhost.example.org", "refused"],
])("the example organisation with a relay at %s is %s", (relay, kind) => {
  const away = new FakeRelay();
  away.fate = () => "silence";
  const encoded = encodeURIComponent("https://localhost:8443");
  const given = {
    invitation: example("invitation.txt").replace(encoded, encodeURIComponent(relay)),
    roster: example("roster.note"),
    epoch: String(JSON.parse(example("epoch-1.json")).notice),
  };
  const trust = establish(given, { ...device(away), now: () => new Date("2026-12-01T00:00:00Z") });
  trust.stop();
  expect(trust.offline).toBe(kind === "ready");
  expect(trust.state).toMatchObject(kind === "ready" ? { kind, lapsed: true } : { trouble: { code: "roster-signature" } });
});
