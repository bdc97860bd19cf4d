// The case code as a person meets it (PROTOCOL.md step 12): drawn, asked back, typed in again. It is kept nowhere but in
// the object that was asked for, and never stands in a Trouble.
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
  | { readonly kind: "failed"; readonly trouble: import("../trouble.ts").Trouble };

/** The keys of one case. Screens only hand it on, and wipe it. */
export interface OpenCase {
  /** Overwrites every key. */
  wipe(): void;
}

/**
 * Checks what was typed, without any keys: for showing a fault while typing has ended.
 *
 * @throws Trouble `code-digit`, `code-group` and `code-check` (details: `group`, 1 to 6, and `other` if there are two),
 * `code-length`.
 */
export function checkCode(_typed: string): void {
  throw new Error("not yet");
}

/**
 * Makes the keys of a typed code; about a second on an old telephone.
 *
 * @param progress - is told from 0 to 1; the screen stays alive between.
 * @throws Trouble as {@link checkCode}, and `code-memory`.
 */
export async function openCase(
  _typed: string,
  _trust: Trust,
  _progress?: (done: number) => void,
): Promise<OpenCase> {
  throw new Error("not yet");
}

/** Two different groups to ask back, 1 to 6, the lower one first. */
export function groupsToAsk(_surroundings: Surroundings): readonly [number, number] {
  throw new Error("not yet");
}

/** Whether what was typed for a group is that group; any digits of any script, any white space. */
export function isGroup(_groups: readonly string[], _group: number, _typed: string): boolean {
  throw new Error("not yet");
}
