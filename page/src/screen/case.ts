// An open case: its replies, an answer, a file that goes on, a new code. It looks into the mailbox when it is opened and when
// the person asks, and never by itself again: each look can be seen by the network.
import { answerPart } from "./answer.ts";
import type { Found, Received } from "../contact/check.ts";
import { button } from "./field.ts";
import { goOnPart } from "./go-on.ts";
import type { House, Screen } from "./house.ts";
import { clockTime } from "./clock-time.ts";
import { repliesPart } from "./replies.ts";
import { troubleBox } from "./trouble.ts";
import { h, refill, type Child } from "./view.ts";

/** The screen of a case. */
export function caseScreen(house: House): Screen {
  const status = h("p", { class: "hint", role: "status" });
  const replies = h("div", {});
  const answer = answerPart(house);
  const goOn = goOnPart(house, answer.sent);
  const { conversation } = house;
  const show = (): void => {
    const said = statusText(house);
    if (status.textContent !== said) status.textContent = said;
    refill(replies, repliesOf(house, (reply) => answer.to(reply)));
  };
  const look = (): void => void conversation.look(house).catch(() => house.go("trouble"));
  const end = conversation.subscribe(show);
  const element = h(
    "div",
    { class: "conversation" },
    h("h1", {}, house.text("case-title")),
    status,
    replies,
    button("again", house.text("case-again"), "look-again", look, "wide"),
    answer.element,
    goOn.element,
    button("code", house.text("case-move"), "new-code", () => house.go("move")),
    button("back", house.text("page-back"), "back", () => house.go("start")),
  );
  show();
  if (!conversation.found && !conversation.trouble && !conversation.looking) look();
  const close = (): void => {
    end();
    answer.close();
    goOn.close?.();
  };
  return { element, close };
}

function statusText(house: House): string {
  const { looking, looked } = house.conversation;
  if (looking) return house.text("case-loading");
  return looked ? house.text("case-checked", { time: clockTime(house, looked) }) : "";
}

function repliesOf(house: House, answer: (reply: Received) => void): Child {
  const { found, looking, removal, trouble, waiting } = house.conversation;
  const met = looking || removal === "deleting" ? waiting : trouble;
  return [met && troubleBox(house, met), found && repliesPart(house, found, answer), found && fate(house, found)];
}

/** What becomes of the replies at the relay: they stay until the person has read them. */
function fate(house: House, found: Found): Child {
  const { conversation } = house;
  const { removal, looking } = conversation;
  const status = (id: string): HTMLElement => h("p", { role: "status", "data-test": "removal" }, house.text(id));
  const more = found.more && h("p", { class: "strong" }, house.text(removal === "deleted" ? "case-more" : "case-more-behind"));
  if (removal === "deleted") return [status("case-removed"), more];
  if (looking || !found.removable) return false;
  if (removal === "deleting") return status("case-deleting");
  return h(
    "div",
    { class: "fate" },
    status(removal === "failed" ? "case-not-removed" : "case-kept"),
    more,
    button("check", house.text("case-delete"), "replies-delete", () => forget(house), "wide"),
  );
}

function forget(house: House): void {
  void house.conversation.forget().catch(() => house.go("trouble"));
}
