// The case code as a person meets it. No digit of it stands in a Trouble.
import { describe, expect, test } from "vitest";
import { vectors, Vector } from "../vectors.ts";
import { checkCode, FreshCode, groupsToAsk, isGroup, openCase } from "../../src/contact/code.ts";
import { establish } from "../../src/contact/trust.ts";
import { Trouble } from "../../src/trouble.ts";
import { device, invitation, relay } from "./world.ts";

const trust = establish({ invitation: invitation() }, device(relay()));
trust.stop();
const surroundings = device(relay());

test("a code is made once, shown, and opens the same case when it is typed again", async () => {
  const told: string[] = [];
  const fresh: FreshCode = new FreshCode(() => {
    told.push(fresh.state.kind);
  });
  await Promise.all([fresh.make(trust, surroundings), fresh.make(trust, surroundings)]);
  expect([...new Set(told)]).toEqual(["making", "ready"]);
  if (fresh.state.kind !== "ready") throw new Error("it is ready");
  const { groups } = fresh.state;
  expect(groups.every((group) => /^\d{4}$/.test(group)) && groups.length === 6).toBe(true);
  const thai = groups.join(" ").replace(/\d/g, (digit) => String.fromCodePoint(0x0e50 + Number(digit)));
  const opened = await openCase(thai, trust);
  expect(opened.mailboxSecret).toBe(fresh.keys?.mailboxSecret);
  opened.wipe();
  fresh.wipe();
  expect(fresh.state).toEqual({ kind: "none" });
  expect(() => fresh.keys?.prk).toThrow("wiped");
});

test("a code that is wiped while it is made comes to nothing", async () => {
  const fresh = new FreshCode(() => {});
  const made = fresh.make(trust, surroundings);
  fresh.wipe();
  await made;
  expect([fresh.state, fresh.keys]).toEqual([{ kind: "none" }, undefined]);
});

test("two different groups are asked back, each as often as any other", () => {
  const count = new Map<string, number>();
  for (let time = 0; time < 3_000; time += 1) {
    const [low, high] = groupsToAsk(surroundings);
    expect(low < high && low >= 1 && high <= 6).toBe(true);
    count.set(`${low} ${high}`, (count.get(`${low} ${high}`) ?? 0) + 1);
  }
  expect(count.size).toBe(15);
  for (const times of count.values()) expect(times).toBeGreaterThan(100);
});

describe("what was typed", () => {
  const groups = [...(new Vector(vectors("case-codes")).objects("vectors")[0]?.text("digits").match(/.{4}/g) ?? [])];

  test("is compared group by group, in any digits", () => {
    expect(groups.length).toBe(6);
    expect(isGroup(groups, 2, ` ${groups[1] ?? ""}`)).toBe(true);
    expect(isGroup(groups, 3, groups[3] ?? "")).toBe(false);
    expect(() => checkCode(groups.join("-"))).not.toThrow();
  });

  test.each([
    ["a letter", 3, "12a4", "code-digit", { group: 3 }],
    ["a group of three", 4, "123", "code-group", { group: 4 }],
    ["too few", 6, "", "code-length", { count: 20 }],
  ])("is told at its group: %s", (_label, group, typed, code, details) => {
    const parts = groups.map((known, at) => (at + 1 === group ? typed : known));
    expect(() => checkCode(parts.join(" "))).toThrow(expect.objectContaining({ code, details }));
  });

  test("that fails its check names the groups in question, and no digit", () => {
    const parts = [...groups];
    const [first = ""] = parts;
    parts[0] = `${first.slice(0, 3)}${(Number(first[3]) + 1) % 10}`;
    try {
      checkCode(parts.join(" "));
      expect.fail();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      expect(error.code).toBe("code-check");
      expect(JSON.stringify(error) + String(error.stack)).not.toContain(parts[1]);
      for (const value of Object.values(error.details)) expect([1, 2, 3, 4, 5, 6]).toContain(value);
    }
  });
});
