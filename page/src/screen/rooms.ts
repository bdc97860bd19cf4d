// Every screen, with what it is given when it is shown. It never makes one itself.
import { appeal } from "./appeal.ts";
import type { House, Makers, Screen } from "./house.ts";
import { start } from "./start.ts";
import { h } from "./view.ts";

/** What `House.go` is given beside a screen's name. */
export interface Rooms {
  start: [];
  appeal: [];
  sent: [];
  code: [];
  case: [];
  answer: [];
  move: [];
  invitation: [];
  trouble: [];
}

/** The name of a screen, as `data-screen` has it. */
export type ScreenName = keyof Rooms;

/** A maker for every screen. */
export const MAKERS: Makers = {
  start,
  appeal,
  sent: later,
  code: later,
  case: later,
  answer: later,
  move: later,
  invitation: later,
  trouble: later,
};

function later(_: House): Screen {
  return { element: h("div", {}, h("h1", {}, "-")) };
}
