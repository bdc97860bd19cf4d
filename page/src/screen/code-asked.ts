// Asks two groups of a code back. What is typed is compared by whoever gave the code, and erased at once.
import type { Typed } from "./code-shown.ts";
import { SILENT } from "./field.ts";
import type { House } from "./house.ts";
import { erase } from "./erase.ts";
import { h, svg } from "./view.ts";

/** Two fields and a button; `compare` gets what was typed. */
export function askBack(
  house: House,
  groups: readonly [number, number],
  compare: (typed: readonly Typed[]) => void,
): HTMLElement[] {
  const fields = groups.map((group, index) => digits(group, index));
  const done = (event: Event): void => {
    event.preventDefault();
    const typed = fields.map((field, index) => ({ group: groups[index] ?? 0, digits: field.value }));
    fields.forEach(erase);
    compare(typed);
  };
  const labels = fields.map((field, index) =>
    h("label", {}, house.text("code-ask-group", { group: groups[index] ?? 0 }), field),
  );
  const confirm = h(
    "button",
    { type: "submit", class: "button wide primary", "data-test": "code-confirm" },
    svg("check"),
    house.text("code-confirm"),
  );
  return [
    h("p", {}, house.text("code-ask")),
    h("form", { class: "asked", autocomplete: "off", on: { submit: done } }, labels, confirm),
  ];
}

function digits(group: number, index: number): HTMLInputElement {
  return h("input", {
    type: "text",
    class: "text digits",
    inputmode: "numeric",
    ...SILENT,
    // Room for digits that are two units long and for a space between each.
    maxlength: 16,
    "data-test": `code-check-${index + 1}`,
    "data-group": group,
    "data-focus": index === 0,
  });
}
