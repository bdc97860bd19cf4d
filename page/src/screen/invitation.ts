// Takes an invitation that somebody pastes, where the page came without one. The field is emptied as soon as it was
// taken.
import { button, SILENT } from "./field.ts";
import type { House, Screen } from "./house.ts";
import { erase } from "./erase.ts";
import { troubleBox } from "./trouble.ts";
import { h, refill, svg } from "./view.ts";

/** The screen for a missing invitation. */
export function invitation(house: House): Screen {
  const answer = h("div", {});
  const field = h("textarea", {
    id: "invitation",
    class: "text",
    "data-test": "invitation-input",
    rows: 4,
    ...SILENT,
    "aria-describedby": "invitation-hint",
  });
  field.value = house.pasted;
  field.addEventListener("input", () => (house.pasted = field.value));
  const use = (): void => {
    const trouble = house.invite({ invitation: field.value });
    if (trouble) return refill(answer, troubleBox(house, trouble));
    erase(field);
    house.go("start");
  };
  const element = h(
    "div",
    { class: "conversation" },
    h("h1", {}, house.text("invitation-title")),
    h("p", { id: "invitation-hint" }, house.text("invitation-hint")),
    h("label", { for: "invitation" }, house.text("invitation-label")),
    field,
    answer,
    button("check", house.text("invitation-use"), "invitation-use", use, "wide primary"),
    house.trust && button("back", house.text("page-back"), "invitation-back", () => house.go("trouble"), "wide"),
    offline(house),
  );
  const close = (remade: boolean): void => {
    if (!remade) house.pasted = "";
  };
  return { element, close };
}

/** The page as a file, where a relay serves one. */
function offline(house: House): HTMLElement | undefined {
  if (!house.device.origin) return undefined;
  return h(
    "div",
    { class: "card" },
    h(
      "a",
      { class: "button", href: "/offline.html", download: "note.html", "data-test": "invitation-offline" },
      svg("save"),
      house.text("invitation-offline"),
    ),
    h("p", { class: "hint" }, house.text("invitation-offline-hint")),
  );
}
