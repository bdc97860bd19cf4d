// The tables of documents against document.proto, the coder's strictness, and what an appeal can lack.
import { describe, expect, test } from "vitest";
import {
  APPEAL,
  CASE_EVENT,
  complaints,
  DOCUMENT,
  DocumentError,
  decodeDocument,
  encodeDocument,
  EVIDENCE,
  isConsistent,
  Kind,
  LONGEST_HEADER,
  Precision,
  Purpose,
  REPLY,
  type Appeal,
  type Written,
} from "../../src/case/document.ts";
import * as schema from "../../src/case/schema.ts";
import { read, WireError, write, type Field, type Table } from "../../src/case/wire.ts";
import { fromHex, hex } from "../../src/protocol/encoding.ts";
import { camel, enumerations, messages, shouting, type ProtoField } from "./schema.ts";

const named: Readonly<Record<string, unknown>> = { ...schema };

/** How a type of document.proto is written here. */
function typeOf({ name, type }: ProtoField): string {
  if (messages.has(type)) return "message";
  if (enumerations.has(type)) return "enum";
  if (type === "uint64" && name === "bytes") return "length";
  return { string: "text", bytes: "bytes", bool: "flag", uint32: "uint32", uint64: "uint64" }[type] ?? type;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && Object.values(value).every((field) => "number" in field);
}

describe("the tables say what document.proto says", () => {
  test.each([...messages])("%s", (name, fields) => {
    const table = named[shouting(name)];
    if (!isTable(table)) throw new Error(`${name} has no table`);
    const found = Object.entries(table).map(([name, field]: [string, Field<unknown>]) => ({
      name,
      number: field.number,
      type: field.type,
      repeated: field.repeated,
      oneOf: field.oneOf,
      table: field.table,
    }));
    const expected = fields.map((field) => ({
      name: camel(field.name),
      number: field.number,
      type: typeOf(field),
      repeated: field.repeated,
      oneOf: field.oneOf,
      table: messages.has(field.type) ? named[shouting(field.type)] : undefined,
    }));
    expect(found).toEqual(expected);
  });

  test.each([...enumerations])("%s", (name, values) => {
    const prefix = `${shouting(name)}_`;
    const expected = [...values].map(([value, number]) => [value.slice(prefix.length), number]);
    expect([...values.keys()].every((value) => value.startsWith(prefix))).toBe(true);
    expect(named[name]).toEqual(Object.fromEntries(expected));
  });

  test("there is no other table and no other enumeration", () => {
    const expected = [...messages.keys()].map(shouting).concat([...enumerations.keys()]);
    expect(Object.keys(schema).sort()).toEqual(expected.sort());
  });
});

const unreadable = (table: Table, bytes: string) => {
  expect(() => read(table, fromHex(bytes)), bytes).toThrow(WireError);
};

// What prost, which the Rust programs read with, does with the same bytes.
describe("the coder", () => {
  test("writes fields in order, and nothing that is at its default", () => {
    const appeal = { account: "한", language: "ko", people: {}, evidence: [], kind: 0, composedAt: "" };
    // The empty message is written, because it is there.
    expect(hex(write(APPEAL, appeal))).toBe("12026b6f2200" + "4203ed959c");
  });

  test("keeps a byte order mark, and 64 bits", () => {
    const reply = { text: "\uFEFFa", epoch: 0xffff_ffff_ffff_ffffn };
    expect(read(REPLY, write(REPLY, reply))).toMatchObject(reply);
  });

  test("writes what no UTF-8 has as U+FFFD", () => {
    expect(read(REPLY, write(REPLY, { text: "\ud83d" })).text).toBe("\ufffd");
  });

  test("takes the last of what stands twice, joins messages, and keeps lists", () => {
    expect(read(REPLY, fromHex("1801" + "1802")).number).toBe(2);
    const joined = read(APPEAL, fromHex("22020801" + "22021003" + "22020805"));
    expect(joined.people).toMatchObject({ women: 5, men: 3 });
    expect(read(APPEAL, fromHex("b20100" + "b2010161")).riskGrounds).toEqual(["", "a"]);
  });

  test("takes the last of several of which one stands", () => {
    const event = read(CASE_EVENT, fromHex("5801" + "7201" + "61"));
    expect([event.status, event.note]).toEqual([undefined, "a"]);
    // At its default, and yet there.
    expect(read(CASE_EVENT, fromHex("5800")).status).toBe(0);
    expect(hex(write(CASE_EVENT, { status: 0 }))).toBe("5800");
    const document = read(DOCUMENT, fromHex("0a020a00" + "2200" + "0a021200"));
    expect([document.reply, document.appeal?.appealId.length]).toEqual([undefined, 0]);
  });

  test("cuts numbers to their width", () => {
    expect(read(REPLY, fromHex("18ffffffffffffffffff01")).number).toBe(0xffff_ffff);
    expect(read(REPLY, fromHex("28ffffffffffffffffff01")).code).toBe(-1);
    expect(hex(write(REPLY, { code: -1 }))).toBe("28ffffffffffffffffff01");
  });

  test("takes a number with leading zeros", () => {
    expect(read(REPLY, fromHex("18828080808080808080" + "00")).number).toBe(2);
  });

  test("passes over what it does not know", () => {
    // All wire types, and a group that holds one of each and another group.
    const unknown = ["a0060a", "a1060000000000000000", "a20602aaaa", "a50600000000"].join("");
    const group = "a306" + unknown + "ab06" + "ac06" + "a406";
    expect(read(REPLY, fromHex(unknown + group + "1803")).number).toBe(3);
    expect(read(REPLY, fromHex("a306".repeat(100) + "a406".repeat(100) + "1803")).number).toBe(3);
  });

  test.each([
    ["a cut number", "1880"],
    ["a missing number", "18"],
    ["a number of eleven bytes", "18ffffffffffffffffffff01"],
    ["a number above 64 bits", "18ffffffffffffffffff02"],
    ["a length beyond the end", "0a05aa"],
    ["a length of 2^63", "0affffffffffffffff7f"],
    ["the length of an unknown field beyond the end", "a2067f"],
    ["a cut fixed field", "a50600"],
    ["field number zero", "0000"],
    ["a key above 32 bits", "8080808010" + "00"],
    ["wire type 6", "1e"],
    ["wire type 7", "1f"],
    ["another wire type than the field's", "1a00"],
    ["a number where bytes belong", "0801"],
    ["the end of a group that did not begin", "a406"],
    ["a group that does not end", "a306"],
    ["a group that ends as another", "a306" + "ac06"],
    ["groups nested too deep", "a306".repeat(101) + "a406".repeat(101)],
    ["a text that is no UTF-8", "4201ff"],
    ["a text with a surrogate", "4203eda080"],
    ["a text that is cut in a character", "4202ed95"],
    ["a text with an overlong form", "4202c080"],
  ])("refuses %s", (_, bytes) => unreadable(REPLY, bytes));

  test("refuses a message that reaches beyond the one around it", () => {
    // The people's length says 2, and a number inside goes on behind them.
    unreadable(APPEAL, "22" + "02" + "0880" + "01");
  });

  test("stops at whatever bytes", () => {
    let state = 0x5eed;
    const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) & 0xff;
    for (let round = 0; round < 3_000; round++) {
      const bytes = Uint8Array.from({ length: round % 60 }, next);
      try {
        read(DOCUMENT, bytes);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
      }
    }
  });
});

test("a header that does not fit the small class is neither written nor read", () => {
  const appeal = (length: number) => ({ appeal: { appealId: new Uint8Array(16), account: "a".repeat(length) } });
  const full = LONGEST_HEADER - 24;
  expect(encodeDocument(appeal(full)).length).toBe(LONGEST_HEADER);
  expect(() => encodeDocument(appeal(full + 1))).toThrow(new DocumentError("too-long"));
  expect(() => decodeDocument(new Uint8Array(LONGEST_HEADER + 1))).toThrow(new DocumentError("too-long"));
  expect(decodeDocument(encodeDocument(appeal(full))).appeal?.account.length).toBe(full);
});

test.each([
  ["attachmentId", 16],
  ["sha256Original", 32],
  ["sha256Cleaned", 32],
] as const)("an attachment whose %s has not %i bytes is refused", (name, length) => {
  const right = { attachmentId: new Uint8Array(16), sha256Original: new Uint8Array(32), sha256Cleaned: new Uint8Array(32) };
  const header = (wrong: number) =>
    encodeDocument({
      attachment: { appealId: new Uint8Array(16), evidence: { ...right, [name]: new Uint8Array(length + wrong) } },
    });
  expect(decodeDocument(header(0)).attachment?.evidence?.[name].length).toBe(length);
  for (const wrong of [-1, 1]) expect(() => decodeDocument(header(wrong))).toThrow(new DocumentError("length"));
});

test("what was read does not change when the bytes do", () => {
  const bytes = write(EVIDENCE, { attachmentId: new Uint8Array(16).fill(7) });
  const evidence = read(EVIDENCE, bytes);
  bytes.fill(0);
  expect(evidence.attachmentId[0]).toBe(7);
});

describe("what an appeal lacks", () => {
  const complete: Written<Appeal> = {
    language: "vi",
    kind: Kind.HIDING,
    people: { women: 1 },
    place: { country: "VN", region: "VN-HN" },
    when: { precision: Precision.HOUR, value: "2026-11-22T14+07:00" },
    account: "Hai người đang trốn.",
  };

  test("nothing", () => expect(complaints(complete)).toEqual([]));

  test.each<[string, Written<Appeal>, readonly string[]]>([
    ["everything", {}, ["language", "kind", "people", "country", "account-missing"]],
    ["a language of the page", { ...complete, language: "fr" }, ["language"]],
    ["what happened", { ...complete, kind: Kind.UNSPECIFIED }, ["kind"]],
    ["a known kind", { ...complete, kind: 99 }, ["kind"]],
    ["people", { ...complete, people: { women: 0 } }, ["people"]],
    ["fewer people", { ...complete, people: { women: 10_000, boys: 1 } }, ["people"]],
    ["a country", { ...complete, place: { country: "vn" } }, ["country"]],
    ["a region of that country", { ...complete, place: { country: "VN", region: "LA-VT" } }, ["region"]],
    ["a region's letters", { ...complete, place: { country: "VN", region: "VN-" } }, ["region"]],
    ["a short account", { ...complete, account: "가".repeat(2_001) }, ["account-long"]],
    ["an account", { ...complete, account: " \u3000\n" }, ["account-missing"]],
    ["fewer attachments", { ...complete, evidence: Array.from({ length: 33 }, () => ({})) }, ["evidence"]],
    ["a short name", { ...complete, consents: { givenBy: "a".repeat(201) } }, ["given-by"]],
    ["a consistent time", { ...complete, when: { precision: Precision.DAY, value: "2026-11" } }, ["when"]],
  ])("%s", (_, appeal, expected) => expect(complaints(appeal)).toEqual(expected));

  test("no account, if one is spoken", () => {
    const evidence = [{ purpose: Purpose.VOICE_NOTE }];
    expect(complaints({ ...complete, account: "", evidence })).toEqual([]);
  });

  test("characters are counted, not halves of them", () => {
    expect(complaints({ ...complete, account: "😀".repeat(2_000) })).toEqual([]);
  });

  test("a moment says neither more nor less than its precision", () => {
    const consistent = (precision: number, value: string) => isConsistent({ precision, value });
    expect(consistent(Precision.UNKNOWN, "")).toBe(true);
    expect(consistent(Precision.UNKNOWN, "2026-11")).toBe(false);
    expect(consistent(Precision.HOUR, "2026-11-22T14Z")).toBe(true);
    expect(consistent(Precision.HOUR, "2026-11-22T14")).toBe(false);
    expect(consistent(Precision.MONTH, "2026-11\n")).toBe(false);
  });
});
