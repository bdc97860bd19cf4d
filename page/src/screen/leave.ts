// Quick exit: what it wipes, and that nothing waits for it.
import type { House } from "./house.ts";

/** Wipes what the house holds and replaces the page. */
export function leave(house: House): void {
  for (const wipe of house.wipes) wipe();
  document.body.textContent = "";
  location.replace("about:blank");
}
