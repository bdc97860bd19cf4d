// Writing to the desk again: words, a voice note, files, below the replies. What was sent stands below it, with its progress.
import { characters, LONGEST_ACCOUNT } from "../contact/compose.ts";
import { newAnswer, type Answer } from "../contact/dispatch.ts";
import type { Received } from "../contact/check.ts";
import { answerProgress } from "./answer-progress.ts";
import { attachAgain } from "./attach-again.ts";
import type { Conversation, Writing } from "./conversation.ts";
import { eraseAll } from "./erase.ts";
import { button, textField } from "./field.ts";
import { files } from "./files.ts";
import { Form } from "./form.ts";
import type { House } from "./house.ts";
import { note } from "./note.ts";
import type { Part, Place } from "./part.ts";
import { microphone, Recorder } from "./recorder.ts";
import { troubleBox } from "./trouble.ts";
import { h, refill } from "./view.ts";
import { voice } from "./voice.ts";
import { counted, never } from "./words.ts";

/** The part of a case's screen where somebody answers. */
export interface AnswerPart extends Part {
  /** Begins an answer to a reply. */
  to(reply: Received): void;
  /** Shows an answer, or a file that goes on, that was just sent. */
  sent(answer: Answer, goesOn: boolean): void;
  close(): void;
}

/** Makes it, with what is being written already. */
export function answerPart(house: House): AnswerPart {
  const { conversation } = house;
  const fields = h("div", {});
  const going = h("div", {});
  const shown: Part[] = [];
  let parts: readonly Part[] = [];
  const build = (): void => {
    parts.forEach((part) => part.close?.());
    const writing = begun(house);
    fields.hidden = writing?.given ?? true;
    parts = !writing ? [] : writing.given ? [untilSealed(conversation, writing, build)] : compose(house, fields, writing, sent);
  };
  const show = (answer: Answer, goesOn: boolean): void => {
    const progress = answerProgress(house, answer, goesOn, () => {
      if (!takeBack(house, answer)) return;
      progress.element.remove();
      build();
      fields.querySelector("textarea")?.focus();
    });
    shown.push(progress);
    going.prepend(progress.element);
  };
  const sent = (answer: Answer, goesOn: boolean): void => {
    conversation.answers.push({ answer, goesOn });
    show(answer, goesOn);
    build();
    going.querySelector<HTMLElement>("[tabindex]")?.focus();
  };
  for (const { answer, goesOn } of conversation.answers) show(answer, goesOn);
  build();
  return {
    element: h("section", { class: "card", "aria-labelledby": "answer-title" }, h("h2", { id: "answer-title" }, house.text("answer-title")), going, fields),
    to: ({ id, number }) => {
      const writing = begun(house);
      if (!writing || writing.given) return;
      writing.answers = { id, number };
      build();
      fields.querySelector("textarea")?.focus();
    },
    sent,
    close: () => [...parts, ...shown].forEach((part) => part.close?.()),
  };
}

/** What is being written, begun if nothing is. */
function begun({ conversation, catalogue, opened, trust, device }: House): Writing | undefined {
  if (!opened || !trust) return undefined;
  conversation.writing ??= {
    answer: newAnswer(opened, trust, device),
    form: new Form(catalogue.language, new Recorder(microphone())),
    answers: undefined,
    given: false,
  };
  return conversation.writing;
}

/** The fields are empty again once what stood in them is sealed; files alone are no words that could be lost. */
function untilSealed(conversation: Conversation, writing: Writing, build: () => void): Part {
  const { answer, form } = writing;
  let open = true;
  const close = (): void => {
    open = false;
    end();
  };
  const look = (): void => {
    if (!open || (!answer.sealed && answer.words.kind !== "none")) return;
    close();
    conversation.writing = undefined;
    form.wipe();
    build();
  };
  const end = answer.subscribe(look);
  // In the next turn, when whoever begins this has it.
  queueMicrotask(look);
  return { element: h("div", {}), close };
}

/** Takes an answer that could not be sealed back into its fields; whether it could be. */
function takeBack({ conversation, opened, trust, device }: House, answer: Answer): boolean {
  const { writing, answers } = conversation;
  if (!opened || !trust || writing?.answer !== answer) return false;
  const again = newAnswer(opened, trust, device);
  attachAgain(answer, again, writing.form);
  conversation.writing = { ...writing, answer: again, given: false };
  answers.splice(answers.findIndex((each) => each.answer === answer), 1);
  answer.wipe();
  return true;
}

function compose(house: House, fields: HTMLElement, writing: Writing, sent: AnswerPart["sent"]): readonly Part[] {
  const { form, answer, answers } = writing;
  const place: Place = { text: (id, args) => house.text(id, args), catalogue: house.catalogue, form, dispatch: answer };
  const missing = h("div", { role: "alert" });
  const calm = (): void => refill(missing);
  const parts = [voice(place, calm), files(place, calm)];
  const send = (): void => {
    const fault = faultOf(house, writing);
    refill(missing, fault !== undefined && note("warning", fault));
    if (fault !== undefined) return;
    const { trust } = house;
    // Nothing would be sealed: the reason is told, the relay is asked once more, and what was typed waits.
    if (trust?.state.kind === "refused") {
      refill(missing, troubleBox(house, trust.state.trouble));
      return trust.again();
    }
    answer.sendLetter({ answers: answers?.id, language: house.catalogue.language, text: form.draft.account.trim() });
    writing.given = true;
    sent(answer, false);
  };
  const counter = counted(place);
  counter.show();
  const words = textField({
    id: "answer-words",
    label: house.text("answer-words"),
    value: form.draft.account,
    rows: 4,
    test: "answer-words",
    enterkeyhint: "enter",
    changed: (text) => {
      form.draft.account = text;
      counter.show();
      calm();
    },
  });
  eraseAll(fields);
  refill(
    fields,
    answers && h("p", { class: "strong" }, house.text("answer-to", { number: answers.number })),
    never(place),
    words,
    counter.element,
    parts.map(({ element }) => element),
    missing,
    button("send", house.text("answer-send"), "answer-send", () => whenStill(form, send), "wide primary"),
  );
  return parts;
}

function faultOf(house: House, { form, answer }: Writing): string | undefined {
  if (characters(form.draft.account) > LONGEST_ACCOUNT) return house.text("trouble-text-too-long");
  return form.draft.account.trim() === "" && answer.files.length === 0 ? house.text("answer-empty") : undefined;
}

/** Whoever sends while the microphone runs means what was said until now. */
function whenStill({ recorder }: Form, then: () => void): void {
  if (recorder.state.kind !== "recording") return then();
  const end = recorder.subscribe(() => {
    if (recorder.state.kind === "recording") return;
    end();
    then();
  });
  recorder.stop();
}
