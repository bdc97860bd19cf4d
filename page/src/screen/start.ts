// The first screen: send an appeal, or open a case with its code. Below stands what the page can do, what it cannot,
// and to whom it sends.
import type { Trust } from "../contact/trust.ts";
import { inAppBanner } from "./browser.ts";
import type { House, Screen } from "./house.ts";
import type { IconName } from "./icon.ts";
import { isUnwritten } from "./leave.ts";
import { trustState } from "./trust-state.ts";
import { h, svg } from "./view.ts";

/** The first screen. */
export function start(house: House): Screen {
  const trust = trustState(house);
  const end = house.trust?.subscribe(() => leaveIfRefused(house));
  let open = true;
  // It may have been refused before; in the next turn, when this screen is there to give way.
  queueMicrotask(() => open && leaveIfRefused(house));
  const onItsWay = house.isSent;
  return {
    element: h(
      "div",
      { class: "start" },
      inAppBanner(house),
      h("h1", {}, house.text("start-title")),
      trust.element,
      onItsWay &&
        way(house, {
          test: "start-sent",
          label: "sent-title",
          icon: "check",
          go: () => house.go("sent"),
          primary: true,
        }),
      way(house, {
        test: "start-appeal",
        label: "start-appeal",
        hint: "start-appeal-hint",
        icon: "send",
        go: () => compose(house),
        primary: !onItsWay,
      }),
      way(house, {
        test: "start-code",
        label: "start-code",
        hint: "start-code-hint",
        icon: "code",
        go: () => house.goToCase(),
        primary: false,
      }),
      h("p", { class: "hint centred" }, house.text("leave-hint")),
      house.trust && desk(house, house.trust),
      about(house),
      limits(house),
    ),
    close: () => {
      open = false;
      trust.close?.();
      end?.();
    },
  };
}

/** Nobody is asked to write where nothing will be sealed. What is typed already stays where it is: only this screen
 * gives way. */
function leaveIfRefused(house: House): void {
  if (house.trust?.state.kind === "refused") house.go("trouble");
}

/** A new appeal. One that is sent already stays what it is; a new one gets a code of its own. */
function compose(house: House): void {
  const { dispatch } = house;
  // Nor is a code thrown away that is on no paper yet.
  if (dispatch && (dispatch.unsent || isUnwritten(house, dispatch))) return house.go("sent");
  if (dispatch && dispatch.words.kind !== "none") {
    dispatch.wipe();
    house.dispatch = undefined;
  }
  house.go("appeal");
}

interface Way {
  readonly test: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon: IconName;
  readonly go: () => void;
  readonly primary: boolean;
}

function way(house: House, { test, label, hint, icon, go, primary }: Way): HTMLElement {
  return h(
    "button",
    { type: "button", class: primary ? "way primary" : "way", "data-test": test, on: { click: go } },
    svg(icon),
    h("span", {}, h("strong", {}, house.text(label)), hint && h("small", {}, house.text(hint))),
  );
}

function desk(house: House, trust: Trust): HTMLElement {
  return h(
    "div",
    { class: "card" },
    h("p", {}, house.text("start-trust", { desk: trust.desk })),
    h(
      "p",
      { class: "mark", "data-test": "fingerprint" },
      house.text("start-fingerprint", { fingerprint: trust.fingerprint.join(" ") }),
    ),
    h("p", { class: "hint" }, house.text("start-fingerprint-hint")),
  );
}

function about(house: House): HTMLElement {
  const sentences = ["lock", "no-storage", "limit", "no-promise", "false"];
  return h(
    "details",
    { class: "card" },
    h("summary", {}, house.text("start-about")),
    h(
      "ul",
      {},
      sentences.map((id) => h("li", {}, house.text(`start-about-${id}`))),
    ),
  );
}

/** What quick exit cannot erase: said before it is needed. */
function limits(house: House): HTMLElement {
  const sentences = ["history", "network", "phone", "downloads", "screenshots"];
  return h(
    "details",
    { class: "card" },
    h("summary", {}, house.text("leave-title")),
    h(
      "ul",
      {},
      sentences.map((id) => h("li", {}, house.text(`leave-${id}`))),
    ),
  );
}
