// The account in words, with a warning beside it: free text can leak what is never asked for.
import { characters, LONGEST_ACCOUNT } from "../contact/compose.ts";
import { part, textField } from "./field.ts";
import { note } from "./note.ts";
import type { PartMaker, Place } from "./part.ts";
import { h, refill } from "./view.ts";
import { voice } from "./voice.ts";

/** What must never be written: it can put others in danger. */
const NEVER = ["phone", "names", "routes", "houses", "family", "bank"];
/** From how many characters before the end a screen reader is told the count. */
const NEAR_THE_END = 200;

/** Words, a voice note, or both. */
export const words: PartMaker = (house, changed) => {
  const { draft } = house.form;
  const counter = counted(house);
  const field = textField({
    id: "words",
    label: house.text("words-label"),
    value: draft.account,
    rows: 5,
    test: "words",
    enterkeyhint: "enter",
    changed: (text) => {
      draft.account = text;
      counter.show();
      changed();
    },
  });
  const spoken = voice(house, changed);
  counter.show();
  return {
    element: part("part-words", house.text("words-title"), never(house), field, counter.element, spoken.element),
    close: (remade) => spoken.close?.(remade),
  };
};

/** What must not be written, beside any field for free text. */
export function never(house: Place): HTMLElement {
  const items = NEVER.map((what) => h("li", {}, house.text(`words-never-${what}`)));
  return note("warning", h("p", {}, house.text("words-never")), h("ul", {}, items));
}

/** Nothing is cut off: a text that is too long is shown as such, and the person shortens it. */
/** How much was written of what may be; see {@link never} for what may not. */
export function counted(house: Place): { readonly element: HTMLElement; show(): void } {
  const shown = h("p", { class: "hint", "data-test": "words-count" });
  const told = h("p", { class: "unseen", "aria-live": "polite" });
  const show = (): void => {
    const count = characters(house.form.draft.account);
    const sentence = house.text("words-count", { count, most: LONGEST_ACCOUNT });
    shown.classList.toggle("over", count > LONGEST_ACCOUNT);
    refill(shown, sentence, count > LONGEST_ACCOUNT && ` – ${house.text("trouble-text-too-long")}`);
    refill(told, count > LONGEST_ACCOUNT - NEAR_THE_END && shown.textContent);
  };
  return { element: h("div", {}, shown, told), show };
}
