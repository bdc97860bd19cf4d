// A typed code is broken into groups without hiding a group that is too short.
import { expect, test } from "vitest";
import { digitsIn, grouped } from "../../src/screen/code-entry.ts";

test.each([
  ["123", "123"],
  ["12345", "1234 5"],
  ["123456789012345678901234", "1234 5678 9012 3456 7890 1234"],
  // What was written apart stays apart.
  ["123 5678", "123 5678"],
  ["1234-5678 90123", "1234-5678 9012 3"],
  ["๑๒๓๔๕", "๑๒๓๔ ๕"],
  ["໑໒໓໔໕໖", "໑໒໓໔ ໕໖"],
  ["１２３４５", "１２３４ ５"],
  ["١٢٣٤٥", "١٢٣٤ ٥"],
  ["۱۲۳۴۵", "۱۲۳۴ ۵"],
  ["1234x5678", "1234x5678"],
])("%s becomes %s", (typed, expected) => {
  expect(grouped(typed)).toBe(expected);
  expect(grouped(expected)).toBe(expected);
});

test("digits of all six writings are counted, and nothing else", () => {
  expect(digitsIn("1２๓໔٥۶ x-²Ⅶ")).toBe(6);
});
