// The table of problems, by proto/vectors/problems.json, and answers that are no problem document.
import { expect, test } from "vitest";
import { LONGEST, PROBLEM_CODES, PROBLEM_STATUS, readProblem } from "../../src/protocol/problem.ts";
import { Vector, vectors } from "../vectors.ts";

const file = new Vector(vectors("problems"));

test("the table is that of the vectors", () => {
  const table = file.objects("vectors").map((vector) => [vector.text("code"), vector.number("status")]);
  expect(Object.entries(PROBLEM_STATUS)).toEqual(table);
  expect(PROBLEM_CODES).toEqual(table.map(([code]) => code));
});

test.each(file.objects("vectors").map((vector) => [vector.text("code"), vector] as const))("%s is read", (code, vector) => {
  const [title, hint] = [vector.text("title"), vector.text("hint")];
  const document = { type: `/problems/${code}`, title, status: vector.number("status"), detail: "a detail", hint, colour: "red" };
  expect(readProblem(vector.number("status"), JSON.stringify(document))).toEqual({ status: vector.number("status"), code });
});

test.each([
  ["nothing", ""],
  ["plain text", "Bad Gateway"],
  ["a page", "<html></html>"],
  ["a list", "[]"],
  ["no type", "{}"],
  ["a type that is no text", '{"type":1}'],
  ["an unknown code", '{"type":"/problems/gone"}'],
  ["a code of every object", '{"type":"/problems/constructor"}'],
  ["another address", '{"type":"https://example.org/problems/busy"}'],
  ["a code with a line feed", '{"type":"/problems/busy\\n"}'],
  ["a type twice", '{"type":"/problems/busy","type":"/problems/busy"}'],
  ["too long", `{"type":"/problems/busy","a":"${"a".repeat(LONGEST)}"}`],
  ["nested too deeply", "[".repeat(LONGEST)],
])("%s has a status and no code", (_, text) => {
  expect(readProblem(502, text)).toEqual({ status: 502, code: undefined });
});

test("numbers that nobody reads are passed over, whatever their kind", () => {
  const text = `{"type":"/problems/busy","status":5.03e2,"a":-1,"b":${"9".repeat(400)},"c":[null,true,{"d":0.5}]}`;
  expect(readProblem(503, text).code).toBe("busy");
});
