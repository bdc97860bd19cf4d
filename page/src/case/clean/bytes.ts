// Reads a picture's bytes in order and never past their end; its errors name the format and the place.

/** Why a picture could not be cleaned. */
export class CleanError extends Error {
  readonly reason: "damaged" | "too-large";
  /** JPEG, PNG or WebP. */
  readonly format: string;
  /** What was being read. */
  readonly place: string;

  constructor(reason: "damaged" | "too-large", format: string, place: string) {
    super(`this ${format} picture cannot be cleaned: ${reason} (${place})`);
    this.name = "CleanError";
    this.reason = reason;
    this.format = format;
    this.place = place;
  }
}

/** A picture being read. */
export class Bytes {
  #rest: Uint8Array;
  readonly #format: string;

  constructor(rest: Uint8Array, format: string) {
    this.#rest = rest;
    this.#format = format;
  }

  get rest(): Uint8Array {
    return this.#rest;
  }

  /** @throws {CleanError} if there are fewer. */
  take(length: number, place: string): Uint8Array {
    if (length > this.#rest.length) throw this.damaged(place);
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  byte(place: string): number {
    return this.take(1, place)[0] ?? 0;
  }

  uint16(place: string): number {
    return view(this.take(2, place)).getUint16(0);
  }

  uint32(place: string, littleEndian = false): number {
    return view(this.take(4, place)).getUint32(0, littleEndian);
  }

  /** Four characters of ASCII, or whatever these bytes are in Latin-1. */
  kind(place: string): string {
    return latin1(this.take(4, place));
  }

  damaged(place: string): CleanError {
    return new CleanError("damaged", this.#format, place);
  }
}

/** What is written, in parts that are joined in the end: most of them are parts of the picture that was read. */
export class Parts {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  push(...parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.length += part.length;
    }
  }

  joined(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}

/** The bytes of a text in Latin-1: one for each character. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Each byte as the character of its number. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Whether bytes begin with a text in Latin-1. */
export function startsWith(bytes: Uint8Array, text: string): boolean {
  return latin1(bytes.subarray(0, text.length)) === text;
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A number of four bytes. */
export function uint32Bytes(value: number, littleEndian = false): Uint8Array {
  const bytes = new Uint8Array(4);
  view(bytes).setUint32(0, value, littleEndian);
  return bytes;
}
