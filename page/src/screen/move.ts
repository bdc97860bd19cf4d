// A new code for a case, because the old one may be in other hands. It is in the person's hands before the desk is told
// (PROTOCOL.md steps 12.4 and 14.4).
import { groupsToAsk } from "../contact/code.ts";
import { newMove, type Move } from "../contact/moving.ts";
import { capsulePart } from "./capsule.ts";
import { codePart } from "./code-shown.ts";
import { button } from "./field.ts";
import type { House, Screen } from "./house.ts";
import { note } from "./note.ts";
import { Paper } from "./paper.ts";
import { wordsProgress } from "./progress.ts";
import { h, refill } from "./view.ts";

/** The screen of a move. */
export function move(house: House): Screen {
  const place = h("div", {});
  let end = (): void => {};
  const show = (): void => {
    const { move } = house.conversation;
    if (!move) return refill(place, intro(house, begin));
    const going = goingPart(house, move);
    end = going.end;
    refill(place, going.element);
  };
  const begin = (): void => {
    const { opened, trust, device } = house;
    if (!opened || !trust) return house.go("trouble");
    house.conversation.move = { going: newMove(opened, trust, device), paper: new Paper() };
    show();
  };
  show();
  const back = button("back", house.text("page-back"), "back", () => house.go("case"));
  return { element: h("div", { class: "conversation" }, h("h1", {}, house.text("move-title")), place, back), close: () => end() };
}

function intro(house: House, begin: () => void): HTMLElement[] {
  return [
    h("p", {}, house.text("move-why")),
    h("p", {}, house.text("move-steps")),
    button("code", house.text("move-start"), "move-start", begin, "wide primary"),
  ];
}

function goingPart(house: House, { going, paper }: { going: Move; paper: Paper }): { element: HTMLElement; end: () => void } {
  const words = wordsProgress(house, () => going.again(), { sending: "move-sending", safe: "move-done" });
  const capsule = capsulePart(house, going);
  const waiting = h("p", { class: "hint" }, house.text("move-wait"));
  const unsure = note("warning", house.text("move-unsure"));
  const code = codePart(house, paper, {
    check: (typed) => going.confirm(typed),
    ask: () => groupsToAsk(house.device),
    optional: false,
    wrong: "move-wrong",
  });
  const update = (): void => {
    const { kind } = going.words;
    code.update(going.code);
    words.update(going.words);
    words.element.hidden = kind === "none";
    waiting.hidden = kind !== "none";
    capsule.element.hidden = kind === "none" || kind === "safe";
    // The desk may have been told, although nobody said so.
    unsure.hidden = kind !== "failed" && kind !== "waiting";
  };
  const unsubscribe = going.subscribe(update);
  update();
  const end = (): void => {
    unsubscribe();
    capsule.close();
  };
  return { element: h("div", {}, waiting, code.element, words.element, unsure, capsule.element), end };
}
