// Replies as a person reads them: in their order, each with its number and date; a warning beside what one person wrote, and
// beside what is missing. Words of staff are text and never become anything else.
import type { Found, Received } from "../contact/check.ts";
import { noReply } from "../contact/check.ts";
import { button } from "./field.ts";
import type { House } from "./house.ts";
import { note } from "./note.ts";
import { troubleBox } from "./trouble.ts";
import { h, type Child } from "./view.ts";

/** Everything that a look into the mailbox found. `answer` begins an answer to a reply. */
export function repliesPart(house: House, found: Found, answer: (reply: Received) => void): HTMLElement {
  const replies = found.replies.map((reply, index) => replyItem(house, reply, index + 1, () => answer(reply)));
  return h("div", {}, replies.length > 0 ? h("ol", { class: "replies" }, replies) : none(house), warnings(house, found));
}

function replyItem(house: House, reply: Received, place: number, answer: () => void): HTMLElement {
  const shown = reply.shown(house.catalogue.language, house.device.now());
  return h(
    "li",
    { class: "reply", "data-test": `reply-${place}` },
    h("h2", {}, shown.heading),
    h("p", { class: "sentence" }, shown.sentence),
    shown.text && words("by-one", shown.text),
    shown.instruction && words("by-two", shown.instruction),
    shown.lapsed !== undefined && note("warning", shown.lapsed),
    reply.copies > 1 && note("hint", house.text("case-twice", { number: reply.number })),
    reply.differs && note("warning", house.text("case-differs", { number: reply.number })),
    button("reply", house.text("case-answer"), `answer-${place}`, answer),
  );
}

/** Words of staff, below a heading of ours that they cannot write themselves into. */
function words(kind: "by-one" | "by-two", { heading, words }: { heading: string; words: string }): HTMLElement {
  return h("div", { class: `free ${kind}` }, h("h3", {}, heading), h("blockquote", { dir: "auto" }, words));
}

function none(house: House): HTMLElement {
  const language = house.catalogue.language;
  return h("div", { class: "none" }, h("p", { class: "sentence", "data-test": "replies-none" }, noReply(language)), h("p", { class: "hint" }, house.text("case-none-hint")));
}

function warnings(house: House, found: Found): Child {
  const gaps = found.gaps.map(({ first, last }) =>
    first === last ? house.text("case-missing", { number: first }) : house.text("case-missing-some", { first, last }),
  );
  const refused = found.refused.length > 0 && house.text("case-not-shown", { count: found.refused.length });
  const withheld = found.withheld.length > 0 && house.text("case-withheld");
  return [
    [...gaps, refused, withheld].map((text) => text && note("warning", text)),
    found.broken && troubleBox(house, found.broken),
  ];
}
