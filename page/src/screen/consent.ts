// To whom it may be told. Nothing is assumed: not asked, until somebody says something else.
import { BODIES, CONSENTS } from "../contact/compose.ts";
import { choices, part, textField } from "./field.ts";
import type { House } from "./house.ts";
import type { PartMaker } from "./part.ts";
import { h } from "./view.ts";

/** One answer for each kind of body, and who gave it. */
export const consent: PartMaker = (house, changed) => {
  const { draft } = house.form;
  const givenBy = textField({
    id: "given-by",
    label: house.text("consent-given-by"),
    hint: house.text("consent-given-by-hint"),
    value: draft.givenBy,
    test: "given-by",
    changed: (text) => {
      draft.givenBy = text;
      changed();
    },
  });
  const hint = h("p", { class: "hint" }, house.text("consent-hint"));
  return {
    element: part(
      "part-consent",
      house.text("consent-title"),
      hint,
      BODIES.map((body) => question(house, body, changed)),
      givenBy,
    ),
  };
};

function question(house: House, body: (typeof BODIES)[number], changed: () => void): HTMLElement {
  const { consents } = house.form.draft;
  const options = CONSENTS.map((answer) => ({
    value: answer,
    label: house.text(`consent-${answer}`),
    test: `consent-${body}-${answer}`,
  }));
  const tiles = choices(`consent-${body}`, options, consents[body], (answer) => {
    consents[body] = answer;
    changed();
  });
  tiles.classList.add("segments");
  return h("fieldset", { class: "question" }, h("legend", {}, house.text(`consent-${body}`)), tiles);
}
