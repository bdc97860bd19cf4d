// What the parts of the appeal have in common. Each part is made from the form, and writes into it as somebody answers.
import type { Outgoing } from "../contact/dispatch.ts";
import type { House } from "./house.ts";

/** One question of the appeal. */
export interface Part {
  readonly element: HTMLElement;
  /** Ends what the part began; what outlives a change of language goes on if the same part is `remade` at once. */
  close?(remade?: boolean): void;
}

/** What a part of an appeal or of an answer needs of the house. */
export interface Place extends Pick<House, "text" | "catalogue" | "form"> {
  readonly dispatch: Outgoing | undefined;
}

/** Makes a part; `changed` is called after each answer. */
export type PartMaker = (house: House, changed: () => void) => Part;
