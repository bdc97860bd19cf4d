// The state of each string: it is there, it is counted right, and docs/page.md shows it as it is.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface State {
  states(text: string): Map<string, string>;
  row(language: string, name: string, texts: readonly string[]): string;
}

const script = new URL("../../text/state.mjs", import.meta.url);
const { states, row } = (await import(script.href)) as State;

const ONE = "# draft\nsend = Send\n\n# reviewed a-reader 2026-11-22\nback = Back\n";

test("a draft and a reviewed string are told apart", () => {
  expect([...states(ONE)]).toEqual([
    ["send", "draft"],
    ["back", "reviewed"],
  ]);
  expect(row("en", "English", [ONE, ONE])).toBe("| English (`en`) | 4 | 2 | 2 |");
});

test.each([
  ["no comment", "send = Send\n"],
  ["a gap between", "# draft\n\nsend = Send\n"],
  ["another word", "# done\nsend = Send\n"],
  ["a review by nobody", "# reviewed\nsend = Send\n"],
  ["a review without a date", "# reviewed a-reader\nsend = Send\n"],
  ["a draft with a date", "# draft a-reader 2026-11-22\nsend = Send\n"],
])("a string with %s has no state", (_, text) => {
  expect(() => states(text)).toThrow("send has no state");
});

test("docs/page.md shows the state as it is", () => {
  execFileSync(process.execPath, [fileURLToPath(script), "--compare"], { stdio: "pipe" });
});
