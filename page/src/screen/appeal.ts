// The appeal.
import type { House, Screen } from "./house.ts";
import { h } from "./view.ts";

/** The appeal. */
export function appeal(house: House): Screen {
  return { element: h("div", {}, h("h1", {}, house.text("appeal-title"))) };
}
