// How much time is left before it is too late.
import { TIMES_LEFT } from "../contact/compose.ts";
import { choices, part } from "./field.ts";
import type { PartMaker } from "./part.ts";

/** Hours, days, weeks, unknown. */
export const timeLeft: PartMaker = (house, changed) => {
  const { draft } = house.form;
  const options = TIMES_LEFT.map((left) => ({ value: left, label: house.text(`left-${left}`), test: `left-${left}` }));
  const tiles = choices("left", options, draft.timeLeft, (left) => {
    draft.timeLeft = left;
    changed();
  });
  return { element: part("part-left", house.text("left-title"), tiles) };
};
