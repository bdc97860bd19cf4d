// The page begins here: it reads what it was given, takes it out of the address bar, and shows the first screen.
import { chooseLanguage } from "./contact/language.ts";
import { surroundings } from "./contact/surroundings.ts";
import { readEnclosed, type Given } from "./contact/trust.ts";
import { Catalogue } from "./screen/catalogue.ts";
import { House } from "./screen/house.ts";
import { leave, prepareToLeave } from "./screen/leave.ts";
import { MAKERS } from "./screen/rooms.ts";
import { Trouble } from "./trouble.ts";

function open(root: HTMLElement): void {
  const house = new House({
    root,
    catalogue: new Catalogue(chooseLanguage(navigator.languages)),
    makers: MAKERS,
    device: surroundings(location),
    leave,
  });
  prepareToLeave(house);
  try {
    if (!able()) throw new Trouble("device-too-old");
    house.invite(given());
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    house.trouble = error;
  }
  house.furnish();
  enter(house);
  // A link that was opened in the same tab changes only the fragment. What is on its way goes on under its own invitation.
  addEventListener("hashchange", () => {
    const invitation = takeFragment();
    if (!invitation || !house.mayBeInvited) return;
    house.invite({ invitation });
    enter(house);
  });
}

/** What the page cannot do without: chance, whole numbers of 64 bits, and the streams that age is sealed through. */
function able(): boolean {
  const needed = [globalThis.BigInt, globalThis.TextEncoder, globalThis.AbortController, globalThis.ReadableStream, globalThis.TransformStream];
  return typeof globalThis.crypto?.getRandomValues === "function" && needed.every((one) => typeof one === "function");
}

function enter(house: House): void {
  house.go(house.trust ? "start" : house.trouble?.code === "invitation-missing" ? "invitation" : "trouble");
}

/** What came with the page: a fragment goes before what is enclosed, because somebody gave it now. */
function given(): Given | undefined {
  const invitation = takeFragment();
  const enclosed = readEnclosed(document.getElementById("enclosed")?.textContent ?? "");
  return invitation ? { invitation } : enclosed;
}

/** Takes the invitation out of the address bar: whoever looks at it, or scrolls through the history, does not see it. */
function takeFragment(): string | undefined {
  const fragment = location.hash.slice(1);
  if (fragment) history.replaceState(null, "", location.pathname + location.search);
  // Messengers and search engines add fragments of their own.
  return fragment.includes("southwind") ? fragment : undefined;
}

const root = document.getElementById("page");
if (root) open(root);
