// How many people: counters, never a keyboard. No names.
import { MOST_PEOPLE, WHO, type Who } from "../contact/compose.ts";
import { part } from "./field.ts";
import type { House } from "./house.ts";
import type { PartMaker } from "./part.ts";
import { h, refill, svg } from "./view.ts";

/** A counter for each of women, men, girls, boys and unknown. */
export const people: PartMaker = (house, changed) => ({
  element: part("part-people", house.text("people-title"), WHO.map((who) => counter(house, who, changed))),
});

function counter(house: House, who: Who, changed: () => void): HTMLElement {
  const counts = house.form.draft.people;
  const name = house.text(`people-${who}`);
  const shown = h("span", {
    class: "count",
    "aria-live": "polite",
    "aria-atomic": "true",
    "data-test": `people-${who}`,
  });
  const show = (): void =>
    refill(
      shown,
      h("span", { "aria-hidden": "true" }, counts[who]),
      h("span", { class: "unseen" }, house.text("people-count", { who: name, count: counts[who] })),
    );
  const step = (by: number) => () => {
    counts[who] = Math.min(MOST_PEOPLE, Math.max(0, counts[who] + by));
    show();
    changed();
  };
  const press = (deed: "more" | "less", by: number): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: `round ${deed}`,
        "data-test": `people-${who}-${deed}`,
        "aria-label": house.text(`people-${deed}`, { who: name }),
        on: { click: step(by) },
      },
      svg(deed),
    );
  show();
  return h(
    "div",
    { class: "counter" },
    svg(who),
    h("span", { class: "word" }, name),
    h("span", { class: "steps" }, press("less", -1), shown, press("more", 1)),
  );
}
