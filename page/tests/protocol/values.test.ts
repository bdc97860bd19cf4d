// Written forms: bytes, JSON, timestamps, names and signatures, where the vectors do not reach.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { holds } from "../../src/protocol/ed25519.ts";
import {
  base64,
  base64NoPad,
  concat,
  equalBytes,
  FormError,
  fromBase64,
  fromBase64NoPad,
  fromHex,
  fromUtf8,
  hex,
  utf8,
} from "../../src/protocol/encoding.ts";
import { digest, envelopeId, fingerprint, isName } from "../../src/protocol/id.ts";
import { fields, JsonObject } from "../../src/protocol/json.ts";
import { timestamp } from "../../src/protocol/timestamp.ts";

describe("bytes", () => {
  const bytes = Uint8Array.of(0, 1, 0xfe, 0xff);

  test("have one writing each", () => {
    expect([hex(bytes), base64(bytes), base64NoPad(bytes)]).toEqual(["0001feff", "AAH+/w==", "AAH+/w"]);
    expect([fromHex("0001feff"), fromBase64("AAH+/w=="), fromBase64NoPad("AAH+/w")]).toEqual([bytes, bytes, bytes]);
  });

  test.each(["0001FEFF", "000", "0x00", " 00", "00\n", "０0"])("%j is no hexadecimal", (text) => {
    expect(() => fromHex(text)).toThrow(FormError);
  });

  test.each(["AAH+/w", "AAH+/x==", "AAH-_w==", "AAH+/w==\n", " AAH+/w==", "AAH+/w===", "AAH+ /w==", "A===", "="])("%j is no base64", (text) => {
    expect(() => fromBase64(text)).toThrow(FormError);
  });

  test.each(["AAH+/w==", "AAH+/x", "AAH+/w\n", "A"])("%j is no base64 without padding", (text) => {
    expect(() => fromBase64NoPad(text)).toThrow(FormError);
  });

  test("have the length that is asked for", () => {
    expect(() => fromHex("00", 2)).toThrow(FormError);
    expect(() => fromBase64("AAH+/w==", 3)).toThrow(FormError);
  });

  test("are joined and compared whole", () => {
    expect(concat(bytes, new Uint8Array(), bytes)).toEqual(Uint8Array.of(...bytes, ...bytes));
    expect([equalBytes(bytes, bytes.slice()), equalBytes(bytes, bytes.subarray(1)), equalBytes(bytes, Uint8Array.of(0, 1, 0xfe, 0))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("that are no UTF-8 are refused, and a byte order mark stays", () => {
    expect(() => fromUtf8(Uint8Array.of(0xc0, 0x80))).toThrow(FormError);
    expect(() => fromUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toThrow(FormError);
    expect(fromUtf8(utf8("\ufeffa"))).toBe("\ufeffa");
  });

  test("do not stand in the error that refuses them", () => {
    expect(() => fromHex("5ecret")).toThrow(/^lowercase hexadecimal digits$/);
  });
});

describe("JSON", () => {
  test("is one object whose fields are known", () => {
    const body = fields('{"a":"x","b":18446744073709551615,"c":["y"],"d":[{"e":"z"}],"f":null}', ["a", "b", "c", "d"], ["f", "g"]);
    expect([body.text("a"), body.whole("b"), body.texts("c"), body.objects("d")[0]?.text("e")]).toEqual(["x", 2n ** 64n - 1n, ["y"], "z"]);
    expect([body.optionalText("f"), body.optionalText("g"), body.has("f"), body.has("g")]).toEqual([undefined, undefined, true, false]);
  });

  test.each(["{}", '{"a":"x","b":1}', '{"__proto__":{"a":"x"}}'])("%s has not the field a alone", (text) => {
    expect(() => fields(text, ["a"])).toThrow(FormError);
  });

  test.each([
    ["with equal values", '{"a":1,"a":1}'],
    ["with other values", '{"a":1,"a":2}'],
    ["deep inside", '{"b":[{"c":{"a":"x","a":"x"}}]}'],
    ["once by its escape", '{"a":"x","\\u0061":"x"}'],
    ["of an odd name", '{"__proto__":{},"__proto__":{}}'],
    ["with colons and quotes in texts", '{"a:\\"":"\\\\","a:\\"":"\\\\"}'],
  ])("is refused where a field stands twice, %s", (_, text) => {
    expect(() => JsonObject.parse(text)).toThrow(FormError);
  });

  test("may hold colons and quotes in its texts", () => {
    expect(JsonObject.parse('{"a":"::\\"::\\\\","b:":["\\\\",":"]}').texts("b:")).toEqual(["\\", ":"]);
  });

  test.each(["", "[]", "null", "1", '"a"', "{}{}", "{},", '{"a":1,}', "{'a':1}", '{"a":01}', '{"a":\t"\n"}', "\ufeff{}", "{", '{"a":"'])(
    "%j is none",
    (text) => {
      expect(() => JsonObject.parse(text)).toThrow(FormError);
    },
  );

  test.each(["-1", "1.0", "1e3", "18446744073709551616", "9".repeat(100_000), "true", "null", '"1"', "[]"])("%.20s is no whole number", (number) => {
    expect(() => JsonObject.parse(`{"a":${number}}`).whole("a")).toThrow(FormError);
  });

  test("is refused where it is nested so deeply that the stack ends", () => {
    expect(() => JsonObject.parse(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)).toThrow(FormError);
  });

  test("has no text with half a character", () => {
    expect(() => JsonObject.parse('{"a":"\\ud800"}').text("a")).toThrow(FormError);
    expect(() => JsonObject.parse('{"a":["\\udc00"]}').texts("a")).toThrow(FormError);
    expect(JsonObject.parse('{"a":"\\ud83d\\ude00"}').text("a")).toBe("😀");
  });

  test("takes no list for an object, and no object for a list", () => {
    const body = JsonObject.parse('{"a":{},"b":[[]]}');
    expect(() => body.texts("a")).toThrow(FormError);
    expect(() => body.objects("b")).toThrow(FormError);
  });
});

describe("timestamps", () => {
  test.each([
    ["2026-11-22T14:00:00Z", "2026-11-22T14:00:00.000Z"],
    ["2026-11-22t14:00:00z", "2026-11-22T14:00:00.000Z"],
    ["2026-11-22T14:00:00.123456789Z", "2026-11-22T14:00:00.123Z"],
    ["2026-11-22T23:30:00+09:30", "2026-11-22T14:00:00.000Z"],
    ["2026-11-22T09:00:00-05:00", "2026-11-22T14:00:00.000Z"],
    ["2026-11-22T14:00:00-00:00", "2026-11-22T14:00:00.000Z"],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["2026-12-31T23:59:60Z", "2026-12-31T23:59:59.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
  ])("%s", (text, moment) => {
    expect(timestamp(text).toISOString()).toBe(moment);
  });

  const others = ["", "2026-11-22", "2026-11-22T14:00:00", "2026-11-22T14:00Z", "2026-11-22 14:00:00Z", "2026-11-22T24:00:00Z", "2026-02-30T00:00:00Z"];
  const more = ["2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-11-22T14:60:00Z", "2026-11-22T14:00:61Z"];
  const odd = ["2026-11-22T14:00:00.Z", "2026-11-22T14:00:00,5Z", "2026-11-22T14:00:00.1234567890Z", "2026-11-22T14:00:00+24:00", "2026-11-22T14:00:00+0900"];

  test.each([...others, ...more, ...odd, "+02026-11-22T14:00:00Z", "2026-11-22T14:00:00Z\n", "1795305600"])("%j is none", (text) => {
    expect(() => timestamp(text)).toThrow(FormError);
  });
});

describe("names and digests", () => {
  test("a name is safe in a path, a note and a terminal", () => {
    for (const bad of ["", ".", "..", "-a", "a b", "a+b", "a/b", "A", "é", "a\n", "a".repeat(33)]) expect(isName(bad), bad).toBe(false);
    for (const good of ["a", "0", "seoul-1", "a._-", "a".repeat(32)]) expect(isName(good), good).toBe(true);
  });

  test("an envelope's id is its SHA-256", () => {
    const id = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(envelopeId(utf8("abc"))).toBe(id);
    expect(digest(id)).toBe(id);
    for (const bad of [id.toUpperCase(), id.slice(2), `${id}00`, `${id}\n`]) expect(() => digest(bad)).toThrow(FormError);
  });

  test("a fingerprint is read aloud in groups of four", () => {
    const groups = fingerprint(utf8("abc")).split(" ");
    expect([groups.length, groups[0], groups[15]]).toEqual([16, "ba78", "15ad"]);
  });
});

describe("Ed25519", () => {
  const { Point } = ed25519;
  const order = Point.Fn.ORDER;
  const message = utf8("southwind");
  const secret = new Uint8Array(32).fill(7);
  const key = ed25519.getPublicKey(secret);
  const signature = ed25519.sign(message, secret);
  const number = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const bytes = (value: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));

  test("holds for what was signed and for nothing else", () => {
    expect(holds(key, message, signature)).toBe(true);
    expect(holds(key, utf8("southwinD"), signature)).toBe(false);
    expect(holds(ed25519.getPublicKey(new Uint8Array(32).fill(8)), message, signature)).toBe(false);
    for (const at of [0, 31, 32, 63]) expect(holds(key, message, signature.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toBe(false);
  });

  test("does not hold for bytes of another length", () => {
    expect(holds(key, message, signature.subarray(1))).toBe(false);
    expect(holds(key, message, new Uint8Array())).toBe(false);
    expect(holds(key.subarray(1), message, signature)).toBe(false);
  });

  test("does not hold where S is not below the group order", () => {
    const s = number(signature.subarray(32)) + order;
    expect(holds(key, message, concat(signature.subarray(0, 32), bytes(s)))).toBe(false);
  });

  // A key of mixed order: [8] makes both sides equal, ring compares R as bytes and refuses.
  test("does not hold where only the cofactor makes it", () => {
    const small = Point.fromBytes(fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));
    const scalar = 12_345n;
    const mixed = Point.BASE.multiply(scalar).add(small).toBytes();
    const r = Point.BASE.multiply(100n).toBytes();
    const k = number(sha512(concat(r, mixed, message))) % order;
    const made = concat(r, bytes((100n + k * scalar) % order));
    expect(k % 8n).not.toBe(0n);
    expect(ed25519.verify(made, message, mixed, { zip215: false })).toBe(true);
    expect(holds(mixed, message, made)).toBe(false);
  });
});
