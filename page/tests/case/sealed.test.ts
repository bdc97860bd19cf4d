// Sealing and opening, by proto/vectors/sealed-appeals.json, and against the age-encryption package by itself.
import { Decrypter, Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { encodeDocument, LONGEST_HEADER } from "../../src/case/document.ts";
import {
  HybridKeyError,
  identityText,
  parseIdentity,
  parseRecipient,
  recipientOf,
  recipientText,
} from "../../src/case/hybrid.ts";
import { openSmall, openWhole, Quarantined } from "../../src/case/open.ts";
import { pad } from "../../src/case/padding.ts";
import { AGE_HEADER, canSeal, sealHeader, sealSmall } from "../../src/case/seal.ts";
import { base64, fromBase64, hex } from "../../src/protocol/encoding.ts";
import { LONGEST_SMALL, readSmallShape } from "../../src/protocol/envelope.ts";
import { complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";
import { json } from "./schema.ts";

const file = new Vector(vectors("sealed-appeals"));
const identity = parseIdentity(file.text("identity"));
const recipient = file.text("recipient");
const appeal = encodeDocument({ appeal: { appealId: new Uint8Array(16).fill(7), account: "가".repeat(2_000) } });

async function reasonOf(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof Quarantined)) throw new Error("it opened, or failed otherwise", { cause: error });
  return error.reason;
}

test("keys have one writing, and belong together", async () => {
  expect(identityText(identity)).toBe(file.text("identity"));
  expect(recipientText(parseRecipient(recipient))).toBe(recipient);
  expect(recipientText(await recipientOf(identity))).toBe(recipient);
  const plain = await identityToRecipient(await generateX25519Identity());
  for (const wrong of [recipient.toUpperCase(), recipient.slice(0, -1), plain, "", file.text("identity")]) {
    expect(() => parseRecipient(wrong)).toThrow(new HybridKeyError("recipient"));
    await expect(sealSmall(appeal, wrong)).rejects.toThrow(HybridKeyError);
  }
  for (const wrong of [file.text("identity").toLowerCase(), file.text("identity").slice(1), "", recipient]) {
    expect(() => parseIdentity(wrong)).toThrow(new HybridKeyError("identity"));
  }
});

test.each(file.objects("vectors"))("opens: $label", async (vector) => {
  const envelope = fromBase64(vector.text("envelope"));
  const opened = await openWhole(envelope, identity);
  expect(base64(opened.header)).toBe(vector.text("header"));
  const body = vector.object("body");
  expect([opened.body.length, hex(sha256(opened.body))]).toEqual([body.number("length"), body.text("sha256")]);
  expect(json("Document", opened.document)).toEqual(vector.raw("document"));
  expect(hex(sha256(pad(opened.header, opened.body)))).toBe(vector.text("padded_sha256"));
});

describe("quarantined", () => {
  const shown = new Set<string>();

  test.each(file.objects("quarantined"))("$label", async (vector) => {
    const from = vector.optionalText("identity");
    const reason = await reasonOf(openWhole(changed(vector), from === undefined ? identity : parseIdentity(from)));
    expect(reason).toBe(vector.text("quarantined"));
    shown.add(reason);
  });

  test("for every reason", () => {
    complete(shown, ["damaged", "digest", "document", "padding", "shape", "wrong-key"]);
  });
});

/** The envelope of a vector, changed as it says. */
function changed(vector: Vector): Uint8Array {
  const same = file.objects("vectors").find((each) => each.label === vector.optionalText("same_as"));
  let envelope = fromBase64((same ?? vector).text("envelope"));
  const place = (at: number) => (at < 0 ? at + envelope.length : at);
  if (vector.has("flip")) {
    const at = place(vector.number("flip"));
    envelope[at] = (envelope[at] ?? 0) ^ 1;
  }
  if (vector.has("cut_to")) envelope = envelope.slice(0, place(vector.number("cut_to")));
  if (vector.has("remove")) {
    const [first, last] = vector.list("remove").map(Number);
    envelope = Uint8Array.from([...envelope.subarray(0, first), ...envelope.subarray(last)]);
  }
  return envelope;
}

// Claim C-05: a payload has the length of its size class and no other.
test("what is sealed is a small envelope, opens, and is never sealed the same way twice", async () => {
  expect(canSeal()).toBe(true);
  const [one, other] = [await sealSmall(appeal, recipient), await sealSmall(appeal, recipient)];
  expect(hex(one)).not.toBe(hex(other));
  for (const envelope of [one, other]) {
    expect(envelope.length).toBeLessThanOrEqual(LONGEST_SMALL);
    expect(readSmallShape(envelope).header).toBe(AGE_HEADER);
    const content = await openSmall(envelope, identity);
    expect(content.kind === "appeal" && content.appeal.account).toBe("가".repeat(2_000));
  }
});

test("a body that fits is sealed with its document, and nothing that does not fit is", async () => {
  const body = new Uint8Array(300).fill(5);
  const evidence = {
    attachmentId: new Uint8Array(16),
    bytes: 300,
    sha256Original: new Uint8Array(32),
    sha256Cleaned: sha256(body),
  };
  const header = encodeDocument({ attachment: { appealId: new Uint8Array(16), evidence } });
  expect((await openWhole(await sealSmall(header, recipient, body), identity)).body).toEqual(body);
  await expect(sealSmall(header, recipient, new Uint8Array(LONGEST_HEADER))).rejects.toThrow("too-long");
});

// Claim C-10: an envelope that was changed is not opened and not taken for another.
test("another key and every damaged byte are told apart", async () => {
  const envelope = await sealSmall(appeal, recipient);
  const other = parseIdentity(await generateHybridIdentity());
  expect(await reasonOf(openWhole(envelope, other))).toBe("wrong-key");
  for (let at = 0; at < envelope.length; at += 397) {
    const damaged = envelope.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(await reasonOf(openWhole(damaged, identity)), `byte ${at}`).not.toBe("document");
  }
  expect(await reasonOf(openWhole(envelope.slice(0, -1), identity))).toBe("shape");
});

test("a stanza whose X25519 share is of low order is damaged, not opened", async () => {
  const envelope = await sealSmall(appeal, recipient);
  const text = new TextDecoder("latin1").decode(envelope);
  const from = text.indexOf("mlkem768x25519 ") + "mlkem768x25519 ".length;
  const share = Uint8Array.from(atob(text.slice(from, text.indexOf("\n", from))), (each) => each.charCodeAt(0));
  share.fill(0, -32);
  const forged = btoa(String.fromCharCode(...share)).replace(/=+$/, "");
  envelope.set(new TextEncoder().encode(forged), from);
  expect(await reasonOf(openWhole(envelope, identity))).toBe("damaged");
});

test("a header with a given file key is one that the package opens to this key", async () => {
  const fileKey = Uint8Array.from({ length: 16 }, (_, at) => at);
  const header = await sealHeader(fileKey, recipient);
  const decrypter = new Decrypter();
  decrypter.addIdentity(file.text("identity"));
  expect(await decrypter.decryptHeader(header)).toEqual(fileKey);
  expect(hex(await sealHeader(fileKey, recipient))).not.toBe(hex(header));
});

test("an envelope that was not padded, or not by age's rules, is told", async () => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  expect(await reasonOf(openWhole(await encrypter.encrypt(new Uint8Array(12_031)), identity))).toBe("shape");
  expect(await reasonOf(openWhole(await encrypter.encrypt(new Uint8Array(12_032)), identity))).toBe("padding");
});

// A file and a plain onion origin have no crypto.subtle.
test("nothing is needed of the browser's cryptography but random bytes", async () => {
  const whole = globalThis.crypto;
  const asked: string[] = [];
  const only = new Proxy(whole, {
    get(_, name) {
      asked.push(String(name));
      return name === "getRandomValues" ? whole.getRandomValues.bind(whole) : undefined;
    },
  });
  Object.defineProperty(globalThis, "crypto", { configurable: true, value: only });
  try {
    expect((await openSmall(await sealSmall(appeal, recipient), identity)).kind).toBe("appeal");
    expect((await recipientOf(identity)).length).toBe(1216);
    await sealHeader(new Uint8Array(16), recipient);
  } finally {
    Object.defineProperty(globalThis, "crypto", { configurable: true, value: whole });
  }
  expect([...new Set(asked)]).toEqual(["getRandomValues"]);
});

test("how long it takes", async () => {
  const begun = performance.now();
  for (let round = 0; round < 5; round++) await sealSmall(appeal, recipient);
  console.log(`sealing a small envelope: ${((performance.now() - begun) / 5).toFixed(1)} ms`);
});
