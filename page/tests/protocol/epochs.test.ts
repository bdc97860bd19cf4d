// Epoch notices, by proto/vectors/epochs.json.
import { describe, expect, test } from "vitest";
import { Epoch, EpochError } from "../../src/protocol/epoch.ts";
import { VerifierKey } from "../../src/protocol/note.ts";
import { Roster } from "../../src/protocol/roster.ts";
import { timestamp } from "../../src/protocol/timestamp.ts";
import { compare, complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";

const file = new Vector(vectors("epochs"));
const roster = Roster.read(file.text("roster"), VerifierKey.parse(file.text("organisation")));
const why = (error: unknown): string | undefined => (error instanceof EpochError ? error.reason : undefined);

function read(vector: Vector): Epoch {
  const epoch = Epoch.read(vector.text("note"), roster, vector.text("desk"));
  epoch.checkNumber(BigInt(vector.number("seen")));
  return epoch;
}

// Claim C-11: only a lead of the desk makes an epoch.
describe("epochs", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    const holds = vector.has("epoch") ? [BigInt(vector.number("epoch")), vector.boolean("lapsed")] : undefined;
    const found = (): unknown => {
      const epoch = read(vector);
      return [epoch.number, epoch.lapsed(timestamp(vector.text("now")))];
    };
    compare<unknown>(found, holds, vector, why, shown);
  });

  test("every refusal was shown", () => {
    complete(shown, ["bad-signature", "malformed", "not-by-a-lead", "older", "other-desk", "statement"]);
  });
});

test("a notice says what is sealed to, and for how long", () => {
  const vector = file.objects("vectors").find(({ label }) => label === "by a lead");
  const epoch = vector && read(vector);
  expect(epoch?.recipient).toBe("age1pq1vectors");
  expect(epoch?.issued).toEqual(new Date("2026-11-20T00:00:00Z"));
  expect(epoch?.expires).toEqual(new Date("2026-11-27T00:00:00Z"));
  expect(epoch?.lapsed(new Date(Number.NaN))).toBe(true);
});
