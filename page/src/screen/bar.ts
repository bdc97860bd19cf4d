// The bar that stands over every screen: the language, and the way out.
import { LANGUAGES, chooseLanguage } from "../contact/language.ts";
import type { House } from "./house.ts";
import { h, svg } from "./view.ts";

/** The bar, in the house's language. */
export function bar(house: House): HTMLElement {
  return h("header", { class: "bar" }, languages(house), way(house));
}

function languages(house: House): HTMLElement {
  const options = LANGUAGES.map(([language, name]) =>
    h("option", { value: language, lang: language, selected: language === house.catalogue.language }, name),
  );
  const select = h(
    "select",
    { id: "language", "data-test": "language", "aria-label": house.text("page-language"), autocomplete: "off" },
    options,
  );
  select.addEventListener("change", () => house.speak(chooseLanguage([select.value])));
  return h("div", { class: "language" }, svg("language"), select);
}

function way(house: House): HTMLElement {
  const button = {
    id: "leave",
    type: "button",
    class: "leave",
    "data-test": "leave",
    on: { click: () => house.leave() },
  };
  return h("button", button, svg("leave"), house.text("leave-button"));
}
