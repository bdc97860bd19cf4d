// Things that a person is told beside what they do: a warning, a trouble with its next step. Never colour alone.
import type { Trouble } from "../trouble.ts";
import type { House } from "./house.ts";
import type { IconName } from "./icon.ts";
import { h, svg, type Child } from "./view.ts";

/** A calm or a warning note. */
export function note(kind: "hint" | "warning" | "good", ...children: readonly Child[]): HTMLDivElement {
  return h("div", { class: `note ${kind}` }, svg(NOTES[kind]), h("div", {}, children));
}

/** What went wrong and the next step, in the house's language. */
export function troubleNote(house: Pick<House, "text">, trouble: Trouble): HTMLDivElement {
  const sentence = (id: string): HTMLElement => h("p", {}, house.text(id, trouble.details));
  const box = note("warning", sentence(`trouble-${trouble.code}`), sentence(`trouble-${trouble.code}-next`));
  box.dataset.trouble = trouble.code;
  return box;
}

const NOTES: Readonly<Record<"hint" | "warning" | "good", IconName>> = {
  hint: "unknown",
  warning: "warning",
  good: "check",
};
