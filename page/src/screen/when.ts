// When it happened, as exactly as the person knows, by one tap where that is enough.
import { WHEN_UNKNOWN, whenDay, whenNow, whenWritten, type When } from "../contact/compose.ts";
import { choices, part, textField } from "./field.ts";
import { WHEN_CHOICES, type WhenChoice } from "./form.ts";
import type { House } from "./house.ts";
import type { PartMaker } from "./part.ts";

/** Now, today, yesterday, on a day, unknown. */
export const when: PartMaker = (house, changed) => {
  const { form } = house;
  const options = WHEN_CHOICES.map((choice) => ({
    value: choice,
    label: house.text(`when-${choice}`),
    test: `when-${choice}`,
  }));
  const day = dayField(house, changed);
  const show = (): void => void (day.hidden = form.when !== "date");
  const tiles = choices("when", options, form.when, (choice) => {
    form.when = choice;
    form.draft.when = momentOf(house, choice, day.querySelector("input")?.value ?? "");
    show();
    changed();
  });
  show();
  return { element: part("part-when", house.text("when-title"), tiles, day) };
};

/** The moment is taken when it is chosen: "now" does not wander while somebody writes. */
function momentOf(house: House, choice: WhenChoice, written: string): When | undefined {
  const now = house.device.now();
  switch (choice) {
    case "now":
      return whenNow(now);
    case "today":
      return whenDay(now, 0);
    case "yesterday":
      return whenDay(now, 1);
    case "date":
      return whenWritten(written);
    case "unknown":
      return WHEN_UNKNOWN;
  }
}

function dayField(house: House, changed: () => void): HTMLElement {
  const { form } = house;
  return textField({
    id: "when-day",
    label: house.text("when-date-label"),
    type: "date",
    test: "when-date-value",
    value: form.when === "date" ? (form.draft.when?.value ?? "") : "",
    max: whenDay(house.device.now(), 0).value,
    changed: (value) => {
      form.draft.when = whenWritten(value);
      changed();
    },
  });
}
