// Fields and choices as every screen shows them: labelled, large, and with every memory of the browser switched off.
import type { IconName } from "./icon.ts";
import { h, svg, type Child } from "./view.ts";

/** What keeps browser, keyboard and spelling service from storing or sending what is typed, as far as a page can
 * ask. */
export const SILENT = { autocomplete: "off", autocorrect: "off", autocapitalize: "off", spellcheck: "false" } as const;

/** A question with its answers under one heading. `id` is what a fault's link leads to. */
export function part(id: string, title: string, ...children: readonly Child[]): HTMLFieldSetElement {
  return h(
    "fieldset",
    { class: "part", id, tabindex: "-1" },
    h("legend", {}, h("h2", {}, title)),
    h("div", { class: "inside" }, children),
  );
}

/** One answer of a {@link choices}. */
export interface Choice<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly icon?: IconName;
  /** The `data-test` hook. */
  readonly test: string;
}

/** Answers of which one counts, as real radio buttons under large faces. Empty `chosen`: none yet. */
export function choices<V extends string>(
  name: string,
  options: readonly Choice<V>[],
  chosen: string | undefined,
  choose: (value: V) => void,
): HTMLDivElement {
  const tile = ({ value, label, icon, test }: Choice<V>): HTMLElement =>
    h(
      "label",
      { class: "tile" },
      h("input", {
        type: "radio",
        name,
        value,
        checked: value === chosen,
        autocomplete: "off",
        "data-test": test,
        on: { change: () => choose(value) },
      }),
      h("span", { class: "face" }, icon && svg(icon), h("span", { class: "word" }, label)),
    );
  return h("div", { class: `tiles ${name}` }, options.map(tile));
}

/** What a text field is made of. */
export interface TextField {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  /** Lines; one by default. */
  readonly rows?: number;
  readonly test?: string;
  /** Of an `<input>`: `text` by default, or `date`. */
  readonly type?: string;
  /** The latest day, of a date. */
  readonly max?: string;
  readonly enterkeyhint?: string;
  /** Told of each change. */
  readonly changed: (value: string) => void;
}

/** Shown only by browsers that know no calendar and take a date as text. */
const DATE_FORM = "2026-11-22";

/** A text with its label and hint. */
export function textField(field: TextField): HTMLDivElement {
  const { id, label, hint, value, rows, test, type = "text", max, enterkeyhint = "next", changed } = field;
  const settings = { id, class: "text", "data-test": test, "aria-describedby": hint && `${id}-hint`, ...SILENT };
  const box = rows
    ? h("textarea", { ...settings, rows })
    : h("input", { ...settings, type, max, enterkeyhint, placeholder: type === "date" && DATE_FORM });
  box.value = value;
  box.addEventListener("input", () => changed(box.value));
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    box,
  );
}

/** One of many in a list that unfolds. */
export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A list that unfolds. */
export function selectField(
  field: Omit<TextField, "rows" | "type" | "max"> & { readonly options: readonly Option[] },
): HTMLDivElement {
  const { id, label, hint, value, test, options, changed } = field;
  const select = h(
    "select",
    { id, class: "text", "data-test": test, autocomplete: "off", "aria-describedby": hint && `${id}-hint` },
    options.map((option) => h("option", { value: option.value, selected: option.value === value }, option.label)),
  );
  select.addEventListener("change", () => changed(select.value));
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    select,
  );
}

/** Something that is so or not. */
export function checkField(
  label: string,
  checked: boolean,
  changed: (checked: boolean) => void,
  test?: string,
): HTMLLabelElement {
  const box = h("input", { type: "checkbox", checked, autocomplete: "off", "data-test": test });
  box.addEventListener("change", () => changed(box.checked));
  return h("label", { class: "check" }, box, h("span", {}, label));
}

/** A button with a drawing and words. */
export function button(
  icon: IconName | undefined,
  label: string,
  test: string | undefined,
  pressed: () => void,
  more = "",
): HTMLButtonElement {
  return h(
    "button",
    { type: "button", class: `button ${more}`.trim(), "data-test": test, on: { click: pressed } },
    icon && svg(icon),
    h("span", {}, label),
  );
}
