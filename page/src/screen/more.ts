// Tier B: what helps and nobody needs. Folded away, because an appeal goes without it.
import { custody } from "./custody.ts";
import { textField } from "./field.ts";
import type { House } from "./house.ts";
import type { PartMaker } from "./part.ts";
import { persons } from "./persons.ts";
import { h } from "./view.ts";

/** The part that unfolds. */
export const more: PartMaker = (house, changed) => {
  const { form } = house;
  const details = h(
    "details",
    { class: "part more", id: "part-more", open: form.unfolded },
    h("summary", { "data-test": "more" }, house.text("more-title")),
    h(
      "div",
      { class: "inside" },
      h("p", { class: "hint" }, house.text("more-hint")),
      persons(house, changed),
      custody(house, changed),
      lists(house, changed),
      single(house, changed),
    ),
  );
  details.addEventListener("toggle", () => void (form.unfolded = details.open));
  return { element: details };
};

/** One entry a line. */
function lists(house: House, changed: () => void): HTMLElement[] {
  const { draft } = house.form;
  const list = (id: "riskGrounds" | "actionsTaken", label: string): HTMLElement =>
    textField({
      id,
      label: house.text(label),
      rows: 3,
      enterkeyhint: "enter",
      value: draft[id].join("\n"),
      changed: (text) => {
        draft[id] = text.split("\n").map((line) => line.trim()).filter(Boolean);
        changed();
      },
    });
  return [list("riskGrounds", "more-risk"), list("actionsTaken", "more-actions")];
}

function single(house: House, changed: () => void): HTMLElement[] {
  const { draft } = house.form;
  const one = (
    id: "requestedAction" | "desiredDestination" | "senderRelation" | "safeTimeToReply",
    label: string,
  ): HTMLElement =>
    textField({
      id,
      label: house.text(label),
      value: draft[id],
      changed: (text) => {
        draft[id] = text;
        changed();
      },
    });
  return [
    one("requestedAction", "more-request"),
    one("desiredDestination", "more-destination"),
    one("senderRelation", "more-relation"),
    one("safeTimeToReply", "more-safe-time"),
  ];
}
