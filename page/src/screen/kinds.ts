// The first question: what has happened.
import { KINDS } from "../contact/compose.ts";
import { choices, part } from "./field.ts";
import type { PartMaker } from "./part.ts";

/** Thirteen kinds, each a drawing with words. */
export const kinds: PartMaker = (house, changed) => {
  const { draft } = house.form;
  const options = KINDS.map((kind) => ({
    value: kind,
    label: house.text(`kind-${kind}`),
    icon: kind,
    test: `kind-${kind}`,
  }));
  const grid = choices("kind", options, draft.kind, (kind) => {
    draft.kind = kind;
    changed();
  });
  return { element: part("part-kind", house.text("kind-title"), grid) };
};
