// Signed requests, by proto/vectors/signatures.json.
import { describe, expect, test } from "vitest";
import { fromBase64 } from "../../src/protocol/encoding.ts";
import { complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";
import { SignatureError, verify } from "./signatures.ts";
import type { Clock, SignedRequest } from "./signatures.ts";

const file = new Vector(vectors("signatures"));
const clock = { now: BigInt(file.number("now")), started: BigInt(file.number("started")) };
const shown = new Set<string>();

function request(vector: Vector): SignedRequest {
  return {
    method: vector.text("method"),
    authority: vector.text("authority"),
    path: vector.text("path"),
    query: vector.text("query"),
    body: fromBase64(vector.text("body")),
    contentDigest: vector.optionalText("content_digest"),
    signatureInput: vector.optionalText("signature_input"),
    signature: vector.optionalText("signature"),
  };
}

function compare(vector: Vector, at: Clock): void {
  const outcome = vector.object("outcome");
  if (outcome.has("key")) {
    expect(verify(request(vector), at)).toEqual({ key: outcome.text("key"), nonce: outcome.text("nonce") });
    return;
  }
  let found: unknown;
  try {
    found = verify(request(vector), at);
  } catch (error) {
    found = error;
  }
  if (!(found instanceof SignatureError)) throw found;
  expect([found.problem, found.step]).toEqual([outcome.text("problem"), outcome.text("breaks")]);
  shown.add(found.step);
}

describe("signatures", () => {
  test.each(file.objects("vectors"))("$label", (vector) => compare(vector, clock));

  const later = file.object("later");
  test.each(later.objects("vectors"))("later: $label", (vector) => {
    compare(vector, { now: clock.now, started: BigInt(later.number("started")) });
  });

  test("every refusal was shown", () => complete(shown, ["9.1", "9.2", "9.3", "9.4", "9.5"]));
});
