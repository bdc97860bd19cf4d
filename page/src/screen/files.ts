// Photographs, videos and papers: chosen, cleaned on the device, and sent behind the words. Their names are shown and
// never sent.
import { MOST_FILES, type Choice } from "../contact/attachments.ts";
import type { Attached, Outgoing } from "../contact/dispatch.ts";
import { Trouble } from "../trouble.ts";
import { button, checkField, part } from "./field.ts";
import { note, troubleNote } from "./note.ts";
import type { Part, Place } from "./part.ts";
import { sizeText } from "./size.ts";
import { h, refill, svg, type Child } from "./view.ts";

/** The list of files, with what each of them tells. */
export const files = (house: Place, changed: () => void): Part => {
  const { dispatch } = house;
  const told = h("div", { "aria-live": "polite" });
  const list = new FileList(house, changed);
  const showTrouble = (): void => refill(told, house.form.fileTrouble && troubleNote(house, house.form.fileTrouble));
  const input = h("input", {
    type: "file",
    multiple: true,
    "data-test": "files",
    autocomplete: "off",
    "aria-describedby": "files-hint",
  });
  input.addEventListener("change", () => {
    attach(house, [...(input.files ?? [])]);
    // The same file can be chosen again after it was removed.
    input.value = "";
    showTrouble();
    changed();
  });
  const hint = h("p", { class: "hint", id: "files-hint" }, house.text("file-hint", { most: MOST_FILES }));
  const chooser = h("label", { class: "button wide" }, input, svg("picture"), h("span", {}, house.text("file-choose")));
  showTrouble();
  list.show();
  const end = dispatch?.subscribe(() => list.show());
  return {
    element: part("part-files", house.text("file-title"), hint, chooser, told, list.element),
    close: () => end?.(),
  };
};

/** Files of the dispatch that are no voice note: that one stands beside the words. */
export function evidence(dispatch: Outgoing | undefined): readonly Attached[] {
  return dispatch?.files.filter(({ choice }) => choice.purpose === "evidence") ?? [];
}

function attach(house: Place, chosen: readonly File[]): void {
  house.form.fileTrouble = undefined;
  for (const file of chosen) {
    try {
      house.dispatch?.attach(file, file.name, { purpose: "evidence", original: false });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      house.form.fileTrouble = error;
    }
  }
}

/** The chosen files. A row is made once for each file and kind of news, so that the focus stays where it is. */
class FileList {
  readonly element = h("ul", { class: "files" });
  private shape = "";

  constructor(
    private readonly house: Place,
    private readonly changed: () => void,
  ) {}

  show(): void {
    const chosen = evidence(this.house.dispatch);
    const shape = JSON.stringify(
      chosen.map(({ id, cleanable, choice, state }) => [id, cleanable, choice.original, state.kind]),
    );
    if (shape !== this.shape) this.build(chosen);
    this.shape = shape;
    chosen.forEach((file, at) => this.progress(file, at));
  }

  private build(chosen: readonly Attached[]): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.test : undefined;
    refill(this.element, chosen.map((file, at) => this.row(file, at + 1)));
    if (focused) this.element.querySelector<HTMLElement>(`[data-test="${focused}"]`)?.focus();
  }

  private row(file: Attached, number: number): HTMLElement {
    const { house } = this;
    const remove = (): void => {
      house.dispatch?.remove(file.id);
      house.form.fileTrouble = undefined;
      this.show();
      this.changed();
    };
    return h(
      "li",
      { "data-test": `file-${number}` },
      h(
        "div",
        { class: "line" },
        svg(file.mediaType?.startsWith("image/") ? "picture" : "file"),
        h("span", { class: "word" }, this.line(file)),
      ),
      h("p", { class: "progress hint" }),
      this.news(file, number),
      button("remove", house.text("file-remove", { name: file.name }), `file-${number}-remove`, remove, "small"),
    );
  }

  private line(file: Attached): string {
    const { state, name } = file;
    const size = "total" in state ? sizeText(this.house.catalogue.language, state.total) : "";
    return size ? this.house.text("file-line", { name, size }) : name;
  }

  /** What is sent of this file, and what it may tell. */
  private news(file: Attached, number: number): Child {
    const { house } = this;
    if (file.state.kind === "failed") return troubleNote(house, file.state.trouble);
    if (file.cleanable === undefined) return undefined;
    if (!file.cleanable) return note("warning", house.text("file-unknown-warning"));
    const choose = (original: boolean): void => {
      const choice: Choice = { ...file.choice, original };
      house.dispatch?.choose(file.id, choice);
    };
    const original = checkField(house.text("file-original"), file.choice.original, choose, `file-${number}-original`);
    if (file.choice.original) return [note("warning", house.text("file-original-warning")), original];
    // Nothing is called clean before it is.
    return [file.state.kind !== "hashing" && note("good", house.text("file-cleaned")), original];
  }

  private progress({ state }: Attached, at: number): void {
    const line = this.element.children[at]?.querySelector(".progress");
    if (!line) return;
    const percent =
      state.kind === "hashing" && state.total > 0 ? Math.floor((100 * state.done) / state.total) : undefined;
    refill(line, percent !== undefined && this.house.text("file-preparing", { percent }));
  }
}
