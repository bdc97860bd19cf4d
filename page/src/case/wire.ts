// The bytes of protobuf (PROTOCOL.md step 3.1): tables that say which field is what, and one coder that runs over them,
// as strict as the Rust program's. It must never read past the end, hold more than it was given, or know what a field means.

/** A field of a message: its number, what it holds, and how often it may stand. */
export interface Field<T> {
  readonly number: number;
  readonly type: Type;
  /** It stands any number of times. */
  readonly repeated: boolean;
  /** It may be missing: a message, or one of several of which one stands. */
  readonly optional: boolean;
  /** The group of which one stands at most. */
  readonly oneOf?: string;
  /** The fields of a message. */
  readonly table?: Table;
  /** Never there; it carries the type. */
  readonly holds?: T;
}

/** The fields of a message, in the order of their numbers. */
export type Table = { readonly [name: string]: Field<unknown> };

/** What a scalar is written as. `length` is a uint64 that this program counts with, and never above 2^53. */
export type Type = "text" | "bytes" | "flag" | "uint32" | "enum" | "length" | "uint64" | "message";

/** A message as it is read: every field is there, at its default if it was not written. */
export type Read<T extends Table> = { readonly [K in keyof T]: T[K] extends Field<infer V> ? V : never };

/** A message as it may be written: what is missing is at its default. */
export type Written<T> = T extends Uint8Array | string | number | bigint | boolean | undefined
  ? T
  : T extends readonly (infer U)[]
    ? readonly Written<U>[]
    : { readonly [K in keyof T]?: Written<T[K]> | undefined };

const scalar = <T>(type: Type) => (number: number): Field<T> => ({ number, type, repeated: false, optional: false });

export const text = scalar<string>("text");
export const bytes = scalar<Uint8Array>("bytes");
export const flag = scalar<boolean>("flag");
export const uint32 = scalar<number>("uint32");
/** A value that this version does not know stays what it is. */
export const enumeration = scalar<number>("enum");
export const length = scalar<number>("length");
export const uint64 = scalar<bigint>("uint64");

export function message<T extends Table>(number: number, table: T): Field<Read<T> | undefined> {
  return { number, type: "message", repeated: false, optional: true, table };
}

export function messages<T extends Table>(number: number, table: T): Field<readonly Read<T>[]> {
  return { number, type: "message", repeated: true, optional: false, table };
}

export function list<T>(field: Field<T>): Field<readonly T[]> {
  return { number: field.number, type: field.type, repeated: true, optional: false };
}

export function oneOf<T>(group: string, field: Field<T>): Field<T | undefined> {
  const { number, type, table } = field;
  return { number, type, repeated: false, optional: true, oneOf: group, ...(table && { table }) };
}

/** Bytes that are not a message of the table. */
export class WireError extends Error {
  constructor() {
    super("not protobuf of this schema (PROTOCOL.md step 3.1)");
    this.name = "WireError";
  }
}

/** A message of any table. */
export type Message = { readonly [name: string]: unknown };

/** Writes a message: fields in the order of the table, and nothing that is at its default. */
export function write(table: Table, value: Message): Uint8Array {
  const out: number[] = [];
  writeFields(table, value, out);
  const written = Uint8Array.from(out);
  // They may be somebody's words.
  out.fill(0);
  return written;
}

/** Reads a message. Unknown fields are passed over; of a field that stands twice the last one counts; messages are joined.
 * @throws {WireError} */
export function read<T extends Table>(table: T, bytes: Uint8Array): Read<T> {
  const record = readFields(new Reader(bytes), table, empty(table), DEEPEST);
  // Every field of the table is in it, with the type that its reader gives.
  return record as Read<T>;
}

/** The deepest nesting that is read, groups of unknown fields included: that of the Rust program. */
const DEEPEST = 100;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const GROUP_END = 4;
const FIXED32 = 5;

/** A message that is being read. */
type Filled = { [name: string]: unknown };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** An unsigned number of at most 64 bits, in at most ten bytes. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined || (shift === 63n && byte > 1)) throw new WireError();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new WireError();
  }

  take(length: bigint | number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new WireError();
    const from = this.#at;
    this.#at += Number(length);
    return this.#bytes.subarray(from, this.#at);
  }

  key(): { readonly number: number; readonly wire: number } {
    const key = this.varint();
    const [number, wire] = [Number(key >> 3n), Number(key & 7n)];
    if (key > 0xffff_ffffn || number === 0 || wire > FIXED32) throw new WireError();
    return { number, wire };
  }

  /** Passes over the value of a field that is not known. */
  skip(number: number, wire: number, deeper: number): void {
    if (deeper === 0 || wire === GROUP_END) throw new WireError();
    if (wire === VARINT) this.varint();
    else if (wire === FIXED64) this.take(8);
    else if (wire === DELIMITED) this.take(this.varint());
    else if (wire === FIXED32) this.take(4);
    else this.#skipGroup(number, deeper);
  }

  #skipGroup(number: number, deeper: number): void {
    for (;;) {
      const inner = this.key();
      if (inner.wire === GROUP_END && inner.number === number) return;
      this.skip(inner.number, inner.wire, deeper - 1);
    }
  }
}

function readFields(reader: Reader, table: Table, into: Filled, deeper: number): Message {
  const names = new Map(Object.keys(table).map((name) => [table[name]?.number, name]));
  while (!reader.ended) {
    const { number, wire } = reader.key();
    const name = names.get(number);
    const field = name === undefined ? undefined : table[name];
    if (name === undefined || field === undefined) reader.skip(number, wire, deeper);
    else readField(reader, name, field, wire, into, table, deeper);
  }
  return into;
}

function readField(
  reader: Reader,
  name: string,
  field: Field<unknown>,
  wire: number,
  into: Filled,
  table: Table,
  deeper: number,
): void {
  if (wire !== wireOf(field.type)) throw new WireError();
  const before = into[name];
  if (field.oneOf !== undefined) {
    for (const other of Object.keys(table)) if (table[other]?.oneOf === field.oneOf) into[other] = undefined;
  }
  const value = readValue(reader, field, field.repeated ? undefined : before, deeper);
  // `empty` put a list there.
  if (field.repeated) (before as unknown[]).push(value);
  else into[name] = value;
}

function readValue(reader: Reader, field: Field<unknown>, before: unknown, deeper: number): unknown {
  if (field.type === "message") {
    const table = field.table ?? {};
    if (deeper === 0) throw new WireError();
    // What stood there before was read by this table.
    const into = before === undefined ? empty(table) : { ...(before as Message) };
    return readFields(new Reader(reader.take(reader.varint())), table, into, deeper - 1);
  }
  if (field.type === "text") return readText(reader.take(reader.varint()));
  if (field.type === "bytes") return reader.take(reader.varint()).slice();
  return numberOf(field.type, reader.varint());
}

function readText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new WireError();
  }
}

/** Numbers are cut to their width, as protobuf says. */
function numberOf(type: Type, value: bigint): bigint | number | boolean {
  if (type === "flag") return value !== 0n;
  if (type === "uint32") return Number(BigInt.asUintN(32, value));
  if (type === "enum") return Number(BigInt.asIntN(32, value));
  return type === "length" ? Number(value) : value;
}

function wireOf(type: Type): number {
  return type === "text" || type === "bytes" || type === "message" ? DELIMITED : VARINT;
}

function empty(table: Table): Filled {
  const message: Filled = {};
  for (const name of Object.keys(table)) {
    const field = table[name];
    if (field !== undefined) message[name] = field.repeated ? [] : field.optional ? undefined : DEFAULTS[field.type];
  }
  return message;
}

const DEFAULTS: { readonly [type in Type]: unknown } = {
  text: "",
  bytes: new Uint8Array(0),
  flag: false,
  uint32: 0,
  enum: 0,
  length: 0,
  uint64: 0n,
  message: undefined,
};

function writeFields(table: Table, value: Message, out: number[]): void {
  for (const name of Object.keys(table)) {
    const field = table[name];
    const held = value[name];
    if (field === undefined || held === undefined) continue;
    if (field.repeated) {
      if (!Array.isArray(held)) throw new TypeError(`${name} is no list`);
      for (const each of held) writeField(field, each, out);
    } else if (field.optional || !isDefault(held)) writeField(field, held, out);
  }
}

function isDefault(held: unknown): boolean {
  return held === "" || held === 0 || held === 0n || held === false || (held instanceof Uint8Array && held.length === 0);
}

function writeField(field: Field<unknown>, held: unknown, out: number[]): void {
  writeVarint(BigInt(field.number * 8 + wireOf(field.type)), out);
  if (typeof held === "string") writeDelimited(new TextEncoder().encode(held), out);
  else if (held instanceof Uint8Array) writeDelimited(held, out);
  else if (typeof held === "number" || typeof held === "bigint" || typeof held === "boolean") {
    writeVarint(BigInt.asUintN(64, BigInt(held)), out);
  } else {
    const inner: number[] = [];
    // The types of `write` leave nothing else than a message of this table.
    writeFields(field.table ?? {}, held as Message, inner);
    writeDelimited(inner, out);
  }
}

function writeDelimited(bytes: ArrayLike<number>, out: number[]): void {
  writeVarint(BigInt(bytes.length), out);
  for (let at = 0; at < bytes.length; at++) out.push(bytes[at] ?? 0);
}

function writeVarint(value: bigint, out: number[]): void {
  let rest = value;
  while (rest > 0x7fn) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
}
