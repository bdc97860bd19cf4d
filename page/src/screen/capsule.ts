// The way out of every trouble: words and files as sealed files, for anybody to carry.
import type { Capsule, Outgoing } from "../contact/dispatch.ts";
import { Trouble } from "../trouble.ts";
import { Downloads } from "./download.ts";
import { button } from "./field.ts";
import type { House } from "./house.ts";
import { sizeText } from "./size.ts";
import { troubleBox } from "./trouble.ts";
import { h, refill } from "./view.ts";

/** From here on a sealed file is long for an old telephone, in bytes. */
const LARGE = 50_000_000;

/** What can be carried as sealed files: words alone, or words and files. */
export type Carried = Pick<Outgoing, "words" | "capsules" | "subscribe"> & Partial<Pick<Outgoing, "files" | "total">>;

/** A button that seals, and then a link for each sealed file. */
export function capsulePart(house: House, dispatch: Carried): { readonly element: HTMLElement; close(): void } {
  const downloads = new Downloads(house);
  const place = h("div", { role: "status" });
  const seal = button("save", house.text("sent-capsule"), "capsule", () => {
    downloads.forget();
    void offer(house, dispatch, downloads, place);
  }, "wide");
  const element = h("section", { class: "card" }, h("p", { class: "hint" }, house.text("sent-capsule-hint")), large(house, dispatch), seal, place);
  return { element, close: () => downloads.close() };
}

async function offer(house: House, dispatch: Carried, downloads: Downloads, place: HTMLElement): Promise<void> {
  const meter = h("progress", { max: 1, value: 0 });
  refill(place, h("label", { class: "bar-line" }, house.text("page-busy"), meter));
  try {
    await sealed(dispatch);
    const capsules = await dispatch.capsules((done, total) => (meter.value = total > 0 ? done / total : 0));
    // Nobody looks any more, or leaves: an address that was made now would outlive the screen.
    if (downloads.closed) return;
    if (capsules.length === 0) return refill(place, h("p", {}, house.text("sent-capsule-none")));
    const links = capsules.map((capsule, index) => link(house, downloads, capsule, index + 1, capsules.length));
    refill(place, h("p", {}, house.text("sent-capsule-saved")), links);
    // One file is saved at once; browsers refuse several at a time.
    if (links.length === 1) links[0]?.click();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    refill(place, troubleBox(house, error));
  }
}

/** Waits while words are locked or files are read, unless something keeps them from it. */
function sealed(dispatch: Carried): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { words, files = [] } = dispatch;
      const sealing = words.kind === "sealing" && !words.trouble;
      if (sealing || files.some(({ state }) => state.kind === "hashing")) return;
      end();
      resolve();
    };
    const end = dispatch.subscribe(look);
    look();
  });
}

function link(house: House, downloads: Downloads, { blob, name }: Capsule, number: number, total: number): HTMLAnchorElement {
  const text = house.text("sent-capsule-file", { number, total });
  return downloads.link(blob, name, { "data-test": `capsule-${number}` }, text, ` (${sizeText(house.catalogue.language, blob.size)})`);
}

function large(house: House, dispatch: Carried): HTMLElement | undefined {
  const { total } = dispatch.total ?? { total: 0 };
  return total > LARGE ? h("p", { class: "hint" }, house.text("sent-capsule-large", { size: sizeText(house.catalogue.language, total) })) : undefined;
}
