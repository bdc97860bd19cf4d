// Receipts, by proto/vectors/receipts.json, and receipts for something else.
import { describe, expect, test } from "vitest";
import { VerifierKey } from "../../src/protocol/note.ts";
import { readReceipt, ReceiptError } from "../../src/protocol/receipt.ts";
import { timestamp } from "../../src/protocol/timestamp.ts";
import { compare, complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";

const file = new Vector(vectors("receipts"));
const relay = VerifierKey.parse(file.text("relay"));
const why = (error: unknown): string | undefined => (error instanceof ReceiptError ? error.reason : undefined);

const [good] = file.objects("vectors");
const note = good?.text("note") ?? "";
const sent = {
  desk: "seoul",
  envelope: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  bytes: 13_691,
};

describe("receipts", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    const says = vector.has("receipt") ? vector.object("receipt") : undefined;
    const holds = says && {
      desk: says.text("desk"),
      envelope: says.text("envelope"),
      bytes: BigInt(says.number("bytes")),
      kept: timestamp(says.text("kept")),
    };
    compare<unknown>(() => readReceipt(vector.text("note"), relay, sent), holds, vector, why, shown);
  });

  test("every refusal was shown", () => {
    complete(shown, ["bad-signature", "statement", "wrong-key"]);
  });
});

// Claim C-15: words are called safe only after the receipt for these very bytes was verified.
describe("a receipt for something else is refused", () => {
  test.each([
    ["another desk", { ...sent, desk: "busan" }],
    ["another envelope", { ...sent, envelope: sent.envelope.replace("b", "c") }],
    ["another length", { ...sent, bytes: sent.bytes + 1 }],
    ["another desk, the envelope not known", { desk: "busan", bytes: sent.bytes }],
    ["another length, the envelope not known", { desk: "seoul", bytes: sent.bytes - 1 }],
  ])("%s", (_, other) => {
    expect(() => readReceipt(note, relay, other)).toThrow(new ReceiptError("other"));
  });

  test("where the envelope is not known any more, desk and length must do", () => {
    expect(readReceipt(note, relay, { desk: sent.desk, bytes: sent.bytes }).envelope).toBe(sent.envelope);
  });
});
