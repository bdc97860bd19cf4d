// What the parts of the appeal have in common. Each part is made from the form, and writes into it as somebody answers.
import type { House } from "./house.ts";

/** One question of the appeal. */
export interface Part {
  readonly element: HTMLElement;
  /** Ends what the part began. */
  close?(): void;
}

/** What a part of an appeal or of an answer needs of the house. */
export type Place = Pick<House, "text" | "catalogue" | "form" | "dispatch">;

/** Makes a part; `changed` is called after each answer. */
export type PartMaker = (house: House, changed: () => void) => Part;
