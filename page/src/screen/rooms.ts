// Every screen, with what it is given when it is shown. It never makes one itself.
import { appeal } from "./appeal.ts";
import { caseScreen } from "./case.ts";
import { codeEntry } from "./code-entry.ts";
import type { Makers } from "./house.ts";
import { invitation } from "./invitation.ts";
import { move } from "./move.ts";
import { sent } from "./sent.ts";
import { start } from "./start.ts";
import { trouble } from "./trouble.ts";

/** What `House.go` is given beside a screen's name. */
export interface Rooms {
  start: [];
  appeal: [];
  sent: [];
  code: [];
  case: [];
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
  sent,
  code: codeEntry,
  case: caseScreen,
  move,
  invitation,
  trouble,
};
