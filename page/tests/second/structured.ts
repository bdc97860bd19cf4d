// Structured fields (RFC 8941), as much of them as a signature needs (PROTOCOL.md step 9): dictionaries of inner lists
// and of items. For the vectors only: the page sends no signed request.
import { fromBase64 } from "../../src/protocol/encoding.ts";

/** A bare item of RFC 8941 section 3.3. */
export type Bare =
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "token"; readonly text: string }
  | { readonly kind: "integer"; readonly number: bigint }
  | { readonly kind: "decimal" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/** Parameters, the last of a name counts. */
export type Parameters = ReadonlyMap<string, Bare>;

/** An item with its parameters. */
export interface Item {
  readonly kind: "item";
  readonly bare: Bare;
  readonly parameters: Parameters;
}

/** An inner list with its parameters, and its text as it was sent: that is what a signature base holds. */
export interface InnerList {
  readonly kind: "list";
  readonly items: readonly Item[];
  readonly parameters: Parameters;
  readonly source: string;
}

/** The field is no dictionary of RFC 8941. */
export class StructuredFieldError extends Error {}

/** Parses a dictionary (RFC 8941 section 4.2.2). */
export function dictionary(field: string): ReadonlyMap<string, Item | InnerList> {
  const reader = new Reader(field);
  const members = new Map<string, Item | InnerList>();
  reader.take(/ */y);
  while (!reader.atEnd) {
    const key = reader.key();
    const value: Item | InnerList = reader.has("=") ? reader.member() : { kind: "item", bare: TRUE, parameters: reader.parameters() };
    members.set(key, value);
    reader.take(/[ \t]*/y);
    if (reader.atEnd) break;
    if (!reader.has(",")) throw new StructuredFieldError();
    reader.take(/[ \t]*/y);
    if (reader.atEnd) throw new StructuredFieldError();
  }
  return members;
}

const TRUE: Bare = { kind: "boolean", value: true };

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(field: string) {
    this.#text = field.replace(/ +$/, "");
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** What the sticky pattern matches here, or `undefined`. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  /** Whether this character comes next; it is taken if so. */
  has(character: string): boolean {
    const next = this.#text[this.#at] === character;
    if (next) this.#at += 1;
    return next;
  }

  key(): string {
    return this.must(/[a-z*][a-z0-9_.*-]*/y);
  }

  must(pattern: RegExp): string {
    const found = this.take(pattern);
    if (found === undefined) throw new StructuredFieldError();
    return found;
  }

  member(): Item | InnerList {
    const start = this.#at;
    if (!this.has("(")) return this.item();
    const items: Item[] = [];
    this.take(/ */y);
    while (!this.has(")")) {
      items.push(this.item());
      // Items are apart by spaces, and the last may touch the bracket.
      if (this.take(/ +|(?=\))/y) === undefined) throw new StructuredFieldError();
    }
    const parameters = this.parameters();
    return { kind: "list", items, parameters, source: this.#text.slice(start, this.#at) };
  }

  item(): Item {
    const bare = this.bare();
    return { kind: "item", bare, parameters: this.parameters() };
  }

  parameters(): Parameters {
    const parameters = new Map<string, Bare>();
    while (this.has(";")) {
      this.take(/ */y);
      const key = this.key();
      parameters.set(key, this.has("=") ? this.bare() : TRUE);
    }
    return parameters;
  }

  bare(): Bare {
    const string = this.take(/"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y);
    if (string !== undefined) return { kind: "string", text: string.slice(1, -1).replace(/\\(.)/g, "$1") };
    const bytes = this.take(/:[A-Za-z0-9+/=]*:/y);
    if (bytes !== undefined) return { kind: "bytes", bytes: fromBase64(bytes.slice(1, -1)) };
    if (this.take(/-?[0-9]{1,12}\.[0-9]{1,3}(?![0-9.])/y) !== undefined) return { kind: "decimal" };
    const integer = this.take(/-?[0-9]{1,15}(?![0-9.])/y);
    if (integer !== undefined) return { kind: "integer", number: BigInt(integer) };
    const boolean = this.take(/\?[01]/y);
    if (boolean !== undefined) return { kind: "boolean", value: boolean === "?1" };
    return { kind: "token", text: this.must(/[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y) };
  }
}
