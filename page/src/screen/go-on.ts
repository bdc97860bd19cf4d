// Goes on with a file after the page was closed: the same code, the same file, and only what is missing is sent (PROTOCOL.md
// step 7.5). A file that the relay does not know is not sent before somebody has said so.
import type { Attached } from "../contact/dispatch.ts";
import type { AnswerPart } from "./answer.ts";
import { AskedFile } from "./asked-file.ts";
import { button, checkField } from "./field.ts";
import type { House } from "./house.ts";
import { note } from "./note.ts";
import type { Part } from "./part.ts";
import { troubleBox } from "./trouble.ts";
import { h, refill, svg, type Child } from "./view.ts";

/** A chooser for files; `sent` shows how each goes. */
export function goOnPart(house: House, sent: AnswerPart["sent"]): Part {
  const rows = h("div", {});
  const ends: (() => void)[] = [];
  const show = (asked: AskedFile): void => {
    const row = rowOf(house, asked, sent);
    rows.append(row.element);
    ends.push(row.close);
  };
  // Another choice gives another file, which the relay does not know.
  let original = false;
  const input = h("input", {
    type: "file",
    multiple: true,
    "data-test": "go-on-file",
    autocomplete: "off",
    "aria-describedby": "go-on-hint",
  });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (!house.opened || !house.trust) return house.go("trouble");
    for (const file of files) {
      const asked = new AskedFile(file, original, house);
      house.conversation.asked.add(asked);
      show(asked);
    }
  });
  house.conversation.asked.forEach(show);
  const element = h(
    "section",
    { class: "card", "aria-labelledby": "go-on-title" },
    h("h2", { id: "go-on-title" }, house.text("answer-go-on")),
    h("p", { class: "hint", id: "go-on-hint" }, house.text("answer-go-on-hint")),
    checkField(house.text("answer-go-on-original"), false, (checked) => (original = checked), "go-on-original"),
    h("label", { class: "button wide" }, input, svg("file"), h("span", {}, house.text("file-choose"))),
    rows,
  );
  return { element, close: () => ends.forEach((end) => end()) };
}

/** One file that is asked about; it goes by itself if the relay knows it. */
function rowOf(house: House, asked: AskedFile, sent: AnswerPart["sent"]): { readonly element: HTMLElement; close(): void } {
  const element = h("div", { "data-test": "asked", role: "status" });
  // Not each percent is said aloud.
  const progress = h("p", { class: "hint", "aria-live": "off" });
  const count = (): void => {
    const state = asked.answer.files[0]?.state;
    const percent = state?.kind === "hashing" ? Math.floor((100 * state.done) / Math.max(1, state.total)) : undefined;
    const text = percent === undefined ? house.text("page-busy") : house.text("file-preparing", { percent });
    if (progress.textContent !== text) progress.textContent = text;
  };
  const gone = (): void => {
    end();
    house.conversation.asked.delete(asked);
    element.remove();
  };
  const go = (): void => {
    gone();
    asked.answer.sendLetter({ answers: undefined, language: house.catalogue.language, text: "" });
    sent(asked.answer, true);
  };
  const drop = (): void => {
    gone();
    asked.wipe();
  };
  const show = (): void => (asked.state.kind === "known" ? go() : refill(element, content(house, asked, progress, go, drop)));
  const ends = [asked.subscribe(show), asked.answer.subscribe(count)];
  const end = (): void => ends.forEach((each) => each());
  count();
  if (asked.state.kind === "known") queueMicrotask(show);
  else show();
  return { element, close: end };
}

function content(
  house: House,
  { state, name, answer }: AskedFile,
  progress: HTMLElement,
  go: () => void,
  drop: () => void,
): Child {
  const not = button("remove", house.text("answer-not-this"), "go-on-not", drop, "small");
  switch (state.kind) {
    case "known":
      return false;
    case "asking":
      return [h("p", {}, name), state.waiting ? troubleBox(house, state.waiting) : progress, not];
    case "unknown":
      return [
        note("warning", h("p", {}, house.text("answer-unknown", { name })), h("p", {}, house.text(warningOf(answer.files[0])))),
        button("send", house.text("answer-from-beginning"), "go-on-beginning", go, "wide"),
        not,
      ];
    case "failed":
      return [troubleBox(house, state.trouble, name), not];
  }
}

/** What the file may tell if it is sent. */
function warningOf(file: Attached | undefined): string {
  if (!file?.cleanable) return "file-unknown-warning";
  return file.choice.original ? "file-original-warning" : "file-cleaned";
}
