// Words that could not be sealed: there is nothing to carry, so there must be a way back to what was typed.
import type { Outgoing } from "../contact/dispatch.ts";
import { button } from "./field.ts";
import type { House } from "./house.ts";

/** Whether sealing failed: then there is nothing to save, and what was typed is still in its form. */
export function isStuck({ words, sealed }: Outgoing): boolean {
  return words.kind === "failed" && !sealed;
}

/** The way back to what was typed. */
export function backToForm(house: House, go: () => void): HTMLElement {
  return button("back", house.text("sent-back"), "sent-back", go, "wide");
}
