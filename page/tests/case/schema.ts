// What document.proto itself says, read from its text, and documents in the proto3 JSON mapping, as vectors show them.
// It reads that one file, not any.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { base64 } from "../../src/protocol/encoding.ts";

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly repeated: boolean;
  readonly oneOf: string | undefined;
}

const path = fileURLToPath(new URL("../../../proto/southwind/v1/document.proto", import.meta.url));
const source = readFileSync(path, "utf8").replace(/\/\/.*/g, "");

/** The messages, with their fields in the order of their numbers. */
export const messages: ReadonlyMap<string, readonly ProtoField[]> = new Map(
  Array.from(source.matchAll(/^message (\w+) \{\n(.*?)^\}/gms), ([, name = "", body = ""]) => [name, fieldsOf(body)]),
);

/** The enumerations: number by name. */
export const enumerations: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  Array.from(source.matchAll(/^enum (\w+) \{\n(.*?)^\}/gms), ([, name = "", body = ""]) => [
    name,
    new Map(Array.from(body.matchAll(/(\w+) = (\d+);/g), ([, value = "", number]) => [value, Number(number)])),
  ]),
);

/** `appeal_id` as this program writes it: `appealId`. */
export function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `CaseEvent` as its table is named: `CASE_EVENT`. */
export function shouting(name: string): string {
  return name.replace(/(?<=.)(?=[A-Z])/g, "_").toUpperCase();
}

/** A message in the proto3 JSON mapping, with the names of document.proto; what is at its default is left out. */
export function json(type: string, message: object): Record<string, unknown> {
  const held: Record<string, unknown> = { ...message };
  const shown: Record<string, unknown> = {};
  for (const field of messages.get(type) ?? []) {
    const value = held[camel(field.name)];
    if (value === undefined || (!isPresent(field) && isDefault(value))) continue;
    shown[field.name] = Array.isArray(value)
      ? value.map((each) => valueJson(field.type, each))
      : valueJson(field.type, value);
  }
  return shown;
}

function valueJson(type: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return base64(value);
  if (type === "uint64") return String(value);
  const names = enumerations.get(type);
  if (names) return [...names].find(([, number]) => number === value)?.[0];
  return typeof value === "object" && value !== null ? json(type, value) : value;
}

/** A message shows if it is there, one of several also at its default. */
function isPresent(field: ProtoField): boolean {
  return field.oneOf !== undefined || (messages.has(field.type) && !field.repeated);
}

function isDefault(value: unknown): boolean {
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  return value === "" || value === 0 || value === 0n || value === false;
}

function fieldsOf(body: string): readonly ProtoField[] {
  const fields: ProtoField[] = [];
  let oneOf: string | undefined;
  for (const line of body.split("\n")) {
    const group = /^\s*oneof (\w+) \{/.exec(line);
    if (group) oneOf = group[1];
    else if (/^\s*\}/.test(line)) oneOf = undefined;
    const field = /^\s*(repeated )?(\w+) (\w+) = (\d+);/.exec(line);
    if (!field) continue;
    const [, repeated, type = "", name = "", number] = field;
    fields.push({ name, number: Number(number), type, repeated: repeated !== undefined, oneOf });
  }
  return fields.sort((one, other) => one.number - other.number);
}
