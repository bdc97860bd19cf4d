// Answers of a mailbox, and the field that carries its secret, by proto/vectors/mailbox-answers.json.
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { concat, fromBase64, hex } from "../../src/protocol/encoding.ts";
import { ANSWER, authorization, FrameError, readFrame } from "../../src/protocol/mailbox.ts";
import { complete } from "../outcome.ts";
import { mailboxOf } from "../second/bearer.ts";
import { Vector, vectors } from "../vectors.ts";

const file = new Vector(vectors("mailbox-answers"));

function answer(vector: Vector): Uint8Array {
  return concat(fromBase64(vector.text("beginning")), new Uint8Array(vector.number("zeros")), fromBase64(vector.text("end")));
}

describe("answers", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    if (vector.has("refused")) {
      expect(() => readFrame(answer(vector))).toThrow(FrameError);
      shown.add("refused");
      return;
    }
    const envelope = readFrame(answer(vector));
    const expected = vector.object("envelope");
    expect([envelope.length, hex(sha256(envelope))]).toEqual([expected.number("length"), expected.text("sha256")]);
    shown.add("read");
  });

  test("both outcomes were shown", () => complete(shown, ["read", "refused"]));

  test("may stand anywhere in a larger buffer", () => {
    const [first] = file.objects("vectors");
    const whole = concat(Uint8Array.of(1, 2, 3), first ? answer(first) : new Uint8Array(), Uint8Array.of(4));
    expect(readFrame(whole.subarray(3, 3 + ANSWER)).length).toBe(first?.object("envelope").number("length"));
  });
});

describe("secrets", () => {
  const shown = new Set<string>();

  test.each(file.objects("secrets"))("$label", (vector) => {
    const field = vector.text("authorization");
    expect(mailboxOf(field)).toBe(vector.optionalText("mailbox"));
    if (vector.has("mailbox")) expect(authorization(field.slice(-64))).toBe(field);
    shown.add(vector.has("mailbox") ? "a mailbox" : "none");
  });

  test("both outcomes were shown", () => complete(shown, ["a mailbox", "none"]));
});
