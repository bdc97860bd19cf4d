// One answer, or one file that goes on, and where it is. The sealed file stands beside it as the way out.
import type { Answer } from "../contact/dispatch.ts";
import { capsulePart } from "./capsule.ts";
import type { House } from "./house.ts";
import type { Part } from "./part.ts";
import { filesProgress, wordsProgress } from "./progress.ts";
import { backToForm, isStuck } from "./stuck.ts";
import { h } from "./view.ts";

/** A card for one answer. */
export function answerProgress(house: House, answer: Answer, goesOn: boolean, takeBack: () => void): Part {
  const words = wordsProgress(house, () => answer.again(), { safe: "answer-sent" });
  const files = filesProgress(house, (id) => answer.remove(id));
  const capsule = capsulePart(house, answer);
  const already = h("p", { class: "hint", role: "status", "data-test": "went-on" });
  const back = backToForm(house, takeBack);
  const update = (): void => {
    back.hidden = !isStuck(answer);
    words.update(answer.words);
    // Files alone have no words beside them.
    words.element.hidden = answer.words.kind === "none";
    files.update(answer);
    capsule.element.hidden = !answer.unsent;
    if (goesOn && already.textContent === "") already.textContent = wentOn(house, answer);
  };
  const end = answer.subscribe(update);
  update();
  const title = house.text(goesOn ? "answer-go-on" : "answer-title");
  const element = h("div", { class: "card", "data-test": goesOn ? "going-on" : "answered" }, h("h3", { tabindex: -1 }, title), words.element, back, already, files.element, capsule.element);
  const close = (): void => {
    end();
    capsule.close();
  };
  return { element, close };
}

/** What the relay had of the file before the first new byte was sent. */
function wentOn(house: House, { files }: Answer): string {
  const state = files[0]?.state;
  if (state?.kind !== "sending") return "";
  const percent = Math.floor((100 * state.sent) / Math.max(1, state.total));
  return state.sent > 0 ? house.text("answer-went-on", { percent }) : house.text("answer-new");
}
