// Padding, by proto/vectors/padding.json.
import { describe, expect, test } from "vitest";
import { encodeDocument } from "../../src/case/document.ts";
import { fitsSmall, layout, pad, PaddingError, unpad } from "../../src/case/padding.ts";
import { base64, concat, fromBase64 } from "../../src/protocol/encoding.ts";
import { SizeError, SMALL } from "../../src/protocol/size.ts";
import { complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";

const header = encodeDocument({ appeal: { appealId: new Uint8Array(16).fill(1) } });

describe("vectors", () => {
  const shown = new Set<string>();

  test.each(new Vector(vectors("padding")).objects("vectors"))("$label", (vector) => {
    const padded = concat(
      fromBase64(vector.text("beginning")),
      new Uint8Array(vector.number("zeros")),
      fromBase64(vector.text("end")),
    );
    const refused = vector.optionalText("refused");
    if (refused !== undefined) {
      expect(() => unpad(padded)).toThrow(PaddingError);
      expect(reasonOf(padded)).toBe(refused);
      shown.add(refused);
      return;
    }
    const { header, body } = unpad(padded);
    expect([base64(header), base64(body)]).toEqual([vector.text("header"), vector.text("body")]);
    expect(base64(pad(header, body))).toBe(base64(padded));
  });

  test("show every refusal", () => complete(shown, ["class", "digest", "document", "fill", "length"]));
});

function reasonOf(padded: Uint8Array): string | undefined {
  try {
    unpad(padded);
    return undefined;
  } catch (error) {
    return error instanceof PaddingError ? error.reason : undefined;
  }
}

// Claim C-05: a payload has the length of its size class and no other.
test("a document is padded to the smallest class that holds it", () => {
  expect(pad(header).length).toBe(SMALL);
  const room = SMALL - 12 - header.length;
  expect(layout(header, room)).toMatchObject({ end: SMALL, padded: SMALL });
  expect([fitsSmall(header, room), fitsSmall(header, room + 1)]).toEqual([true, false]);
  expect(layout(header, room + 1).padded).toBeGreaterThan(SMALL);
  expect(() => layout(header, 2 ** 32)).toThrow(SizeError);
});

test("padding is read where it stands", () => {
  const within = concat(new Uint8Array(3), pad(header)).subarray(3);
  expect(base64(unpad(within).header)).toBe(base64(header));
});
