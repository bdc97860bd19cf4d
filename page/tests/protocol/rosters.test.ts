// Rosters, by proto/vectors/rosters.json, and who may do what by them.
import { describe, expect, test } from "vitest";
import { fromBase64 } from "../../src/protocol/encoding.ts";
import { VerifierKey } from "../../src/protocol/note.ts";
import { Roster, RosterError } from "../../src/protocol/roster.ts";
import { timestamp } from "../../src/protocol/timestamp.ts";
import { compare, complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";

const file = new Vector(vectors("rosters"));
const organisation = VerifierKey.parse(file.text("organisation"));
const why = (error: unknown): string | undefined => (error instanceof RosterError ? error.reason : undefined);

/** In the order of steps 2.2 to 2.4: the number counts before the dates. */
function sequence(vector: Vector): bigint {
  const roster = Roster.read(vector.text("note"), organisation);
  roster.checkSequence(BigInt(vector.number("seen")));
  roster.checkDates(timestamp(vector.text("now")));
  roster.checkDesk(vector.text("desk"));
  return roster.sequence;
}

/** The roster of the vector with this name. */
function named(name: string): Roster {
  const vector = file.objects("vectors").find((vector) => vector.label === name);
  if (!vector) throw new Error(`no vector ${name}`);
  return Roster.read(vector.text("note"), organisation);
}

// Claim C-11: only the organisation's key makes a roster.
// Claim C-12: a roster older than one that was seen is refused.
describe("rosters", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    const holds = vector.has("sequence") ? BigInt(vector.number("sequence")) : undefined;
    compare(() => sequence(vector), holds, vector, why, shown);
  });

  test("every refusal was shown", () => {
    const notes = ["bad-signature", "statement", "wrong-key"];
    complete(shown, [...notes, "expired", "from-the-future", "invalid", "older", "unknown-desk"]);
  });
});

describe("a roster in force", () => {
  const roster = named("a roster in force");
  const [jimin, hana] = ["aK4Y8CbFrqvBQjYAXT2UJQWVdTDv+OETlOJGh54B59c=", "1qWBrzYDCLG3YfeIacucIFCcQvKg0KphWoeapExOHzg="].map(
    (key) => fromBase64(key),
  );

  test("names its relays", () => {
    const [relay] = roster.relays;
    expect(relay?.url).toBe("https://relay.example.org");
    expect(relay?.noteKey.name).toBe("relay.example.org");
    expect(roster.relayAt("https://relay.example.org")).toBe(relay);
    expect(roster.relayAt("https://other.example.org")).toBeUndefined();
    expect(roster.relayAt("http://example.onion")).toBeUndefined();
  });

  test("names a relay by its onion address too, with a scheme or without", () => {
    const onion = named("an onion address");
    for (const address of ["http://example.onion", "https://example.onion"]) {
      expect(onion.relayAt(address)).toBe(onion.relays[0]);
    }
    expect(onion.relayAt("https://example.onion.example.org")).toBeUndefined();
  });

  test("gives a role at the desks of the same entry and at no other", () => {
    expect(roster.leads("seoul").map((staff) => staff.name)).toEqual(["jimin"]);
    expect(roster.leads("busan")).toEqual([]);
    expect([jimin, hana].map((key) => key && roster.isReaderOrLead(key, "seoul"))).toEqual([true, true]);
    expect([jimin, hana].map((key) => key && roster.isReaderOrLead(key, "busan"))).toEqual([false, false]);
    expect(roster.isReaderOrLead(new Uint8Array(32), "seoul")).toBe(false);
  });

  test("is refused by a clock that tells no time", () => {
    expect(() => roster.checkDates(new Date(Number.NaN))).toThrow(new RosterError("expired"));
  });

  test("compares numbers above 2^53 exactly", () => {
    expect(() => roster.checkSequence(roster.sequence + 1n)).toThrow(new RosterError("older"));
    expect(() => roster.checkSequence(2n ** 64n - 1n)).toThrow(new RosterError("older"));
  });

});
