// The appeal on one screen: what must be answered first, in the order of the questions that staff ask first, then what may be added.
// It never keeps anybody from pressing the button that sends, and says what is missing instead.
import type { Dispatch } from "../contact/dispatch.ts";
import { consent } from "./consent.ts";
import { button } from "./field.ts";
import { files } from "./files.ts";
import type { House, Screen } from "./house.ts";
import { kinds } from "./kinds.ts";
import { formFaults, Missing } from "./missing.ts";
import { more } from "./more.ts";
import type { PartMaker } from "./part.ts";
import { people } from "./people.ts";
import { timeLeft } from "./time-left.ts";
import { trustState } from "./trust-state.ts";
import { h } from "./view.ts";
import { when } from "./when.ts";
import { where } from "./where.ts";
import { words } from "./words.ts";

const PARTS: readonly PartMaker[] = [kinds, people, where, when, timeLeft, words, files, consent, more];

/** The appeal. What was filled in before is there again. */
export function appeal(house: House): Screen {
  house.prepare();
  const missing = new Missing(house);
  const element = h("div", { class: "appeal" });
  const parts = PARTS.map((make) => make(house, () => missing.show(element)));
  const trust = trustState(house);
  element.append(
    button("back", house.text("page-back"), "back", () => house.go("start"), "small quiet"),
    h("h1", {}, house.text("appeal-title")),
    h("p", { class: "hint" }, house.text("appeal-hint")),
    ...parts.map((part) => part.element),
    missing.element,
    trust.element,
    button("send", house.text("appeal-send"), "send", () => send(house, missing, element), "big primary"),
  );
  missing.show(element);
  return {
    element,
    close: (remade) => {
      for (const part of parts) part.close?.(remade);
      trust.close?.();
    },
  };
}

function send(house: House, missing: Missing, root: HTMLElement): void {
  const { form, dispatch, trust } = house;
  if (form.recorder.state.kind === "recording") return afterRecording(house, () => send(house, missing, root));
  form.tried = true;
  missing.show(root);
  if (formFaults(house).length > 0) {
    missing.element.scrollIntoView({ block: "center" });
    missing.element.focus({ preventScroll: true });
    return;
  }
  // Nothing would be sealed: the reason is told, and what can be done; the form waits.
  if (!dispatch || !trust || trust.state.kind === "refused") return house.go("trouble");
  dispatch.send(form.draft);
  wipeWhenSealed(house, dispatch);
  house.go("sent");
}

/** What was typed is kept until it is sealed: if that fails, there is no other copy. */
function wipeWhenSealed(house: House, dispatch: Dispatch): void {
  const end = dispatch.subscribe(() => {
    if (house.dispatch !== dispatch) return end();
    if (!dispatch.sealed) return;
    end();
    house.form.wipe();
  });
}

/** Whoever presses the button while they speak has said what they wanted to say. */
function afterRecording({ form }: House, then: () => void): void {
  const end = form.recorder.subscribe(() => {
    if (form.recorder.state.kind === "recording") return;
    end();
    then();
  });
  form.recorder.stop();
}
