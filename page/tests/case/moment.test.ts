// Moments as people write them, and as the device's clock has them.
import { describe, expect, test } from "vitest";
import { isConsistent, Precision } from "../../src/case/document.ts";
import { moment, momentOf, timestampOf } from "../../src/case/moment.ts";

test.each([
  ["2026-11-22T14+07:00", Precision.HOUR],
  ["2026-11-22T00Z", Precision.HOUR],
  ["2028-02-29", Precision.DAY],
  [" 2026-11 ", Precision.MONTH],
  ["unknown", Precision.UNKNOWN],
])("%j has the precision that is written", (text, precision) => {
  expect(moment(text)).toEqual({ precision, value: precision === Precision.UNKNOWN ? "" : text.trim() });
});

test.each([
  ...["2026-02-29", "2026-13", "2026-11-22T24+07:00", "2026-11-22T14", "2026-11-22T14:30+07:00", "2026-11-22T14+07:60"],
  ...["2026-11-22T14+19:00", "22-11-2026", "+1234567890", "yesterday", "", "마파람마파람마파람"],
])("%j is none", (text) => expect(moment(text)).toBe(undefined));

describe("the device's clock", () => {
  /** A clock in a zone that many minutes ahead. */
  function clock(text: string, ahead: number): Date {
    const date = new Date(text);
    const local = new Date(date.getTime() + ahead * 60_000);
    return Object.assign(date, {
      getTimezoneOffset: () => -ahead,
      getFullYear: () => local.getUTCFullYear(),
      getMonth: () => local.getUTCMonth(),
      getDate: () => local.getUTCDate(),
      getHours: () => local.getUTCHours(),
      getMinutes: () => local.getUTCMinutes(),
      getSeconds: () => local.getUTCSeconds(),
    });
  }

  test.each([
    [420, "2026-11-23T01+07:00", "2026-11-23", "2026-11"],
    [-210, "2026-11-22T15-03:30", "2026-11-22", "2026-11"],
    [0, "2026-11-22T18+00:00", "2026-11-22", "2026-11"],
  ])("%i minutes ahead", (ahead, hour, day, month) => {
    const date = clock("2026-11-22T18:30:05Z", ahead);
    const values = [Precision.HOUR, Precision.DAY, Precision.MONTH, Precision.UNKNOWN].map((each) => momentOf(date, each));
    expect(values.map(({ value }) => value)).toEqual([hour, day, month, ""]);
    for (const value of values) {
      expect(isConsistent(value)).toBe(true);
      expect(moment(value.value || "unknown")).toEqual(value);
    }
    expect(Date.parse(timestampOf(clock("2026-11-22T18:30:05Z", 420)))).toBe(Date.parse("2026-11-22T18:30:05Z"));
  });
});
