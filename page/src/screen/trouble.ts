// What went wrong, in one sentence, and one next step. It never shows a detail that is not in its sentence.
import type { Trouble } from "../trouble.ts";
import { button } from "./field.ts";
import type { House, Screen } from "./house.ts";
import { note } from "./note.ts";
import { h, refill, type Child } from "./view.ts";

/** A trouble as a box; a screen reader says it when it comes. `name` is that of the file it is about. */
export function troubleBox(house: House, trouble: Trouble, name = ""): HTMLElement {
  const { sentence, next } = troubleText(house, trouble, name);
  const box = note("warning", h("p", {}, sentence), h("p", {}, next));
  box.setAttribute("role", "alert");
  box.dataset["test"] = "trouble";
  box.dataset["trouble"] = trouble.code;
  return box;
}

/** Its sentence and its next step. */
export function troubleText(house: House, trouble: Trouble, name = ""): { sentence: string; next: string } {
  const details = { name, ...trouble.details };
  const id = `trouble-${trouble.code}${suspects(trouble)}`;
  return { sentence: house.text(id, details), next: house.text(`trouble-${trouble.code}-next`, details) };
}

/** The screen of a trust that was refused: nothing is sent. */
export function trouble(house: House): Screen {
  const place = h("div", {});
  const update = (): void => {
    const state = house.trust?.state;
    if (state?.kind === "ready") return house.go("start");
    const trouble = house.trouble ?? (state && "trouble" in state ? state.trouble : undefined);
    refill(place, trouble && [troubleBox(house, trouble), address(house, trouble)], !trouble && waiting(house));
  };
  const end = house.trust?.subscribe(update);
  const element = h("div", { class: "conversation" }, h("h1", {}, house.text("trouble-title")), place, ways(house));
  update();
  return { element, close: end };
}

/** The groups that are under suspicion, as a part of the sentence's id. */
function suspects(trouble: Trouble): string {
  if (trouble.code !== "code-check" || trouble.details["group"] === undefined) return "";
  return trouble.details["other"] === undefined ? "-one" : "-two";
}

function waiting(house: House): HTMLElement {
  return h("p", { role: "status" }, house.text("start-checking"));
}

/** The other relay's page, with the same invitation, if the person wants to go there. */
function address(house: House, trouble: Trouble): HTMLElement | undefined {
  const relay = trouble.details["address"];
  if (trouble.code !== "other-relay" || typeof relay !== "string" || !/^https?:\/\/[^/?#]+\/?$/.test(relay)) return undefined;
  // The address is made only now, so that the invitation does not stand in the page.
  const go = (): void => location.assign(`${relay.replace(/\/$/, "")}/#${house.given?.invitation ?? ""}`);
  return button("open", relay, "trouble-relay", go, "wide");
}

function ways(house: House): HTMLElement {
  const again = button("again", house.text("trouble-again"), "trouble-again", () => house.trust?.again(), "wide primary");
  const other = button("open", house.text("invitation-other"), "trouble-invitation", () => house.go("invitation"), "wide");
  return h("div", {}, house.trust && again, other, elsewhere(house));
}

/** What can be done all the same: an appeal that is on its way is looked after, and replies need no key to seal to. */
function elsewhere(house: House): Child {
  return [
    house.isSent && button("check", house.text("sent-title"), "start-sent", () => house.go("sent"), "wide"),
    house.trust?.canRead && button("code", house.text("start-code"), "start-code", () => house.go("code"), "wide"),
    !house.form.isBlank && h("p", {}, house.text("trouble-kept")),
  ];
}
