// After "Send": where the words and files are, the code to write down, and the sealed file as the way out of every trouble.
import { groupsToAsk, isGroup } from "../contact/code.ts";
import type { Dispatch } from "../contact/dispatch.ts";
import { capsulePart } from "./capsule.ts";
import { codePart, type Fate } from "./code-shown.ts";
import { button } from "./field.ts";
import type { House, Screen } from "./house.ts";
import { filesProgress, wordsProgress } from "./progress.ts";
import { backToForm, isStuck } from "./stuck.ts";
import { h } from "./view.ts";

/** The screen of an appeal that is on its way. */
export function sent(house: House): Screen {
  const { dispatch } = house;
  if (!dispatch) return { element: h("div", {}, h("h1", {}, house.text("sent-title"))) };
  const words = wordsProgress(house, () => dispatch.again());
  const code = codePart(house, house.conversation.paperOf(dispatch), fateOf(house, dispatch));
  const files = filesProgress(house, (id) => dispatch.remove(id));
  const capsule = capsulePart(house, dispatch);
  const advice = h("p", { class: "strong", role: "status" });
  const back = backToForm(house, () => {
    house.takeBack();
    house.go(house.isSent ? "trouble" : "appeal");
  });
  const filesPart = h("section", { class: "card" }, h("h2", {}, house.text("sent-files")), files.element);
  const update = (): void => {
    words.update(dispatch.words);
    code.update(dispatch.code);
    files.update(dispatch);
    filesPart.hidden = dispatch.files.length === 0;
    back.hidden = !isStuck(dispatch);
    const text = house.text(dispatch.unsent ? "sent-keep-open" : "sent-all");
    if (advice.textContent !== text) advice.textContent = text;
  };
  const end = dispatch.subscribe(update);
  update();
  const element = h(
    "div",
    { class: "conversation" },
    h("h1", {}, house.text("sent-title")),
    h("section", { class: "card" }, h("h2", {}, house.text("sent-words")), words.element, back, advice),
    code.element,
    filesPart,
    capsule.element,
    button("back", house.text("page-back"), "back", () => house.go("start")),
  );
  const close = (): void => {
    end();
    capsule.close();
  };
  return { element, close };
}

function fateOf(house: House, dispatch: Dispatch): Fate {
  const groups = (): readonly string[] => (dispatch.code.kind === "ready" ? dispatch.code.groups : []);
  return {
    check: (typed) => typed.filter(({ group, digits }) => !isGroup(groups(), group, digits)).map(({ group }) => group),
    ask: () => groupsToAsk(house.device),
    // The words come first: an appeal waits for no paper.
    optional: true,
    wrong: "code-wrong",
  };
}
