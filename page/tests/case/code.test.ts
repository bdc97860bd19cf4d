// Case codes: drawn, read in every writing, refused with the group that is at fault (proto/vectors/case-codes.json).
import { describe, expect, test } from "vitest";
import { CaseCode, CodeError, DIGITS, GROUPS, type CodeSlip } from "../../src/case/code.ts";
import { complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";

const file = new Vector(vectors("case-codes"));
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

function slipOf(text: string): CodeSlip | undefined {
  try {
    CaseCode.parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    return error.slip;
  }
}

test.each(file.objects("written"))("is read: $label", (vector) => {
  expect(CaseCode.parse(vector.text("text")).groups().join("")).toBe(vector.text("digits"));
});

describe("refused", () => {
  const shown = new Set<string>();

  test.each(file.objects("refused"))("$label", (vector) => {
    const expected = Object.fromEntries(
      ["group", "groups", "found"].filter((name) => vector.has(name)).map((name) => [name, vector.raw(name)]),
    );
    expect(slipOf(vector.text("text"))).toEqual({ reason: vector.text("refused"), ...expected });
    shown.add(vector.text("refused"));
  });

  test("for every reason", () => complete(shown, ["check", "digit", "group", "length"]));
});

// Claim C-48: every wrong digit of a case code, and every two neighbours that changed places, is caught.
test("every wrong digit and every swap of neighbours is caught", () => {
  for (let round = 0; round < 20; round++) {
    const digits = CaseCode.draw(random).groups().join("");
    const grouped = (code: string[]) => code.join("").replace(/.{4}(?=.)/g, "$& ");
    for (let at = 0; at < DIGITS; at++) {
      const group = Math.floor(at / 4) + 1;
      for (let digit = 0; digit < 10; digit++) {
        const slipped = Array.from(digits);
        if (slipped[at] === String(digit)) continue;
        slipped[at] = String(digit);
        const slip = slipOf(grouped(slipped));
        expect(slip?.reason === "check" && slip.groups.includes(group)).toBe(true);
      }
      const swapped = Array.from(digits);
      [swapped[at], swapped[at + 1]] = [swapped[at + 1] ?? "", swapped[at] ?? ""];
      if (at + 1 < DIGITS && digits[at] !== digits[at + 1]) expect(slipOf(grouped(swapped))?.reason).toBe("check");
    }
  }
});

test("a drawn code reads back in every writing", () => {
  for (let round = 0; round < 50; round++) {
    const groups = CaseCode.draw(random).groups();
    expect([groups.length, ...groups.map((group) => group.length)]).toEqual([GROUPS, 4, 4, 4, 4, 4, 4]);
    for (const zero of [0x30, 0xff10, 0x0e50, 0x0ed0, 0x0660, 0x06f0]) {
      const other = groups.join(" ").replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
      expect(CaseCode.parse(other).groups()).toEqual(groups);
    }
    for (const between of ["", "-", " - ", ".", "\u00a0", "\u2013", "\u2212", "\n"]) {
      expect(CaseCode.parse(groups.join(between)).groups()).toEqual(groups);
    }
  }
});

test("every digit is as likely as any other", () => {
  // Bytes of 250 and above are thrown away, and the others come each as often.
  let next = 0;
  const counted = Array.from({ length: 10 }, () => 0);
  const bytes = (length: number) => Uint8Array.from({ length }, () => next++ % 256);
  for (let round = 0; round < 250; round++) {
    for (const digit of CaseCode.draw(bytes).groups().join("").slice(0, 22)) counted[Number(digit)]! += 1;
  }
  const drawn = 250 * 22;
  for (const count of counted) expect(Math.abs(count - drawn / 10)).toBeLessThan(drawn / 100);
  // A reader of randomness that gives nothing but high bytes at first.
  let high = true;
  const late = (length: number) => {
    const bytes = new Uint8Array(length).fill(high ? 250 : 3);
    high = false;
    return bytes;
  };
  expect(CaseCode.draw(late).groups().slice(0, 5)).toEqual(["3333", "3333", "3333", "3333", "3333"]);
});

test("a text of more than 128 characters is none, whatever it says", () => {
  const code = "0000 0000 0000 0000 0000 0098";
  expect(slipOf(code + " ".repeat(128 - code.length))).toBe(undefined);
  expect(slipOf(code + " ".repeat(129 - code.length))).toEqual({ reason: "length", found: DIGITS });
  expect(slipOf(code + "x".repeat(129 - code.length))).toEqual({ reason: "length", found: DIGITS });
});

test("a group is known in every writing, and no other is taken for it", () => {
  const code = CaseCode.parse("0000 0000 0000 0000 0000 0098");
  for (const right of ["0098", " 00 98 ", "\u0e50\u0e50\u0e59\u0e58"]) expect(code.isGroup(6, right)).toBe(true);
  for (const [group, wrong] of [[6, "0089"], [6, "098"], [6, "00098"], [6, "OO98"], [6, ""], [0, "0000"], [7, "0000"]] as const) {
    expect(code.isGroup(group, wrong), `${group} ${wrong}`).toBe(false);
  }
});

test("what is wiped is gone, and nothing of it stands in an error", () => {
  const code = CaseCode.draw(random);
  code.wipe();
  for (const use of [() => code.groups(), () => code.digits(), () => code.isGroup(1, "0000")]) expect(use).toThrow("wiped");
  try {
    CaseCode.parse("3141 5926 5358 9793 2385 6276");
    expect.unreachable();
  } catch (error) {
    expect(`${String(error)}${JSON.stringify(error)}`).not.toMatch(/3141|2385/);
  }
  expect(JSON.stringify(CaseCode.draw(random))).toBe("{}");
});
