// What went wrong, in one sentence, and one next step. It never shows a detail that is not in its sentence.
import type { Trouble } from "../trouble.ts";
import type { House, Screen } from "./house.ts";
import { h, refill, svg } from "./view.ts";

/** A trouble as a box; a screen reader says it when it comes. `name` is that of the file it is about. */
export function troubleBox(house: House, trouble: Trouble, name = ""): HTMLElement {
  const { sentence, next } = troubleText(house, trouble, name);
  return h("div", { class: "trouble", role: "alert", "data-test": "trouble" }, svg("warning"), h("div", {}, h("p", {}, sentence), h("p", {}, next)));
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

/** The other relay's page, with the same invitation: a link that the person follows, or not. */
function address(house: House, trouble: Trouble): HTMLElement | undefined {
  const relay = trouble.details["address"];
  if (trouble.code !== "other-relay" || typeof relay !== "string" || !/^https?:\/\/[^/?#]+\/?$/.test(relay)) return undefined;
  const link = h("a", { class: "button", rel: "noreferrer noopener" }, svg("open"), relay);
  link.addEventListener("click", () => {
    // Only now, so that the invitation does not stand in the page.
    location.assign(`${relay.replace(/\/$/, "")}/#${house.given?.invitation ?? ""}`);
  });
  link.href = "#";
  return link;
}

function ways(house: House): HTMLElement {
  const again = h("button", { type: "button", class: "big", "data-test": "trouble-again", on: { click: () => house.trust?.again() } }, svg("again"), house.text("trouble-again"));
  const other = h("button", { type: "button", "data-test": "trouble-invitation", on: { click: () => house.go("invitation") } }, svg("open"), house.text("invitation-other"));
  return h("div", { class: "ways" }, house.trust && again, other);
}
