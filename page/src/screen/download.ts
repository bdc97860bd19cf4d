// Hands sealed files to the browser to save. A blob's address lives no longer than the screen that offers it.
import type { House } from "./house.ts";
import { h, svg, type Child } from "./view.ts";

/** Addresses of blobs that are offered now. */
export class Downloads {
  private readonly addresses: string[] = [];
  private readonly house: House;
  /** Nothing is offered any more. */
  closed = false;

  /** Takes all addresses back. */
  readonly forget = (): void => {
    for (const address of this.addresses.splice(0)) URL.revokeObjectURL(address);
  };

  constructor(house: House) {
    this.house = house;
    house.wipes.add(this.forget);
  }

  /** A link that saves a blob under a name. */
  link(blob: Blob, name: string, attributes: { readonly [name: string]: string }, ...children: readonly Child[]): HTMLAnchorElement {
    const address = URL.createObjectURL(blob);
    this.addresses.push(address);
    return h("a", { class: "button wide", ...attributes, href: address, download: name }, svg("save"), children);
  }

  /** The same, for good. */
  close(): void {
    this.closed = true;
    this.forget();
    this.house.wipes.delete(this.forget);
  }
}
