// The journal, by proto/vectors/journal.json: sets of statements, and what they come to, in whatever order they come.
import { describe, expect, test } from "vitest";
import { fromBase64, hex } from "../../src/protocol/encoding.ts";
import { complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";
import { replay, statementOf, unsignedCaseId, type Journal, type Member } from "./journal.ts";

const file = new Vector(vectors("journal"));

function members(vector: Vector): readonly Member[] {
  return vector.objects("roster").map((member) => ({
    key: hex(fromBase64(member.text("signing_key"))),
    roles: member.list("roles").map(String),
    desks: member.list("desks").map(String),
  }));
}

function check(journal: Journal, vector: Vector): void {
  expect([...journal.accepted].sort()).toEqual([...vector.list("accepted")].sort());
  const setAside = vector.list("set_aside").map((aside) => new Vector(aside));
  expect(Object.fromEntries(journal.setAside)).toEqual(
    Object.fromEntries(setAside.map((aside) => [aside.text("id"), aside.text("reason")])),
  );
  for (const each of vector.list("cases").map((each) => new Vector(each))) {
    const { registers, notes, replies, conflicts } = journal.case(each.list("ids").map(String));
    const expected = ["registers", "notes", "replies", "conflicts"].map((name) => each.raw(name));
    expect([registers, notes, replies, conflicts]).toEqual(expected);
  }
}

describe("statements come to the same in whatever order", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    const statements = vector.list("statements").map((header) => statementOf(fromBase64(String(header))));
    statements.forEach((_, turn) => {
      const turned = [...statements.slice(turn), ...statements.slice(0, turn)];
      check(replay(turned, members(vector), "seoul"), vector);
      check(replay(turned.reverse(), members(vector), "seoul"), vector);
    });
    for (const aside of vector.list("set_aside")) shown.add(new Vector(aside).text("reason"));
  });

  test("for every reason", () => {
    complete(shown, ["after-cutoff", "gap", "not-a-lead", "other-desk", "reply", "role", "stranger", "time"]);
  });
});

test.each(file.objects("unsigned_cases"))("$label is a case of its own", (vector) => {
  expect(unsignedCaseId(fromBase64(vector.text("appeal_id")))).toBe(vector.text("case_id"));
});
