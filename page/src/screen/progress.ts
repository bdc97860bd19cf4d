// Shows where words and files are, in words beside each bar. A screen reader hears a change of state once, and never each
// percent.
import type { Attached, FileState, WordsState } from "../contact/dispatch.ts";
import { button } from "./field.ts";
import type { House } from "./house.ts";
import { clockTime } from "./clock-time.ts";
import { note } from "./note.ts";
import { sizeText } from "./size.ts";
import { troubleBox, troubleText } from "./trouble.ts";
import { h, refill, svg } from "./view.ts";

/** What shows a state, and is told of the next one. */
export interface Shown<S> {
  readonly element: HTMLElement;
  update(state: S): void;
}

/** What is said while words are on their way, and at the best end. */
export interface Sentences {
  readonly sending: string;
  readonly safe: string;
}

/** The words of an appeal, an answer or a move. */
export function wordsProgress(house: House, again: () => void, sentences: Partial<Sentences> = {}): Shown<WordsState> {
  const texts = { sending: "sent-words-sending", safe: "sent-words-safe", ...sentences };
  const sentence = h("p", { class: "state", role: "status", "data-test": "words-state" });
  const more = h("div", {});
  const said = changes<WordsState>((state) => refill(sentence, svg(ICON[state.kind]), h("span", {}, wordsText(house, state, texts))));
  const added = changes<WordsState>((state) => refill(more, wordsMore(house, state, again)));
  const update = (state: WordsState): void => {
    const trouble = "trouble" in state ? state.trouble?.code : "";
    said(state, state.kind);
    sentence.dataset["state"] = state.kind;
    added(state, `${state.kind} ${trouble} ${state.kind === "waiting" ? state.until.getTime() : ""}`);
  };
  return { element: h("div", { class: "words-progress" }, sentence, more), update };
}

/** The files, each with a bar, and all together. */
export function filesProgress(house: House, remove?: (id: number) => void): Shown<{ readonly files: readonly Attached[]; readonly total: { readonly sent: number; readonly total: number } }> {
  const list = h("ol", { class: "files" });
  const total = bar("total-state");
  const rows = new Map<number, Shown<Attached>>();
  const update: ReturnType<typeof filesProgress>["update"] = ({ files, total: { sent, total: all } }) => {
    files.forEach((file, index) => {
      const row = rows.get(file.id) ?? fileRow(house, index + 1, remove);
      if (!rows.has(file.id)) list.append(row.element);
      rows.set(file.id, row);
      row.update(file);
    });
    for (const [id, row] of rows) if (!files.some((file) => file.id === id)) row.element.remove(), rows.delete(id);
    total.update({ done: sent, total: all, text: house.text("sent-total", { sent: sizeText(house.catalogue.language, sent), total: sizeText(house.catalogue.language, all) }) });
    total.element.hidden = files.length === 0;
  };
  return { element: h("div", {}, list, total.element), update };
}

/** One file: its name and size, a bar, its state in words, and what to do if it failed. */
function fileRow(house: House, number: number, remove?: (id: number) => void): Shown<Attached> {
  const name = h("strong", { class: "name" });
  const progress = bar(`file-state-${number}`);
  const more = h("div", {});
  let id: number | undefined;
  const end = remove && removal(house, number, () => id !== undefined && remove(id));
  const element = h("li", {}, name, progress.element, more, end?.element);
  const said = changes<Attached>((file) => refill(more, fileTrouble(house, file)));
  return {
    element,
    update(file) {
      id = file.id;
      name.textContent = file.name || house.text("sent-file", { number });
      end?.update({ name: name.textContent, kind: file.state.kind });
      const { done, total } = measured(file.state);
      progress.update({ done, total, text: fileText(house, file) });
      said(file, `${file.state.kind} ${"trouble" in file.state ? file.state.trouble.code : ""}`);
    },
  };
}

/** Takes a file out. While it is on its way that ends it at the relay, so it is asked once more. */
function removal(house: House, number: number, remove: () => void): Shown<{ name: string; kind: FileState["kind"] }> {
  const element = h("div", {});
  let shown: { name: string; kind: FileState["kind"] } | undefined;
  const isOnItsWay = (): boolean => shown?.kind === "sending" || shown?.kind === "waiting";
  const end = (test: string, pressed: () => void): HTMLElement =>
    button("remove", house.text("file-remove", { name: shown?.name ?? "" }), `${test}-${number}`, pressed, "small");
  const calm = (): void => refill(element, end("file-remove", () => (isOnItsWay() ? ask() : remove())));
  const ask = (): void => {
    const back = (): void => {
      calm();
      element.querySelector("button")?.focus();
    };
    const keep = button("send", house.text("file-keep"), `file-keep-${number}`, back, "small");
    const sure = house.text("file-remove-sure", { name: shown?.name ?? "" });
    refill(element, note("warning", sure), h("div", { class: "row" }, keep, end("file-remove-sure", remove)));
    keep.focus();
  };
  const update: ReturnType<typeof removal>["update"] = (next) => {
    const before = shown;
    shown = next;
    element.hidden = next.kind === "safe";
    // Not with each percent: the button under somebody's finger stays the same.
    if (before?.name !== next.name || (before.kind !== next.kind && !isOnItsWay())) calm();
  };
  return { element, update };
}

/** A bar with its words. */
function bar(test: string): Shown<{ readonly done: number; readonly total: number; readonly text: string }> {
  const label = h("span", { "data-test": test });
  const meter = h("progress", { max: 1 });
  const element = h("label", { class: "bar-line" }, label, meter);
  return {
    element,
    update({ done, total, text }) {
      if (label.textContent !== text) label.textContent = text;
      meter.value = total > 0 ? Math.min(1, done / total) : 0;
    },
  };
}

const ICON = { none: "clock", sealing: "code", sending: "send", waiting: "clock", safe: "check", failed: "warning" } as const;

function wordsText(house: House, state: WordsState, said: Sentences): string {
  switch (state.kind) {
    case "none":
    case "sealing":
      return house.text("sent-words-sealing");
    case "sending":
      return house.text(said.sending);
    case "waiting":
      return house.text("sent-words-waiting");
    case "safe":
      return [house.text(said.safe), house.text("sent-kept", { time: clockTime(house, state.kept) })].join(" ");
    case "failed":
      return house.text("sent-words-failed");
  }
}

function wordsMore(house: House, state: WordsState, again: () => void): (HTMLElement | undefined)[] {
  const trouble = "trouble" in state ? state.trouble : undefined;
  const retry = button("again", house.text("trouble-again"), "words-again", again);
  return [
    trouble && troubleBox(house, trouble),
    state.kind === "waiting" ? h("p", { class: "hint" }, house.text("sent-next-try", { time: clockTime(house, state.until, true) })) : undefined,
    state.kind === "failed" || state.kind === "waiting" ? retry : undefined,
  ];
}

function fileText(house: House, { name, state }: Attached): string {
  const percent = Math.floor((100 * measured(state).done) / Math.max(1, measured(state).total));
  switch (state.kind) {
    case "hashing":
      return house.text("file-preparing", { percent });
    case "queued":
      return house.text("sent-file-waiting");
    case "sending":
      return house.text("sent-file-sending", { percent });
    case "waiting":
      return house.text("sent-file-retrying", { percent });
    case "safe":
      return house.text("sent-file-done");
    case "failed":
      return [house.text("sent-file-failed"), troubleText(house, state.trouble, name).sentence].join(". ");
  }
}

/** The next step; what happened stands beside the bar, or in the words above if it is the line. */
function fileTrouble(house: House, { name, state }: Attached): HTMLElement | undefined {
  return state.kind === "failed" ? note("warning", troubleText(house, state.trouble, name).next) : undefined;
}

function measured(state: FileState): { done: number; total: number } {
  switch (state.kind) {
    case "hashing":
      return state;
    case "sending":
    case "waiting":
      return { done: state.sent, total: state.total };
    case "queued":
      return { done: 0, total: state.total };
    case "safe":
      return { done: state.total, total: state.total };
    case "failed":
      return { done: 0, total: 0 };
  }
}

/** Calls `show` only where the key differs from that of the last call. */
function changes<S>(show: (state: S) => void): (state: S, key: string) => void {
  let last: string | undefined;
  return (state, key) => {
    if (key !== last) show(state);
    last = key;
  };
}
