// What an appeal still lacks, in one place, with a way to each of it. The button to send is never switched off: whoever
// presses it learns why nothing goes.
import { faults, LONGEST_GIVEN_BY, MOST_PEOPLE, type Fault } from "../contact/compose.ts";
import type { House } from "./house.ts";
import { h, refill, svg } from "./view.ts";

/** The faults of the form as it is now. */
export function formFaults(house: House): Fault[] {
  const { form, dispatch } = house;
  return faults(form.draft, form.voice !== undefined, dispatch?.files.length ?? 0);
}

/** The summary; empty as long as nobody tried to send. */
export class Missing {
  readonly element = h("div", { class: "missing", "data-test": "missing", "aria-live": "polite", tabindex: "-1" });
  private shown = "";

  constructor(private readonly house: House) {}

  /** Shows what is missing now, and marks the parts. */
  show(root: ParentNode): void {
    const found = this.house.form.tried ? formFaults(this.house) : [];
    // Only news is told: a screen reader would repeat the list with each letter.
    if (found.join() === this.shown) return;
    this.shown = found.join();
    for (const part of root.querySelectorAll(".lacking")) part.classList.remove("lacking");
    for (const fault of found) root.querySelector(`#${PLACES[fault].part}`)?.classList.add("lacking");
    refill(this.element, found.length > 0 && this.summary(found, root));
  }

  private summary(found: readonly Fault[], root: ParentNode): HTMLElement {
    return h(
      "div",
      { class: "note warning" },
      svg("warning"),
      h(
        "div",
        {},
        h("p", {}, this.house.text("appeal-missing")),
        h(
          "ul",
          {},
          found.map((fault) => h("li", {}, this.link(fault, root))),
        ),
      ),
    );
  }

  /** A button that looks like a link: a real one would write into the browser's history. */
  private link(fault: Fault, root: ParentNode): HTMLElement {
    const { part, sentence } = PLACES[fault];
    const lead = (): void => {
      const place = root.querySelector<HTMLElement>(`#${part}`);
      const folded = place?.closest("details");
      if (folded) folded.open = true;
      place?.scrollIntoView({ block: "start" });
      (place?.querySelector<HTMLElement>("input, textarea, select, button") ?? place)?.focus({ preventScroll: true });
    };
    const most = fault === "people-many" ? MOST_PEOPLE : LONGEST_GIVEN_BY;
    const words = this.house.text(sentence, { most });
    return h("button", { type: "button", class: "link", "data-test": `missing-${fault}`, on: { click: lead } }, words);
  }
}

/** Where each fault stands, and what names it. */
const PLACES: Readonly<Record<Fault, { readonly part: string; readonly sentence: string }>> = {
  kind: { part: "part-kind", sentence: "kind-title" },
  people: { part: "part-people", sentence: "people-title" },
  "people-many": { part: "part-people", sentence: "people-too-many" },
  country: { part: "part-country", sentence: "country-title" },
  region: { part: "part-country", sentence: "country-region" },
  when: { part: "part-when", sentence: "when-title" },
  "time-left": { part: "part-left", sentence: "left-title" },
  words: { part: "part-words", sentence: "appeal-missing-words" },
  "words-long": { part: "part-words", sentence: "trouble-text-too-long" },
  "given-by-long": { part: "part-consent", sentence: "consent-given-by-long" },
  "files-many": { part: "part-files", sentence: "trouble-file-too-many" },
  "all-long": { part: "part-more", sentence: "appeal-all-long" },
};
