// The case code (PROTOCOL.md step 12): 24 digits that a contact keeps on paper or in the head. It is drawn, read and
// written here; what is made of it is made in keys.ts. It is never stored, and never stands in an error.

/** Digits of a code: 22 that are drawn, and two that check them. */
export const DIGITS = 24;

/** Digits in a group. */
export const GROUP = 4;

/** Groups of a code. */
export const GROUPS = DIGITS / GROUP;

/** Why a text is not a case code: as the vectors name it (case-codes.json). Groups are counted from 1. */
export type CodeSlip =
  | { readonly reason: "digit"; readonly group: number }
  | { readonly reason: "group"; readonly group: number; readonly found: number }
  | { readonly reason: "length"; readonly found: number }
  /** The groups in which one wrong digit, or two neighbours that changed places, would explain it. */
  | { readonly reason: "check"; readonly groups: readonly number[] };

/** A text that is not a case code. */
export class CodeError extends Error {
  readonly slip: CodeSlip;

  constructor(slip: CodeSlip) {
    super(`not a case code: ${slip.reason} (PROTOCOL.md step 12.1)`);
    this.name = "CodeError";
    this.slip = slip;
  }
}

/** A case code whose check digits agree. */
export class CaseCode {
  readonly #digits: Uint8Array;
  #wiped = false;

  private constructor(digits: Uint8Array) {
    this.#digits = digits;
  }

  /** Draws a code, each as likely as any other. */
  static draw(random: (length: number) => Uint8Array): CaseCode {
    const digits = new Uint8Array(DIGITS);
    for (let drawn = 0; drawn < DRAWN; ) {
      const bytes = random(DRAWN);
      for (const byte of bytes) {
        // 250 is the largest multiple of ten in a byte: above it some digits would come more often.
        if (byte < 250 && drawn < DRAWN) digits[drawn++] = byte % 10;
      }
      bytes.fill(0);
    }
    // The two places of the check are still zero, as ISO 7064 asks for.
    const check = 98 - remainder(digits);
    digits[DRAWN] = Math.floor(check / 10);
    digits[DRAWN + 1] = check % 10;
    return new CaseCode(digits);
  }

  /**
   * Reads what a person typed: digits of any of the six writings, with spaces, hyphens, dots or nothing between groups.
   *
   * @throws {CodeError}
   */
  static parse(text: string): CaseCode {
    const characters = Array.from(text);
    if (characters.length > LONGEST) {
      throw new CodeError({ reason: "length", found: characters.filter((each) => digitOf(each) !== undefined).length });
    }
    const groups = groupsOf(characters);
    const odd = groups.length === GROUPS ? groups.findIndex((group) => group.length !== GROUP) : -1;
    if (odd >= 0) throw new CodeError({ reason: "group", group: odd + 1, found: groups[odd]?.length ?? 0 });
    const digits = Uint8Array.from(groups.flat());
    for (const group of groups) group.fill(0);
    if (digits.length !== DIGITS) throw new CodeError({ reason: "length", found: digits.length });
    if (remainder(digits) !== 1) throw new CodeError({ reason: "check", groups: suspects(digits) });
    return new CaseCode(digits);
  }

  /** The six groups of four digits: for a person's eyes, once.
   * @throws {Error} once the code is wiped, as the next two. */
  groups(): string[] {
    return Array.from({ length: GROUPS }, (_, at) => this.#group(at).join(""));
  }

  /** Whether a text is that group, from 1 to 6, in any of the six writings. */
  isGroup(group: number, text: string): boolean {
    const typed = Array.from(text).filter((character) => !isBetween(character)).map(digitOf);
    const digits = this.#group(group - 1);
    return digits.length === GROUP && typed.length === GROUP && digits.every((digit, at) => digit === typed[at]);
  }

  /** The 24 digits in ASCII: what the keys are made from. Whoever takes them wipes them. */
  digits(): Uint8Array {
    return this.#alive().map((digit) => digit + 0x30);
  }

  /** Overwrites the digits. */
  wipe(): void {
    this.#wiped = true;
    this.#digits.fill(0);
  }

  /** A wiped code would be a code that everybody knows. */
  #alive(): Uint8Array {
    if (this.#wiped) throw new Error("this case code is wiped");
    return this.#digits;
  }

  #group(at: number): number[] {
    return at < 0 ? [] : Array.from(this.#alive().subarray(at * GROUP, (at + 1) * GROUP));
  }
}

/** Digits that are drawn: 10^22 codes, about 73 bits. */
const DRAWN = DIGITS - 2;

/** The longest text that is looked at, in characters: the digits, and signs between them. */
const LONGEST = 128;

/** Where the digits of a writing begin: ASCII, full width, Thai, Lao, Arabic-Indic, extended Arabic-Indic. */
const ZEROS = [0x30, 0xff10, 0x0e50, 0x0ed0, 0x0660, 0x06f0];

/** What may stand between digits: exactly these, so that every implementation reads the same (12.1). */
const BETWEEN = /^[\t\n\r \-.,\u00A0\u00B7\u200B\u2007\u2010-\u2015\u202F\u2212\u3000\uFF0D]$/;

function isBetween(character: string): boolean {
  return BETWEEN.test(character);
}

function digitOf(character: string): number | undefined {
  const point = character.codePointAt(0) ?? 0;
  const zero = ZEROS.find((zero) => point >= zero && point < zero + 10);
  return zero === undefined ? undefined : point - zero;
}

/** The digits as they were written apart. */
function groupsOf(characters: readonly string[]): number[][] {
  const groups: number[][] = [];
  let apart = true;
  let digits = 0;
  for (const character of characters) {
    if (isBetween(character)) {
      apart = true;
      continue;
    }
    if (apart) groups.push([]);
    apart = false;
    const digit = digitOf(character);
    if (digit === undefined) throw new CodeError({ reason: "digit", group: Math.floor(digits / GROUP) + 1 });
    digits += 1;
    groups[groups.length - 1]?.push(digit);
  }
  return groups;
}

/** The number that the digits write, modulo 97. */
function remainder(digits: Uint8Array): number {
  return digits.reduce((rest, digit) => (rest * 10 + digit) % 97, 0);
}

/** Which groups hold a single slip that would explain the failed check, in order. */
function suspects(code: Uint8Array): number[] {
  const groups = new Set<number>();
  const tried = code.slice();
  const suspect = (at: number) => remainder(tried) === 1 && groups.add(Math.floor(at / GROUP) + 1);
  code.forEach((digit, at) => {
    for (let other = 0; other < 10; other++) {
      tried[at] = other;
      suspect(at);
    }
    tried[at] = digit;
    const next = code[at + 1];
    if (next === undefined) return;
    tried[at] = next;
    tried[at + 1] = digit;
    suspect(at);
    tried.set(code);
  });
  tried.fill(0);
  return [...groups].sort();
}
