// How far a person is with writing a code down. It knows which groups were asked and never holds a digit.

/** From the screen to the paper. */
export type Stage =
  /** The six groups are on the screen; `wrong` are groups that were asked back and differed. */
  | { readonly kind: "shown"; readonly wrong: readonly number[] }
  /** Hidden, and two groups are asked back. */
  | { readonly kind: "asked"; readonly groups: readonly [number, number] }
  /** Both were right. */
  | { readonly kind: "right" }
  /** The person cannot write now. */
  | { readonly kind: "later" };

/** The stage of one code. */
export class Paper {
  stage: Stage = { kind: "shown", wrong: [] };

  /** Whether the code need not be shown any more. */
  get settled(): boolean {
    return this.stage.kind === "right" || this.stage.kind === "later";
  }
}
