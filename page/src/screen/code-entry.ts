// Takes a code from somebody's paper. The field is emptied as soon as the code was taken, and what was typed is in no
// message.
import { checkCode, openCase } from "../contact/code.ts";
import { Trouble } from "../trouble.ts";
import { button, SILENT } from "./field.ts";
import type { House, Screen } from "./house.ts";
import { erase } from "./erase.ts";
import { troubleBox } from "./trouble.ts";
import { h, refill } from "./view.ts";

/** Digits of a code (PROTOCOL.md step 12.1). */
const DIGITS = 24;
/** A digit of the six writings that a code may be typed in (step 12.1). */
const DIGIT = "[0-9\uff10-\uff19\u0e50-\u0e59\u0ed0-\u0ed9\u0660-\u0669\u06f0-\u06f9]";

/** The screen that asks for a code. */
export function codeEntry(house: House): Screen {
  let open = true;
  const trouble = h("div", { class: "code-trouble", "data-test": "code-trouble", id: "code-trouble" });
  const count = h("p", { class: "hint", id: "code-count" });
  const busy = h("div", { role: "status" });
  const field = digitsField();
  field.value = house.conversation.typed;
  const tell = (error: unknown): void => {
    if (!(error instanceof Trouble)) throw error;
    field.setAttribute("aria-invalid", "true");
    refill(trouble, troubleBox(house, error));
  };
  const calm = (): void => {
    field.removeAttribute("aria-invalid");
    refill(trouble);
    refill(count, house.text("code-count", { count: digitsIn(field.value), most: DIGITS }));
  };
  const check = (): boolean => {
    calm();
    try {
      checkCode(field.value);
      return true;
    } catch (error) {
      tell(error);
      return false;
    }
  };
  const take = async (): Promise<void> => {
    if (field.readOnly) return;
    if (!check()) return field.focus();
    await derive(house, field, busy, () => open).catch(tell);
  };
  field.addEventListener("input", (event) => {
    if (event instanceof InputEvent && event.inputType.startsWith("insert") && !event.isComposing) regroup(field);
    house.conversation.typed = field.value;
    calm();
  });
  field.addEventListener("blur", () => field.value !== "" && check());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    void take();
  });
  if (field.value === "") calm();
  else check();
  const element = h(
    "div",
    { class: "conversation" },
    h("h1", {}, house.text("code-enter-title")),
    h("label", { for: "code" }, house.text("code-enter")),
    h("p", { class: "hint", id: "code-hint" }, house.text("code-enter-hint")),
    field,
    count,
    trouble,
    button("open", house.text("code-open"), "code-open", () => void take(), "wide primary"),
    busy,
    button("back", house.text("page-back"), "back", () => back(house)),
  );
  const close = (): void => {
    open = false;
    erase(field);
  };
  return { element, close };
}

/** Breaks runs of digits into groups of four; what the person wrote apart stays apart, so that a short group shows. */
export function grouped(text: string): string {
  return text.replace(new RegExp(`${DIGIT}{5,}`, "gu"), (run) => run.replace(/.{4}(?=.)/gu, "$& "));
}

/** How many digits of any of the six writings. */
export function digitsIn(text: string): number {
  return text.match(new RegExp(DIGIT, "gu"))?.length ?? 0;
}

function back(house: House): void {
  house.conversation.typed = "";
  house.go("start");
}

function digitsField(): HTMLTextAreaElement {
  return h("textarea", {
    id: "code",
    class: "text digits",
    rows: 2,
    // A text of more is none (step 12.1).
    maxlength: 128,
    inputmode: "numeric",
    enterkeyhint: "go",
    ...SILENT,
    "data-test": "code-input",
    "aria-describedby": "code-hint code-count code-trouble",
  });
}

/** Only behind the last digit: whoever mends something in the middle keeps their place. */
function regroup(field: HTMLTextAreaElement): void {
  if (field.selectionEnd !== field.value.length) return;
  const text = grouped(field.value);
  if (text !== field.value) field.value = text;
}

async function derive(house: House, field: HTMLTextAreaElement, busy: HTMLElement, open: () => boolean): Promise<void> {
  const { trust } = house;
  if (!trust) return house.go("trouble");
  const meter = h("progress", { max: 1, value: 0 });
  refill(busy, h("label", { class: "bar-line" }, house.text("code-opening"), meter));
  field.readOnly = true;
  try {
    const opened = await openCase(field.value, trust, (done) => (meter.value = done));
    // Somebody went away, or left, while the keys were made.
    if (!open()) return opened.wipe();
    erase(field);
    house.open(opened);
    house.go("case");
  } finally {
    field.readOnly = false;
    refill(busy);
  }
}
