// The page begins here: it reads what it was given, and shows the first screen.
import { Catalogue, choose } from "./screen/catalogue.ts";
import { House } from "./screen/house.ts";
import { leave } from "./screen/leave.ts";
import { MAKERS } from "./screen/rooms.ts";

const root = document.getElementById("page");
if (root) {
  const house = new House({
    root,
    catalogue: new Catalogue(choose(navigator.languages)),
    makers: MAKERS,
    now: () => new Date(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    leave,
  });
  house.furnish();
  house.go("start");
}
