// The screens on a stage: the page's own elements, styles and words, with a stand-in behind them. Tests move it by `stage`.
import { Catalogue } from "../../../src/screen/catalogue.ts";
import { House } from "../../../src/screen/house.ts";
import { leave, prepareToLeave } from "../../../src/screen/leave.ts";
import { MAKERS } from "../../../src/screen/rooms.ts";
import { Trouble } from "../../../src/trouble.ts";
import * as contact from "./contact.ts";

const root = document.getElementById("page");
if (!root) throw new Error("no stage");
const house = new House({
  root,
  catalogue: new Catalogue("en"),
  makers: MAKERS,
  device: { now: () => new Date(), random: (length) => crypto.getRandomValues(new Uint8Array(length)), fetch, origin: location.origin },
  leave,
});
prepareToLeave(house);
house.invite({ invitation: "southwind:v1?org=test" });
house.furnish();
house.go("start");

/** What a test takes hold of. */
const stage = { house, contact, Trouble };
export type Stage = typeof stage;
Object.assign(globalThis, { stage });
