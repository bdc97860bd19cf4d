// A look into the mailbox: what becomes of the replies at the relay, and what a look that comes too late may not do.
import { beforeEach, expect, test, vi } from "vitest";
import { Conversation } from "../../src/screen/conversation.ts";
import { Trouble } from "../../src/trouble.ts";
import { caseKeys, deeds, nothing, reply, Trusting } from "./stage/contact.ts";
import { Aborted } from "../../src/client/pauses.ts";
import type { Found, OnWait } from "../../src/contact/check.ts";
import type { House } from "../../src/screen/house.ts";

interface Asked {
  readonly signal: AbortSignal;
  readonly onWait: OnWait;
}

const looks = vi.hoisted(() => ({ next: undefined as undefined | ((asked: Asked) => Promise<Found>) }));
vi.mock("../../src/contact/check.ts", () => ({
  look: (_opened: unknown, _trust: unknown, _device: unknown, signal: AbortSignal, onWait: OnWait) => {
    deeds.push("look");
    return looks.next?.({ signal, onWait });
  },
}));

const now = new Date("2026-11-22T12:00:00Z");
const house = {
  opened: caseKeys(),
  trust: new Trusting(),
  device: { now: () => now },
} as unknown as Pick<House, "opened" | "trust" | "device">;
const away = new Trouble("relay-away");
const never = <T>() => new Promise<T>(() => undefined);

beforeEach(() => {
  deeds.length = 0;
});

/** A look that finds this. */
async function look(conversation: Conversation, found: Found): Promise<void> {
  looks.next = async () => found;
  await conversation.look(house);
}

/** Deletions that a test brings to their end. */
function deletions() {
  const settle = { done: () => {}, fail: (_error: Error) => {} };
  const signals: AbortSignal[] = [];
  const forget = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal) signals.push(signal);
      [settle.done, settle.fail] = [resolve, reject];
      signal?.addEventListener("abort", () => reject(new Aborted()));
    });
  return { settle, signals, found: nothing({ replies: [reply(1)], forget }) };
}

test("a look takes nothing away, whatever it finds", async () => {
  const conversation = new Conversation();
  await look(conversation, nothing());
  await look(conversation, nothing({ replies: [reply(1)] }));
  await look(conversation, nothing({ replies: [reply(1), reply(2)] }));
  expect(deeds).toEqual(["look", "look", "found wiped", "look", "found wiped"]);
  expect(conversation.found?.replies).toHaveLength(2);
  expect(conversation.removal).toBe("kept");
});

test("replies are called deleted only when the relay has said so", async () => {
  const conversation = new Conversation();
  const { settle, found } = deletions();
  await look(conversation, found);
  const forgetting = conversation.forget();
  expect(conversation.removal).toBe("deleting");
  settle.done();
  await forgetting;
  expect(conversation.removal).toBe("deleted");
});

test("a deletion that fails is told, and can be tried again", async () => {
  const conversation = new Conversation();
  const { settle, found } = deletions();
  await look(conversation, found);
  const forgetting = conversation.forget();
  settle.fail(away);
  await forgetting;
  expect([conversation.removal, conversation.trouble]).toEqual(["failed", away]);
  const again = conversation.forget();
  expect([conversation.removal, conversation.trouble]).toEqual(["deleting", undefined]);
  settle.done();
  await again;
  expect(conversation.removal).toBe("deleted");
});

test("leaving the case ends deletions, those of the look too", async () => {
  const conversation = new Conversation();
  const { signals, found } = deletions();
  const seen: AbortSignal[] = [];
  looks.next = async ({ signal }) => {
    seen.push(signal);
    return found;
  };
  await conversation.look(house);
  const forgetting = conversation.forget();
  conversation.close();
  await forgetting;
  expect([...seen, ...signals].map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(conversation.removal).toBe("kept");
});

test("the next look waits for the deletions of the last one", async () => {
  const conversation = new Conversation();
  let ended = (): void => {};
  await look(conversation, nothing({ done: new Promise((resolve) => (ended = resolve)) }));
  const looking = conversation.look(house);
  await Promise.resolve();
  expect(deeds).toEqual(["look"]);
  ended();
  await looking;
  expect(deeds.filter((deed) => deed === "look")).toHaveLength(2);
});

test("a look that fails keeps what an older one found", async () => {
  const conversation = new Conversation();
  const found = nothing({ replies: [reply(1)] });
  await look(conversation, found);
  looks.next = async () => {
    throw away;
  };
  await conversation.look(house);
  expect(conversation.found).toBe(found);
  expect(conversation.trouble?.code).toBe("relay-away");
  expect(conversation.looking).toBe(false);
});

test("what a look waits for is told, and to look again begins anew at once", async () => {
  const conversation = new Conversation();
  const told = vi.fn();
  conversation.subscribe(told);
  const signals: AbortSignal[] = [];
  looks.next = ({ signal, onWait }) => {
    signals.push(signal);
    onWait(now, away);
    return never();
  };
  void conversation.look(house);
  await vi.waitFor(() => expect(conversation.waiting).toBe(away));
  await Promise.resolve();
  expect(told).toHaveBeenCalled();
  await look(conversation, nothing());
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect([conversation.looking, conversation.waiting]).toEqual([false, undefined]);
  expect(conversation.found).toBeDefined();
});

test("what a look finds after the case was closed is wiped and not kept", async () => {
  const conversation = new Conversation();
  let answer: (found: Found) => void = () => undefined;
  looks.next = () => new Promise((resolve) => (answer = resolve));
  const looking = conversation.look(house);
  await vi.waitFor(() => expect(deeds).toEqual(["look"]));
  conversation.close();
  answer(nothing({ replies: [reply(1)] }));
  await looking;
  expect(deeds).toEqual(["look", "found wiped"]);
  expect(conversation.found).toBeUndefined();
});
