// Moves a case to a new code (PROTOCOL.md step 14.4): the old one may be in other hands. The new one is in the person's
// hands before the desk is told.
import type { CodeState, OpenCase } from "./code.ts";
import type { WordsState } from "./dispatch.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";
import { Watched } from "./watched.ts";

/** A move. It begins to make the new code at once. */
export abstract class Move extends Watched {
  /** The new code. */
  abstract readonly code: CodeState;
  /** The message to the desk. */
  abstract readonly words: WordsState;

  /**
   * Sends the move, once the person has shown that they have the new code: what they typed for two different groups.
   *
   * @returns the groups that are wrong; empty if it goes. Nothing is sent before.
   */
  abstract confirm(typed: readonly { readonly group: number; readonly digits: string }[]): readonly number[];
  /** Tries again after a failure. */
  abstract again(): void;
  /** Ends requests and overwrites the new keys. The old ones stay. */
  abstract wipe(): void;
}

/** Draws a new code for a case. */
export function newMove(_old: OpenCase, _trust: Trust, _surroundings: Surroundings): Move {
  throw new Error("not yet");
}
