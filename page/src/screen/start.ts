// The first screen: send an appeal, or open a case with its code.
import type { House, Screen } from "./house.ts";
import { h, svg } from "./view.ts";

/** The first screen. */
export function start(house: House): Screen {
  return {
    element: h(
      "div",
      { class: "start" },
      h("h1", {}, house.text("start-title")),
      h("button", { type: "button", class: "big primary", "data-test": "start-appeal", on: { click: () => house.go("appeal") } }, svg("send"), house.text("start-appeal")),
      h("button", { type: "button", class: "big", "data-test": "start-code", on: { click: () => house.go("code") } }, svg("code"), house.text("start-code")),
    ),
  };
}
