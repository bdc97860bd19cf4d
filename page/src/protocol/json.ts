// JSON as PROTOCOL.md reads it ("Common forms"): one object, no field twice, whole numbers exact. It knows no field.
import { parse } from "lossless-json";
import { FormError } from "./encoding.ts";

/** The largest whole number of the protocol, 2^64 - 1. */
export const LARGEST_WHOLE = 18_446_744_073_709_551_615n;

/** One JSON object, whose fields are read by name and kind. Every reader throws FormError for another kind. */
export class JsonObject {
  readonly #fields: ReadonlyMap<string, unknown>;

  private constructor(fields: object) {
    this.#fields = new Map<string, unknown>(Object.entries(fields));
  }

  /**
   * Reads a text that is one JSON object and nothing else. The caller bounds its length.
   *
   * @throws FormError for anything else, and for a field that stands twice, at any depth.
   */
  static parse(text: string): JsonObject {
    const value = parsed(text);
    // lossless-json lets a field stand twice if both values are alike; PROTOCOL.md does not.
    if (members(value) !== colons(text)) throw new FormError("a field stands twice");
    return JsonObject.of(value);
  }

  /** An object inside another value. */
  static of(value: unknown): JsonObject {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new FormError("a JSON object");
    return new JsonObject(value);
  }

  /** Refuses every field that is in neither list, and asks for every field of the first. */
  fields(required: readonly string[], optional: readonly string[] = []): this {
    for (const name of required) if (!this.#fields.has(name)) throw new FormError(`the field ${name} is missing`);
    for (const name of this.#fields.keys()) {
      if (!required.includes(name) && !optional.includes(name)) throw new FormError("an unknown field");
    }
    return this;
  }

  /** Whether the field is there, be it null. */
  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** A text. */
  text(name: string): string {
    return asText(this.#fields.get(name), name);
  }

  /** A text, or `undefined` if the field is missing or null. */
  optionalText(name: string): string | undefined {
    return this.#fields.get(name) == null ? undefined : this.text(name);
  }

  /** A whole number from 0 to 2^64 - 1. */
  whole(name: string): bigint {
    const value = this.#fields.get(name);
    if (typeof value === "bigint" && value <= LARGEST_WHOLE) return value;
    throw new FormError(`${name} must be a whole number from 0 to 2^64 - 1`);
  }

  /** A list of texts. */
  texts(name: string): string[] {
    return this.#list(name).map((value) => asText(value, name));
  }

  /** A list of objects. */
  objects(name: string): JsonObject[] {
    return this.#list(name).map((value) => JsonObject.of(value));
  }

  #list(name: string): readonly unknown[] {
    const value = this.#fields.get(name);
    if (Array.isArray(value)) return value;
    throw new FormError(`${name} must be a list`);
  }
}

/** {@link JsonObject.fields}, for a text: exactly these fields, nothing else. */
export function fields(text: string, required: readonly string[], optional: readonly string[] = []): JsonObject {
  return JsonObject.parse(text).fields(required, optional);
}

function parsed(text: string): unknown {
  try {
    return parse(text, null, { parseNumber: number });
  } catch {
    // Also where it is nested so deeply that the stack ends.
    throw new FormError("JSON");
  }
}

/** A whole number that may be in the protocol is a bigint; any other, which only a field that nobody reads may hold, is not. */
function number(text: string): bigint | number {
  return /^[0-9]{1,20}$/.test(text) ? BigInt(text) : Number(text);
}

/** How many fields there are, at every depth. */
function members(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value);
  const own = Array.isArray(value) ? 0 : inner.length;
  return inner.reduce<number>((sum, item) => sum + members(item), own);
}

/** How many fields were written: in JSON, a colon outside a text stands in each of them and nowhere else. */
function colons(text: string): number {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, "").split(":").length - 1;
}

function asText(value: unknown, name: string): string {
  // Half a surrogate pair is no character: it has no UTF-8.
  if (typeof value === "string" && !/[\ud800-\udfff]/u.test(value)) return value;
  throw new FormError(`${name} must be a text`);
}
