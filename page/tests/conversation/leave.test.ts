// Three presses of Esc within two seconds mean it.
import { expect, test } from "vitest";
import { Presses } from "../../src/screen/leave.ts";

test.each([
  ["at once", [0, 1, 2], [false, false, true]],
  ["within two seconds", [0, 1_000, 1_999], [false, false, true]],
  ["too slowly", [0, 1_000, 2_000], [false, false, false]],
  ["slowly, then fast", [0, 5_000, 5_500, 6_000], [false, false, false, true]],
  ["two, a pause, one", [0, 10, 2_110], [false, false, false]],
])("%s", (_name, times, expected) => {
  const presses = new Presses();
  expect(times.map((time) => presses.press(time))).toEqual(expected);
});
