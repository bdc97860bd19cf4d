// Quick exit: what it wipes, and that nothing waits for it. It asks nobody, neither the person nor the network, and
// what it cannot erase is said on the first screen.
import type { Dispatch } from "../contact/dispatch.ts";
import { eraseAll } from "./erase.ts";
import type { House } from "./house.ts";

/** Presses of Esc that mean it, and the milliseconds in which they come. */
const PRESSES = 3;
const WITHIN = 2_000;

/** Wipes what the page holds and replaces it: the whole of it in one turn, so that nothing is painted between. */
export function leave(house: House): void {
  wipe(house);
  location.replace("about:blank");
}

/** Watches for Esc, for the end of the page, and for its return from the browser's cache. Once for each page. */
export function prepareToLeave(house: House): void {
  const presses = new Presses();
  const escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.repeat && presses.press(event.timeStamp)) house.leave();
  };
  const ask = (event: BeforeUnloadEvent): void => {
    if (!unsent(house)) return;
    event.preventDefault();
    // The way in which older browsers are told.
    event.returnValue = "";
  };
  // On the way down, so that no field and no list can keep it for itself.
  addEventListener("keydown", escape, true);
  addEventListener("beforeunload", ask);
  // First of all, so that the browser asks nothing when somebody must be gone.
  house.wipes.add(() => removeEventListener("beforeunload", ask));
  addEventListener("pagehide", () => wipe(house));
  addEventListener("pageshow", (event) => {
    // A page that comes back from the browser's cache shows nothing of before.
    if (event.persisted) location.reload();
  });
}

/** Whether something is lost with the page: what is written or not safe at the relay, or a code that is on no paper
 * yet. */
export function unsent(house: House): boolean {
  const { dispatch, conversation, form } = house;
  if (conversation.unsent || dispatch?.unsent || !form.isBlank) return true;
  if (dispatch && !house.isSent && dispatch.files.length > 0) return true;
  return dispatch !== undefined && isUnwritten(house, dispatch);
}

/** Whether the code of an appeal that was sent is neither on paper nor declined. */
export function isUnwritten({ conversation }: House, dispatch: Dispatch): boolean {
  return dispatch.code.kind === "ready" && dispatch.words.kind !== "none" && !conversation.paperOf(dispatch).settled;
}

/** Counts presses of a key. */
export class Presses {
  private times: number[] = [];

  /**
   * @param at - milliseconds of any clock that only goes forward.
   * @returns whether this was the last of {@link PRESSES} within {@link WITHIN}.
   */
  press(at: number): boolean {
    this.times = [...this.times.filter((time) => at - time < WITHIN), at];
    return this.times.length >= PRESSES;
  }
}

/** One step that fails keeps no other from being done. */
function wipe(house: House): void {
  const { dispatch, opened, trust } = house;
  const steps = [
    () => house.end(),
    ...house.wipes,
    () => dispatch?.wipe(),
    () => opened?.wipe(),
    () => trust?.stop(),
    () => house.form.wipe(),
    () => house.conversation.close(),
    ...[...document.querySelectorAll<HTMLMediaElement>("audio, video")].map((sound) => () => silence(sound)),
    () => eraseAll(document.body),
    () => (document.body.textContent = ""),
  ];
  for (const step of steps) attempt(step);
  house.wipes.clear();
  house.dispatch = house.opened = house.trust = house.given = undefined;
}

function attempt(step: () => unknown): void {
  try {
    step();
  } catch {
    // Nobody is there any more to be told, and nothing may wait.
  }
}

function silence(sound: HTMLMediaElement): void {
  sound.pause();
  sound.srcObject = null;
  sound.removeAttribute("src");
  sound.load();
}
