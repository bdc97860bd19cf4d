// Numbers of bytes as people read them.
import { expect, test } from "vitest";
import { sizeText } from "../../src/screen/size.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1 kB"],
  [12_345, "12 kB"],
  [3_400_000, "3.4 MB"],
  [1_073_741_824, "1.1 GB"],
  [5e12, "5,000 GB"],
])("%i bytes are %s", (bytes, text) => {
  expect(sizeText("en", bytes)).toBe(text);
});

test("with the decimal mark of the language", () => {
  expect(sizeText("vi", 3_400_000)).toBe("3,4 MB");
});
