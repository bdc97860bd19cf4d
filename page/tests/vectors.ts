// Loads the files of proto/vectors, which Rust and TypeScript run alike. It knows nothing of what a vector means, and
// gives out nothing but JSON of unknown type: each test reads it through the door below.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the vectors lie. */
export const DIRECTORY = fileURLToPath(new URL("../../proto/vectors/", import.meta.url));

/** The JSON of `proto/vectors/<name>.json`. Whole numbers above 2^53 lose digits: see {@link vectorText}. */
export function vectors(name: string): unknown {
  return JSON.parse(vectorText(name));
}

/** The text of `proto/vectors/<name>.json`, for readers that keep whole numbers exact. */
export function vectorText(name: string): string {
  return readFileSync(`${DIRECTORY}${name}.json`, "utf8");
}

/** A JSON object whose fields are read one at a time; a field of another kind fails the test. */
export class Vector {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("a vector is no object");
    this.#fields = { ...value };
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  /** The field as it is, `undefined` if it is missing. */
  raw(name: string): unknown {
    return this.#fields[name];
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== "string") throw new Error(`${name} is no text`);
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  number(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== "number") throw new Error(`${name} is no number`);
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#fields[name];
    if (typeof value !== "boolean") throw new Error(`${name} is neither true nor false`);
    return value;
  }

  list(name: string): readonly unknown[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) throw new Error(`${name} is no list`);
    return value;
  }

  object(name: string): Vector {
    return new Vector(this.#fields[name]);
  }

  /** The objects of a list; an empty list fails the test, because nothing would be run. */
  objects(name: string): readonly Vector[] {
    const list = this.list(name).map((value) => new Vector(value));
    if (list.length === 0) throw new Error(`${name} is empty`);
    return list;
  }

  /** What the vector calls itself, for the name of a test. */
  get label(): string {
    return this.optionalText("name") ?? this.optionalText("comment") ?? "";
  }
}
