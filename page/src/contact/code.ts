// The case code as a person meets it (PROTOCOL.md step 12): drawn, asked back, typed in again. It is kept nowhere but in
// the object that was asked for, and never stands in a Trouble.
import { CaseCode, CodeError, GROUPS } from "../case/code.ts";
import { CaseKeyError, type CaseKeys, deriveKeys } from "../case/keys.ts";
import { Trouble } from "../trouble.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";

/** A code that was made or is being made. */
export type CodeState =
  /** Not asked for yet. */
  | { readonly kind: "none" }
  /** `done` from 0 to 1. */
  | { readonly kind: "making"; readonly done: number }
  /** Six groups of four digits, to show once. */
  | { readonly kind: "ready"; readonly groups: readonly string[] }
  /** `code-memory`: the words go without a reply address. */
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** The keys of one case. Screens only hand it on, and wipe it. */
export type OpenCase = CaseKeys;

/**
 * Checks what was typed, without making any keys.
 *
 * @throws Trouble `code-digit`, `code-group` and `code-check` (details: `group`, 1 to 6, and `other` if there are two),
 * `code-length` (details: `count`).
 */
export function checkCode(typed: string): void {
  parseCode(typed).wipe();
}

/**
 * Makes the keys of a typed code; about a second on an old telephone.
 *
 * @param progress - is told from 0 to 1; the screen stays alive between.
 * @throws Trouble as {@link checkCode}, and `code-memory`.
 */
export async function openCase(typed: string, trust: Trust, progress?: (done: number) => void): Promise<OpenCase> {
  const code = parseCode(typed);
  try {
    return await derive(code, trust, progress);
  } finally {
    code.wipe();
  }
}

/** Two different groups to ask back, 1 to 6, the lower one first. */
export function groupsToAsk(surroundings: Surroundings): readonly [number, number] {
  const first = drawBelow(GROUPS, surroundings);
  const other = drawBelow(GROUPS - 1, surroundings);
  const second = other < first ? other : other + 1;
  return [Math.min(first, second) + 1, Math.max(first, second) + 1];
}

/** Whether what was typed for a group is that group; any digits of any script, any white space. */
export function isGroup(groups: readonly string[], group: number, typed: string): boolean {
  const code = CaseCode.parse(groups.join(" "));
  try {
    return code.isGroup(group, typed);
  } finally {
    code.wipe();
  }
}

/** A code that is drawn here, and its keys. */
export class FreshCode {
  state: CodeState = { kind: "none" };
  /** Nothing until it is ready. */
  keys: CaseKeys | undefined;
  readonly #changed: () => void;
  #code: CaseCode | undefined;
  #made: Promise<void> | undefined;
  #wiped = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Draws the code and makes its keys; the second call waits for the same ones. It never fails: see {@link state}. */
  make(trust: Trust, surroundings: Surroundings): Promise<void> {
    this.#made ??= this.#make(trust, surroundings);
    return this.#made;
  }

  /** Overwrites code and keys. */
  wipe(): void {
    this.#wiped = true;
    this.#code?.wipe();
    this.keys?.wipe();
    this.#become({ kind: "none" });
  }

  async #make(trust: Trust, surroundings: Surroundings): Promise<void> {
    this.#become({ kind: "making", done: 0 });
    try {
      const code = CaseCode.draw(surroundings.random);
      this.#code = code;
      const keys = await derive(code, trust, (done) => this.#become({ kind: "making", done }));
      if (this.#wiped) return keys.wipe();
      this.keys = keys;
      this.#become({ kind: "ready", groups: code.groups() });
    } catch {
      // Whatever went wrong: words must not wait for a code.
      this.#become({ kind: "failed", trouble: new Trouble("code-memory") });
    }
  }

  #become(state: CodeState): void {
    this.state = this.#wiped ? { kind: "none" } : state;
    this.#changed();
  }
}

async function derive(code: CaseCode, trust: Trust, progress?: (done: number) => void): Promise<CaseKeys> {
  performance.mark("southwind-code-start");
  try {
    return await deriveKeys(code, trust.organisationKey, progress);
  } catch (error) {
    throw error instanceof CaseKeyError ? new Trouble("code-memory") : error;
  } finally {
    performance.measure("southwind-code", "southwind-code-start");
  }
}

function parseCode(typed: string): CaseCode {
  try {
    return CaseCode.parse(typed);
  } catch (error) {
    throw error instanceof CodeError ? troubleOf(error) : error;
  }
}

function troubleOf({ slip }: CodeError): Trouble {
  switch (slip.reason) {
    case "digit":
      return new Trouble("code-digit", { group: slip.group });
    case "group":
      return new Trouble("code-group", { group: slip.group });
    case "length":
      return new Trouble("code-length", { count: slip.found });
    case "check": {
      const [group, other, more] = slip.groups;
      if (group === undefined || more !== undefined) return new Trouble("code-check");
      return new Trouble("code-check", other === undefined ? { group } : { group, other });
    }
  }
}

/** A number below a small limit, each as likely as any other. */
function drawBelow(limit: number, surroundings: Surroundings): number {
  const most = 256 - (256 % limit);
  for (;;) {
    const [byte = 0] = surroundings.random(1);
    if (byte < most) return byte % limit;
  }
}
