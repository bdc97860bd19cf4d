// Tier B: the people one by one, by labels. There is no field for a name, on purpose.
import type { PersonDraft } from "../contact/compose.ts";
import { button, checkField, selectField } from "./field.ts";
import type { House } from "./house.ts";
import { h, refill } from "./view.ts";

/** What a document says of sex. */
const SEXES = ["female", "male", "unknown"];
/** Age bands by the words of the catalogue, and as a document has them. */
const AGES: readonly (readonly [string, string])[] = [
  ["infant", "0-1"],
  ["child", "2-11"],
  ["youth", "12-17"],
  ["adult", "18-59"],
  ["old", "60+"],
  ["unknown", "unknown"],
];
const NEEDS = ["infant", "pregnant", "unaccompanied", "medical"];
/** More do not fit in the header beside long words. */
const MOST_PERSONS = 20;

/** P1, P2... with what is known of each. */
export function persons(house: House, changed: () => void): HTMLElement {
  const list = h("div", { class: "persons" });
  const all = house.form.draft.persons;
  const show = (): void => refill(list, all.map((_, at) => person(house, at, redraw)), add);
  const redraw = (): void => {
    show();
    changed();
  };
  const add = button("more", house.text("more-person-add"), "person-add", () => {
    if (all.length >= MOST_PERSONS) return;
    all.push({ label: nextLabel(all), sex: "", ageBand: "", needs: [], linkedTo: [] });
    redraw();
    list.querySelector<HTMLElement>(".person:last-of-type select")?.focus();
  });
  show();
  return list;
}

/** Not the number of rows: somebody above the last may have been taken out. */
function nextLabel(all: readonly PersonDraft[]): string {
  const highest = Math.max(0, ...all.map(({ label }) => Number(label.slice(1))));
  return `P${highest + 1}`;
}

function person(house: House, at: number, redraw: () => void): HTMLElement | undefined {
  const all = house.form.draft.persons;
  const one = all[at];
  if (!one) return undefined;
  const { label } = one;
  const remove = (): void => {
    all.splice(at, 1);
    for (const other of all) other.linkedTo = other.linkedTo.filter((linked) => linked !== label);
    redraw();
  };
  const others = all.filter((other) => other !== one).map((other) => check(other.label, one.linkedTo, other.label));
  return h(
    "fieldset",
    { class: "person question" },
    h("legend", {}, house.text("more-person", { label })),
    selectField({
      id: `sex-${label}`,
      label: house.text("more-sex"),
      value: one.sex,
      options: sexes(house),
      changed: (sex) => void (one.sex = sex),
    }),
    selectField({
      id: `age-${label}`,
      label: house.text("more-age"),
      value: one.ageBand,
      options: ages(house),
      changed: (age) => void (one.ageBand = age),
    }),
    boxes(
      house.text("more-needs"),
      NEEDS.map((need) => check(house.text(`more-need-${need}`), one.needs, need)),
    ),
    others.length > 0 && boxes(house.text("more-linked"), others),
    button("remove", house.text("more-person-remove", { label }), `person-remove-${label}`, remove, "small"),
  );
}

function boxes(title: string, checks: readonly HTMLElement[]): HTMLElement {
  return h("fieldset", { class: "question" }, h("legend", {}, title), h("div", { class: "checks" }, checks));
}

/** A box that puts a word into a list, or takes it out. */
function check(label: string, list: string[], word: string): HTMLElement {
  return checkField(label, list.includes(word), (checked) => {
    const at = list.indexOf(word);
    if (at >= 0) list.splice(at, 1);
    if (checked) list.push(word);
  });
}

function sexes(house: House): { value: string; label: string }[] {
  return [NONE, ...SEXES.map((value) => ({ value, label: house.text(`more-sex-${value}`) }))];
}

function ages(house: House): { value: string; label: string }[] {
  return [NONE, ...AGES.map(([word, value]) => ({ value, label: house.text(`more-age-${word}`) }))];
}

const NONE = { value: "", label: "–" };
