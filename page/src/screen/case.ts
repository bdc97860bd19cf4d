// An open case: its replies, an answer, a file that goes on, a new code. It looks into the mailbox when it is opened and when
// the person asks, and never by itself again: each look can be seen by the network.
import { answerPart } from "./answer.ts";
import type { Received } from "../contact/check.ts";
import { Trouble } from "../trouble.ts";
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
  let open = true;
  const show = (): void => {
    if (!open) return;
    refill(status, statusText(house));
    refill(replies, repliesOf(house, (reply) => answer.to(reply), show));
  };
  const look = (): void => {
    void house.conversation.look(house, show).catch(() => house.go("trouble"));
    show();
  };
  const element = h(
    "div",
    { class: "conversation" },
    h("h1", {}, house.text("case-title")),
    status,
    replies,
    button("again", house.text("case-again"), "look-again", look, "wide"),
    answer.element,
    goOn,
    button("code", house.text("case-move"), "new-code", () => house.go("move")),
    button("back", house.text("page-back"), "back", () => back(house)),
  );
  show();
  if (!house.conversation.found && !house.conversation.trouble) look();
  const close = (): void => {
    open = false;
    answer.close();
  };
  return { element, close };
}

/** What was shown and not decided on stays at the relay. */
function back(house: House): void {
  void settle(house, true);
  house.go("start");
}

function statusText(house: House): string | false {
  const { looking, looked } = house.conversation;
  if (looking) return house.text("case-loading");
  return looked !== undefined && house.text("case-checked", { time: clockTime(house, looked) });
}

function repliesOf(house: House, answer: (reply: Received) => void, show: () => void): Child {
  const { found, looking, trouble } = house.conversation;
  return [trouble && !looking && troubleBox(house, trouble), found && repliesPart(house, found, answer), found && fate(house, show)];
}

/** What becomes of the replies at the relay: the person has read them, or wants to read them again. */
function fate(house: House, show: () => void): Child {
  const { found, discarded, looking } = house.conversation;
  if (!found || found.replies.length === 0 || found.broken || looking) return false;
  const discard = (keep: boolean) => (): void => {
    void settle(house, keep).then(show);
    show();
  };
  const more = found.more && h("p", { class: "strong" }, house.text(discarded === "deleted" ? "case-more" : "case-more-behind"));
  if (discarded === "kept") return [h("p", { role: "status" }, house.text("case-kept")), more];
  if (discarded === "deleted") return [h("p", { role: "status" }, house.text("case-removed")), more];
  return h(
    "div",
    { class: "fate" },
    more,
    button("check", house.text("case-delete"), "replies-delete", discard(false), "wide"),
    button("save", house.text("case-keep"), "replies-keep", discard(true)),
  );
}

/** Four deletions, real or not; what fails is shown, and the replies stay on the screen. */
async function settle({ conversation }: House, keep: boolean): Promise<void> {
  try {
    await conversation.discard(keep);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    conversation.trouble = error;
  }
}
