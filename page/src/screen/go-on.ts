// Goes on with a file after the page was closed: the same code, the same file, and only what is missing is sent (PROTOCOL.md
// step 7.5).
import { newAnswer } from "../contact/dispatch.ts";
import { Trouble } from "../trouble.ts";
import type { AnswerPart } from "./answer.ts";
import { checkField } from "./field.ts";
import type { House } from "./house.ts";
import { troubleBox } from "./trouble.ts";
import { h, refill, svg } from "./view.ts";

/** A chooser for the file; `sent` shows how it goes. */
export function goOnPart(house: House, sent: AnswerPart["sent"]): HTMLElement {
  const told = h("div", {});
  // Another choice gives another file, which the relay does not know.
  let original = false;
  const input = h("input", { type: "file", multiple: true, "data-test": "go-on-file", autocomplete: "off", "aria-describedby": "go-on-hint" });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    refill(told);
    // Each in an answer of its own: a follow-up that was begun before announces one file (7.5).
    for (const file of files) begin(house, file, original, sent, told);
  });
  return h(
    "section",
    { class: "card", "aria-labelledby": "go-on-title" },
    h("h2", { id: "go-on-title" }, house.text("answer-go-on")),
    h("p", { class: "hint", id: "go-on-hint" }, house.text("answer-go-on-hint")),
    checkField(house.text("answer-go-on-original"), false, (checked) => (original = checked), "go-on-original"),
    h("label", { class: "button wide" }, input, svg("file"), h("span", {}, house.text("file-choose"))),
    told,
  );
}

function begin(house: House, file: File, original: boolean, sent: AnswerPart["sent"], told: HTMLElement): void {
  const { opened, trust, device } = house;
  if (!opened || !trust) return house.go("trouble");
  const answer = newAnswer(opened, trust, device);
  try {
    answer.attach(file, file.name, { purpose: "evidence", original });
  } catch (error) {
    answer.wipe();
    if (!(error instanceof Trouble)) throw error;
    return refill(told, troubleBox(house, error, file.name));
  }
  answer.sendLetter({ answers: undefined, language: house.catalogue.language, text: "" });
  sent(answer, true);
}
