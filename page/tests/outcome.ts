// How a vector's outcome is compared: what holds, or why it is refused. Every refusal that was shown is kept, so that a
// reason that no vector shows any more is noticed.
import { expect } from "vitest";
import type { Vector } from "./vectors.ts";

/**
 * Runs `work` and compares.
 *
 * @param holds what `work` must give; `undefined` where the vector is refused.
 * @param why the name of a refusal; `undefined` for an error that is none, which fails the test.
 * @param shown the refusals so far.
 */
export function compare<T>(
  work: () => T,
  holds: T | undefined,
  vector: Vector,
  why: (error: unknown) => string | undefined,
  shown: Set<string>,
): void {
  const refused = vector.optionalText("refused");
  expect(holds !== undefined, "a vector either holds or is refused").toBe(refused === undefined);
  let found: T;
  try {
    found = work();
  } catch (error) {
    const reason = why(error);
    if (reason === undefined) throw error;
    expect(reason).toBe(refused);
    shown.add(reason);
    return;
  }
  expect(found).toEqual(holds);
}

/** Asserts that each of these refusals was shown, and no other. */
export function complete(shown: ReadonlySet<string>, all: readonly string[]): void {
  expect([...shown].sort()).toEqual([...all].sort());
}
