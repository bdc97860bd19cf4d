// Size classes and shapes, by proto/vectors/size-classes.json and envelope-shapes.json.
import { describe, expect, test } from "vitest";
import { fromBase64, utf8 } from "../../src/protocol/encoding.ts";
import { EnvelopeError, LONGEST_HEADER, readShape, readSmallShape } from "../../src/protocol/envelope.ts";
import type { Shape } from "../../src/protocol/envelope.ts";
import { classInPayload, isClassPayload, LARGEST, payload, sizeClass, SizeError, SMALL } from "../../src/protocol/size.ts";
import { complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";

const sizes = new Vector(vectors("size-classes"));
const shapes = new Vector(vectors("envelope-shapes"));

// Claim C-05: a payload has the length of its size class and no other.
describe("size classes", () => {
  test.each(sizes.objects("classes"))("$label", (vector) => {
    const padded = vector.number("class");
    expect(sizeClass(vector.number("length"))).toBe(padded);
    expect(sizeClass(padded)).toBe(padded);
    expect(payload(padded)).toBe(vector.number("payload"));
    expect(classInPayload(vector.number("payload"))).toBe(padded);
    expect(isClassPayload(vector.number("payload"))).toBe(true);
  });

  test("above the largest there is none", () => {
    const lengths = sizes.list("too_large").map(Number);
    expect(lengths.length).toBeGreaterThan(0);
    for (const length of lengths) expect(() => sizeClass(length)).toThrow(new SizeError("too-large"));
  });

  const shown = new Set<string>();

  test.each(sizes.objects("refused"))("no class: $label", (vector) => {
    const length = vector.number("payload");
    expect(isClassPayload(length)).toBe(false);
    const error = caught(() => classInPayload(length));
    if (!(error instanceof SizeError)) throw error;
    expect(error.reason === "too-large" ? "too-large" : "wrong-size").toBe(vector.text("problem"));
    shown.add(error.reason);
  });

  test("every refusal was shown", () => complete(shown, ["not-a-class", "not-a-payload", "too-large"]));

  test("padding costs at most twelve per cent, and a class is its own class", () => {
    for (let length = SMALL + 1; length < LARGEST; length = Math.floor((length * 101) / 100)) {
      const padded = sizeClass(length);
      expect(padded).toBeGreaterThanOrEqual(length);
      expect(padded * 100).toBeLessThanOrEqual(length * 112);
      expect(classInPayload(payload(padded))).toBe(padded);
    }
  });

  test("what is no length is no payload", () => {
    for (const length of [-1, -65_536, Number.NaN, Number.POSITIVE_INFINITY, 12_064.5]) expect(isClassPayload(length)).toBe(false);
  });
});

type Read = (beginning: Uint8Array, length: number) => Shape;

/** Compares, and gives the problem that was shown with the step that it breaks. */
function compare(vector: Vector, beginning: Uint8Array, read: Read): string | undefined {
  const length = vector.number("length");
  if (!vector.has("problem")) {
    const shape = read(beginning, length);
    expect(shape).toEqual({ header: vector.number("header"), padded: vector.number("class") });
    expect(shape.header + payload(shape.padded)).toBe(length);
    return undefined;
  }
  const error = caught(() => read(beginning, length));
  if (!(error instanceof EnvelopeError)) throw error;
  expect([error.problem, error.step]).toEqual([vector.text("problem"), vector.text("breaks")]);
  return `${error.problem} ${error.step}`;
}

// Claim C-09: an envelope has exactly one recipient stanza, and a second is refused.
describe("envelope shapes", () => {
  const shown = new Set<string>();
  const bytes = (vector: Vector): Uint8Array => fromBase64(vector.text("beginning"));

  test.each(shapes.objects("vectors"))("$label", (vector) => {
    const problem = compare(vector, bytes(vector), readShape);
    if (problem) shown.add(problem);
  });

  test.each(shapes.objects("whole"))("sent whole: $label", (vector) => {
    const problem = compare(vector, bytes(vector), readSmallShape);
    if (problem) shown.add(problem);
  });

  test.each(shapes.objects("vectors"))("the first 4,096 bytes are enough: $label", (vector) => {
    const beginning = bytes(vector);
    if (beginning.length >= vector.number("length")) return;
    const filled = new Uint8Array(Math.min(vector.number("length"), LONGEST_HEADER)).fill("x".charCodeAt(0));
    filled.set(beginning.subarray(0, filled.length));
    compare(vector, filled, readShape);
  });

  test("every refusal was shown", () => {
    const header = ["not-age 4.1", "cut-short 4.2", "malformed-header 4.2", "malformed-header 4.4"];
    const stanzas = ["other-recipient 4.3", "second-recipient 4.3", "no-recipient 4.3"];
    complete(shown, [...header, ...stanzas, "wrong-size 3.3", "wrong-size 4.5", "too-large 3.3", "too-large 7.1"]);
  });
});

// The vectors' line of 65 characters is no base64 either; one of 68 would be.
test("a body line of 68 characters is malformed, though it is base64", () => {
  const [first] = shapes.objects("vectors");
  const text = String.fromCharCode(...fromBase64(first?.text("beginning") ?? ""));
  const withGrease = (line: string): Uint8Array => utf8(text.replace("--- ", `-> a-grease\n${line}\n\n--- `));
  expect(readShape(withGrease("A".repeat(64)), 66 + 12 + (first?.number("length") ?? 0)).padded).toBe(SMALL);
  const error = caught(() => readShape(withGrease("A".repeat(68))));
  expect(error).toEqual(new EnvelopeError("malformed-header", "4.2"));
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("it was not refused");
}
