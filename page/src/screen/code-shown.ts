// The code on the screen: six big groups, shown once, then asked back. Its digits stand in text only: in no attribute,
// no address and no title, and they leave the page as soon as the person has them.
import type { CodeState } from "../contact/code.ts";
import { askBack } from "./code-asked.ts";
import { button } from "./field.ts";
import type { House } from "./house.ts";
import { note } from "./note.ts";
import type { Paper } from "./paper.ts";
import type { Shown } from "./progress.ts";
import { troubleBox } from "./trouble.ts";
import { h, refill, svg } from "./view.ts";

/** What a person typed for a group. */
export interface Typed {
  readonly group: number;
  readonly digits: string;
}

/** What becomes of a code. */
export interface Fate {
  /** The groups that differ; empty if the person has the code. */
  check(typed: readonly Typed[]): readonly number[];
  /** Two groups to ask back. */
  ask(): readonly [number, number];
  /** Whether the person may go on without it. */
  readonly optional: boolean;
  /** The sentence for a group that differs. */
  readonly wrong: "code-wrong" | "move-wrong";
}

/** The part of a screen that brings a code into the person's hands. */
export function codePart(house: House, paper: Paper, fate: Fate): Shown<CodeState> {
  const element = h("section", { class: "card code", "aria-labelledby": "code-title", hidden: true });
  let last = "";
  let state: CodeState = { kind: "none" };
  const show = (): void => {
    element.hidden = state.kind === "none";
    refill(
      element,
      h("h2", { id: "code-title", tabindex: -1 }, house.text("code-title")),
      content(house, paper, fate, state, moved),
    );
  };
  const moved = (): void => {
    show();
    element.querySelector<HTMLElement>("[data-focus]")?.focus();
  };
  const update = (next: CodeState): void => {
    state = next;
    // The bar moves; everything else stays where it is, and keeps the focus.
    const meter = element.querySelector("progress");
    if (next.kind === "making" && meter) meter.value = next.done;
    if (next.kind !== last) show();
    last = next.kind;
  };
  return { element, update };
}

function content(house: House, paper: Paper, fate: Fate, state: CodeState, moved: () => void): (HTMLElement | false)[] {
  switch (state.kind) {
    case "none":
      return [];
    case "making":
      return [
        h("label", { class: "bar-line" }, house.text("code-making"), h("progress", { max: 1, value: state.done })),
      ];
    case "failed":
      return [troubleBox(house, state.trouble), h("p", {}, house.text("code-none"))];
    case "ready":
      return stage(house, paper, fate, state.groups, moved);
  }
}

function stage(
  house: House,
  paper: Paper,
  fate: Fate,
  groups: readonly string[],
  moved: () => void,
): (HTMLElement | false)[] {
  const turn = (stage: Paper["stage"]) => (): void => {
    paper.stage = stage;
    moved();
  };
  const again = button("again", house.text("code-show-again"), "code-again", turn({ kind: "shown", wrong: [] }));
  switch (paper.stage.kind) {
    case "shown":
      return [
        wrongGroups(house, fate, paper.stage.wrong),
        h("p", {}, house.text("code-why")),
        panel(house, groups, paper.stage.wrong),
        h("p", { class: "strong" }, house.text("code-paper")),
        h("p", {}, house.text("code-secret")),
        button(
          "check",
          house.text("code-written"),
          "code-written",
          () => turn({ kind: "asked", groups: fate.ask() })(),
          "wide primary",
        ),
        fate.optional && button(undefined, house.text("code-later"), "code-later", turn({ kind: "later" }), "wide"),
      ];
    case "asked": {
      const compare = (typed: readonly Typed[]): void => {
        const wrong = fate.check(typed);
        turn(wrong.length > 0 ? { kind: "shown", wrong } : { kind: "right" })();
      };
      return [...askBack(house, paper.stage.groups, compare), again];
    }
    case "right":
      return [
        h(
          "p",
          { class: "state good", tabindex: -1, "data-focus": true, "data-test": "code-result", role: "status" },
          svg("check"),
          h("span", {}, house.text("code-right"), " ", house.text("code-hidden")),
        ),
      ];
    case "later":
      return [
        h(
          "p",
          { tabindex: -1, "data-focus": true, "data-test": "code-result", role: "status" },
          house.text("code-none"),
        ),
        again,
      ];
  }
}

/** The groups in two columns, each with its number. */
function panel(house: House, groups: readonly string[], wrong: readonly number[]): HTMLElement {
  const group = (digits: string, index: number): HTMLElement =>
    h(
      "li",
      { class: wrong.includes(index + 1) ? "wrong" : undefined },
      h("span", { class: "group-name" }, house.text("code-group", { group: index + 1 })),
      h("span", { class: "digits", "data-test": `code-group-${index + 1}` }, digits),
    );
  return h("ol", { class: "panel" }, groups.map(group));
}

function wrongGroups(house: House, fate: Fate, wrong: readonly number[]): HTMLElement | false {
  if (wrong.length === 0) return false;
  const lines = wrong.map((group) => h("p", {}, house.text(fate.wrong, { group })));
  const box = note("warning", lines);
  for (const [name, value] of Object.entries({
    tabindex: "-1",
    role: "alert",
    "data-focus": "",
    "data-test": "code-result",
  }))
    box.setAttribute(name, value);
  return box;
}

