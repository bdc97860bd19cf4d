// Tier B: if somebody holds them, who, since when, and who came to see them.
import { whenDay, whenWritten, type CustodyDraft, type When } from "../contact/compose.ts";
import { button, checkField, textField } from "./field.ts";
import type { House } from "./house.ts";
import { h, refill } from "./view.ts";

/** Visits of officials that a form takes; the first one already raises the alarm. */
const MOST_VISITS = 8;

/** The part about custody; the draft has none until something is answered. */
export function custody(house: House, changed: () => void): HTMLElement {
  const held = house.form.draft.custody ?? emptyCustody();
  const write = (change: () => void): void => {
    change();
    house.form.draft.custody = isEmpty(held) ? undefined : held;
    changed();
  };
  const text = (id: "authorityType" | "movedTo", label: string): HTMLElement =>
    textField({
      id,
      label: house.text(label),
      value: held[id],
      changed: (value) => write(() => void (held[id] = value)),
    });
  const day = (id: "arrestedAt" | "lastSeen", label: string): HTMLElement =>
    dayField(house, id, house.text(label), held[id], (value) => write(() => void (held[id] = value)));
  return h(
    "fieldset",
    { class: "question" },
    h("legend", {}, house.text("more-custody")),
    text("authorityType", "more-authority"),
    day("arrestedAt", "more-arrested-at"),
    day("lastSeen", "more-last-seen"),
    text("movedTo", "more-moved-to"),
    checkField(house.text("more-warrant"), held.warrantShown, (shown) => write(() => void (held.warrantShown = shown))),
    visits(house, held, write),
  );
}

/** Empty rows are left out of the draft; rows never go while somebody types into them. */
function visits(house: House, held: CustodyDraft, write: (change: () => void) => void): HTMLElement {
  const days: (When | undefined)[] = held.homeCountryVisits.length > 0 ? [...held.homeCountryVisits] : [undefined];
  const rows = h("div", {});
  const row = (at: number): HTMLElement => {
    const label = days.length > 1 ? `${house.text("more-visits")} ${at + 1}` : house.text("more-visits");
    return dayField(house, `visit-${at}`, label, days[at], (value) =>
      write(() => {
        days[at] = value;
        held.homeCountryVisits = days.filter((day) => day !== undefined);
      }),
    );
  };
  const show = (): void => refill(rows, days.map((_, at) => row(at)));
  const add = button("more", house.text("more-visit-add"), "visit-add", () => {
    if (days.length >= MOST_VISITS) return;
    days.push(undefined);
    show();
    document.getElementById(`visit-${days.length - 1}`)?.focus();
  }, "small");
  show();
  return h("div", {}, rows, add);
}

function dayField(
  house: House,
  id: string,
  label: string,
  value: When | undefined,
  changed: (value: When | undefined) => void,
): HTMLElement {
  return textField({
    id,
    label,
    type: "date",
    value: value?.value ?? "",
    max: whenDay(house.device.now(), 0).value,
    changed: (text) => changed(whenWritten(text)),
  });
}

function emptyCustody(): CustodyDraft {
  return {
    authorityType: "",
    arrestedAt: undefined,
    lastSeen: undefined,
    movedTo: "",
    warrantShown: false,
    homeCountryVisits: [],
  };
}

function isEmpty(held: CustodyDraft): boolean {
  const { authorityType, arrestedAt, lastSeen, movedTo, warrantShown, homeCountryVisits } = held;
  return !authorityType && !arrestedAt && !lastSeen && !movedTo && !warrantShown && homeCountryVisits.length === 0;
}
