// To whom the page sends, and how sure that is. It never says that something is safe which has not been checked.
import type { Trust } from "../contact/trust.ts";
import type { House } from "./house.ts";
import { note, troubleNote } from "./note.ts";
import type { Part } from "./part.ts";
import { h, refill, type Child } from "./view.ts";

/** A line that changes as the chain of trust is checked. */
export function trustState(house: House): Part {
  const element = h("div", { class: "trust", "aria-live": "polite", "data-test": "trust" });
  const { trust } = house;
  if (!trust) return { element };
  const show = (): void => refill(element, stateOf(house, trust));
  show();
  return { element, close: trust.subscribe(show) };
}

function stateOf(house: House, trust: Trust): Child {
  const { state } = trust;
  switch (state.kind) {
    case "asking":
      return state.trouble
        ? [troubleNote(house, state.trouble)]
        : h("p", { class: "hint" }, house.text("start-checking"));
    case "refused":
      return troubleNote(house, state.trouble);
    case "ready":
      return [
        state.lapsed && note("warning", house.text("start-lapsed")),
        state.trouble?.code === "relay-away"
          ? note("hint", house.text("start-offline"))
          : state.trouble && troubleNote(house, state.trouble),
      ];
  }
}
