// A move whose message does not go through: somebody else can carry it, as a sealed file.
import { expect, test } from "vitest";
import { CaseKeys } from "../../src/case/keys.ts";
import { openWhole } from "../../src/case/open.ts";
import { newMove } from "../../src/contact/moving.ts";
import { establish } from "../../src/contact/trust.ts";
import { until } from "./until.ts";
import { DESK, device, epoch, invitation, relay, roster } from "./world.ts";

test("the message of a move can be saved while it waits, and only what was confirmed is sealed", async () => {
  const line = device(relay());
  const surroundings = {
    ...line,
    fetch: (input: RequestInfo | URL, options?: RequestInit) =>
      options?.method === "POST" ? Promise.reject(new TypeError("no network")) : line.fetch(input, options),
  };
  const trust = establish({ invitation: invitation(), roster: roster(), epoch: epoch() }, surroundings);
  const old = await CaseKeys.of(new Uint8Array(32).fill(7));
  const move = newMove(old, trust, surroundings);
  await until(move, () => move.code.kind === "ready");
  expect(await move.capsules()).toEqual([]);
  const groups = move.code.kind === "ready" ? move.code.groups : [];
  move.confirm([1, 2].map((group) => ({ group, digits: groups[group - 1] ?? "" })));
  await until(move, () => move.words.kind === "waiting");
  const [capsule, ...others] = await move.capsules();
  expect([capsule?.name, others]).toEqual(["note.age", []]);
  const envelope = new Uint8Array((await capsule?.blob.arrayBuffer()) ?? new ArrayBuffer(0));
  const { content } = await openWhole(envelope, DESK);
  expect(content).toMatchObject({ kind: "followUp" });
  move.wipe();
  trust.stop();
  expect(await move.capsules()).toEqual([]);
});
