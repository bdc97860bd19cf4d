// A look into the mailbox: what becomes of the replies at the relay, and what a look that comes too late may not do.
import { beforeEach, expect, test, vi } from "vitest";
import { Conversation } from "../../src/screen/conversation.ts";
import { Trouble } from "../../src/trouble.ts";
import { caseKeys, deeds, nothing, reply, Trusting } from "./stage/contact.ts";
import type { Found } from "../../src/contact/check.ts";
import type { House } from "../../src/screen/house.ts";

const looks = vi.hoisted(() => ({ next: undefined as undefined | (() => Promise<Found>) }));
vi.mock("../../src/contact/check.ts", () => ({
  look: () => {
    deeds.push("look");
    return looks.next?.();
  },
}));

const now = new Date("2026-11-22T12:00:00Z");
const house = {
  opened: caseKeys(),
  trust: new Trusting(),
  device: { now: () => now },
} as unknown as Pick<House, "opened" | "trust" | "device">;

beforeEach(() => {
  deeds.length = 0;
});

/** A look that finds this. */
async function look(conversation: Conversation, found: Found): Promise<void> {
  looks.next = async () => found;
  await conversation.look(house, () => deeds.push("shown"));
}

test("an empty mailbox is followed by four deletions at once", async () => {
  await look(new Conversation(), nothing());
  expect(deeds).toEqual(["look", "discard all", "shown"]);
});

test("replies stay until the person has said something, and then go once", async () => {
  const conversation = new Conversation();
  await look(conversation, nothing({ replies: [reply(1)] }));
  expect(deeds).toEqual(["look", "shown"]);
  await conversation.discard(false);
  await conversation.discard(true);
  expect(deeds).toEqual(["look", "shown", "discard all"]);
  expect(conversation.discarded).toBe("deleted");
});

test("looking again without a word keeps what was shown", async () => {
  const conversation = new Conversation();
  await look(conversation, nothing({ replies: [reply(1)] }));
  deeds.length = 0;
  await look(conversation, nothing({ replies: [reply(1), reply(2)] }));
  expect(deeds).toEqual(["discard nothing", "look", "found wiped", "shown"]);
  expect(conversation.found?.replies).toHaveLength(2);
});

test("after polls that broke, nothing is deleted", async () => {
  await look(new Conversation(), nothing({ broken: new Trouble("relay-away") }));
  expect(deeds).toEqual(["look", "shown"]);
});

test("a look that fails keeps what an older one found", async () => {
  const conversation = new Conversation();
  const found = nothing({ replies: [reply(1)] });
  await look(conversation, found);
  looks.next = async () => {
    throw new Trouble("relay-away");
  };
  await conversation.look(house, () => undefined);
  expect(conversation.found).toBe(found);
  expect(conversation.trouble?.code).toBe("relay-away");
  expect(conversation.looking).toBe(false);
});

test("what a look finds after the case was closed is wiped and not kept", async () => {
  const conversation = new Conversation();
  let answer: (found: Found) => void = () => undefined;
  looks.next = () => new Promise((resolve) => (answer = resolve));
  const looking = conversation.look(house, () => undefined);
  conversation.close();
  answer(nothing({ replies: [reply(1)] }));
  await looking;
  expect(deeds).toEqual(["look", "found wiped"]);
  expect(conversation.found).toBeUndefined();
});

test("two looks at a time are one", async () => {
  const conversation = new Conversation();
  looks.next = async () => nothing();
  await Promise.all([conversation.look(house, () => undefined), conversation.look(house, () => undefined)]);
  expect(deeds.filter((deed) => deed === "look")).toHaveLength(1);
});
