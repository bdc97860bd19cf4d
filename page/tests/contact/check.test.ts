// What is shown as a reply, and what is not: only what current staff of this desk have signed for this case.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { encodeDocument, Need, ReplyCode, type Reply, type Written } from "../../src/case/document.ts";
import { recipientText } from "../../src/case/hybrid.ts";
import { CaseKeys } from "../../src/case/keys.ts";
import { sealSmall } from "../../src/case/seal.ts";
import { type Sender, signDocument } from "../../src/case/signed.ts";
import { type Found, look } from "../../src/contact/check.ts";
import { establish, type Trust } from "../../src/contact/trust.ts";
import { digest, type FakeRelay, problem } from "../client/fake.ts";
import { device, epoch, invitation, MINA, NOOR, NOW, OLGA, relay, roster, sender, STRANGER } from "./world.ts";

/** How many envelopes were opened. */
const opening = vi.hoisted(() => ({ count: 0 }));
vi.mock("../../src/case/open.ts", async (original) => {
  const real = await original<typeof import("../../src/case/open.ts")>();
  return { ...real, openSmall: (...given: Parameters<typeof real.openSmall>) => ((opening.count += 1), real.openSmall(...given)) };
});

let keys: CaseKeys;
let fake: FakeRelay;
let trust: Trust;

beforeEach(async () => {
  keys = await CaseKeys.of(new Uint8Array(32).fill(8));
  fake = relay();
  const nobody = await CaseKeys.of(new Uint8Array(32).fill(7));
  fake.madeUp = new Uint8Array(await sealSmall(encodeDocument({ reply: {} }), recipientText(nobody.recipient)));
  trust = establish({ invitation: invitation(), roster: roster(), epoch: epoch() }, device(fake));
});

function reply(number: number, more: Written<Reply> = {}): Written<Reply> {
  return {
    caseId: keys.caseId,
    replyId: new Uint8Array(16).fill(number),
    number,
    composedAt: `2026-02-2${number % 10}T12:34:56+09:00`,
    code: ReplyCode.NEED,
    need: Need.WHERE,
    epoch: 1n,
    roster: 3n,
    ...more,
  };
}

/** Signed by these, in one Signed, and sealed to the case. */
async function put(content: Written<Reply>, ...signers: number[]): Promise<void> {
  const document = encodeDocument({ reply: content });
  const signed = signers.map((byte) => signatureOf(document, sender(byte)));
  await seal(encodeDocument({ signed: { document, signatures: signed } }));
}

function signatureOf(document: Uint8Array, by: Sender) {
  const text = new Uint8Array([...new TextEncoder().encode("southwind document v1\n"), ...document]);
  return { key: by.publicKey, signature: by.sign(text) };
}

async function seal(header: Uint8Array): Promise<void> {
  fake.replies.push(await sealSmall(header, recipientText(keys.recipient)));
}

function find(): Promise<Found> {
  return look(keys, trust, device(fake));
}

const numbers = (found: Found) => found.replies.map((each) => each.number);

test("replies come in their order, each once, with what is missing between", async () => {
  await put(reply(5), MINA);
  await put(reply(2), NOOR);
  fake.replies.push(...fake.replies.slice(0, 1));
  const found = await find();
  expect(numbers(found)).toEqual([2, 5]);
  expect(found.replies.map(({ copies }) => copies)).toEqual([1, 2]);
  expect(found.gaps).toEqual([{ first: 3, last: 4 }]);
  expect(found).toMatchObject({ refused: [], more: false, withheld: [], broken: undefined });
  const [first] = found.replies;
  expect(first?.id).toBe("02".repeat(16));
  expect(first?.written).toEqual(new Date("2026-02-22T03:34:56Z"));
  const shown = first?.shown("en", NOW);
  expect(shown?.heading).toContain("2026-02-22 03:34 UTC");
  expect(shown?.sentence).not.toBe("");
  expect(shown).toMatchObject({ text: undefined, instruction: undefined, lapsed: undefined });
  expect(first?.shown("ko", NOW).sentence).not.toBe(shown?.sentence);
});

test("one id is one reply: the first that came, and whether another said otherwise", async () => {
  await put(reply(1, { text: "first" }), MINA);
  await put(reply(1, { text: "first" }), NOOR);
  expect((await find()).replies).toMatchObject([{ copies: 2, differs: false }]);
  await put(reply(1, { text: "second" }), NOOR);
  const found = await find();
  expect(found.replies).toMatchObject([{ copies: 3, differs: true }]);
  expect(found.replies[0]?.shown("en", NOW).text?.words).toBe("first");
});

// Claim C-49: what no member of the roster signed is never shown as a reply.
describe("is not shown", () => {
  test.each([
    ["a stranger's", STRANGER, {}, "not-staff"],
    ["an auditor's", OLGA, {}, "not-staff"],
    ["one of another case", MINA, { caseId: new Uint8Array(16) }, "other-case"],
    ["an instruction of one", MINA, { instruction: "go" }, "document"],
  ] as const)("%s", async (_label, signer, more, why) => {
    await put(reply(1, more), signer);
    await put(reply(2), MINA);
    const found = await find();
    expect(numbers(found)).toEqual([2]);
    expect(found.refused).toEqual([why]);
  });

  test("an instruction of a member and a stranger", async () => {
    await put(reply(1, { instruction: "go" }), MINA, STRANGER);
    expect(await find()).toMatchObject({ replies: [], refused: ["not-staff"] });
  });

  test("what nobody signed, what is broken, what is no reply, what is not for us", async () => {
    await seal(encodeDocument({ reply: reply(1) }));
    await seal(encodeDocument({ appeal: { appealId: new Uint8Array(16) } }));
    await put(reply(1), MINA);
    const damaged = fake.replies.pop()?.slice() ?? new Uint8Array();
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1;
    fake.replies.push(damaged);
    const other = await CaseKeys.of(new Uint8Array(32).fill(9));
    const document = signDocument(encodeDocument({ reply: reply(1) }), sender(MINA));
    fake.replies.push(await sealSmall(document, recipientText(other.recipient)));
    const found = await find();
    expect(found.replies).toEqual([]);
    expect(found.refused).toEqual(["document", "not-a-reply", "damaged"]);
    expect(found.more).toBe(false);
  });
});

// Claim C-54: an instruction needs two signatures, and holds until its time.
describe("what tells people to move", () => {
  test("counts with two signatures until its time", async () => {
    await put(reply(1, { instruction: "go\r\nnow", instructionUntil: "2026-03-01T00:00:00Z", text: "wait" }), MINA, NOOR);
    const [found] = (await find()).replies;
    const before = found?.shown("en", new Date("2026-02-28T23:59:59Z"));
    expect(before?.instruction?.words).toBe("go\nnow");
    expect(before?.text?.words).toBe("wait");
    expect(before?.lapsed).toBeUndefined();
    const after = found?.shown("en", NOW);
    expect(after?.instruction).toBeUndefined();
    expect(after?.lapsed).not.toBe("");
  });

  test("does not count without a time", async () => {
    await put(reply(1, { instruction: "go", instructionUntil: "" }), MINA, NOOR);
    expect((await find()).replies[0]?.shown("en", NOW)).toMatchObject({ instruction: undefined });
  });

  test("has no signs in it that nobody sees", async () => {
    await put(reply(1, { text: "a\u202Eb\u0000c\u200Bd\u2028e\u200Df" }), MINA);
    expect((await find()).replies[0]?.shown("en", NOW).text?.words).toBe("a\uFFFDb\uFFFDc\u200Bd\uFFFDe\u200Df");
  });
});

test("a writer who knew more than the relay offers is told of", async () => {
  await put(reply(1, { epoch: 2n, roster: 7n }), MINA);
  expect((await find()).withheld).toEqual([
    { what: "epoch", known: 2n, offered: 1n },
    { what: "roster", known: 7n, offered: 3n },
  ]);
});

test("a roster is enough to read, whatever is wrong with the epoch", async () => {
  await put(reply(1), MINA);
  fake.notes.set("/v1/desks/seoul/epoch", epoch(1, { signer: STRANGER }));
  trust = establish({ invitation: invitation() }, device(fake));
  expect(numbers(await find())).toEqual([1]);
  expect(trust.chain).toBeUndefined();
});

// Whoever counts requests does not learn whether there was a reply, or whether it was read.
describe("deletions", () => {
  const asked = () => fake.seen.filter(({ path }) => path.startsWith("/v1/mailbox")).map(({ method }) => method);
  const ROUND = [...Array<string>(4).fill("GET"), ...Array<string>(4).fill("DELETE")];

  test.each([0, 1, 4])("follow at once on four polls, and take none of %i replies", async (count) => {
    for (let number = 1; number <= count; number += 1) await put(reply(number), MINA);
    const found = await find();
    await found.done;
    expect(asked()).toEqual(ROUND);
    expect(fake.replies.length).toBe(count);
    expect(found.removable).toBe(count > 0);
  });

  test("have begun before anything was opened, and hold nothing up", async () => {
    await put(reply(1), MINA);
    const before: number[] = [];
    fake.fate = ({ method }) => (method === "DELETE" ? (before.push(opening.count), "silence") : undefined);
    opening.count = 0;
    const ending = new AbortController();
    expect(numbers(await look(keys, trust, device(fake), ending.signal))).toEqual([1]);
    expect([before, opening.count]).toEqual([[0], 4]);
    ending.abort();
  });

  test("take away at once what is sealed to somebody else, so that it hides nothing", async () => {
    const other = await CaseKeys.of(new Uint8Array(32).fill(9));
    for (let junk = 0; junk < 4; junk += 1) {
      fake.replies.push(await sealSmall(encodeDocument({ reply: reply(1) }), recipientText(other.recipient)));
    }
    await put(reply(1), MINA);
    const found = await find();
    await found.done;
    expect([numbers(found), fake.replies.length]).toEqual([[], 1]);
    expect(numbers(await find())).toEqual([1]);
  });

  test("of what was read are a whole round of their own, and leave what came meanwhile", async () => {
    await put(reply(1), MINA);
    await put(reply(2), NOOR);
    const found = await find();
    await put(reply(3), MINA);
    await found.forget();
    expect(asked()).toEqual([...ROUND, ...ROUND]);
    expect(found.removable).toBe(false);
    expect(numbers(await find())).toEqual([3]);
    await found.forget();
    expect(asked().length).toBe(24);
  });

  test("that failed can be tried again, and only then is it gone", async () => {
    await put(reply(1), MINA);
    const found = await find();
    await found.done;
    const [id] = fake.replies.map(digest);
    fake.fate = ({ path }) => (path.endsWith(id ?? "") ? problem("bad-field", 400) : undefined);
    await expect(found.forget()).rejects.toMatchObject({ code: "relay-refused" });
    expect([found.removable, fake.replies.length]).toEqual([true, 1]);
    fake.fate = () => undefined;
    await found.forget();
    expect([found.removable, fake.replies.length]).toEqual([false, 0]);
  });

  test("leave what somebody signed who may have left, unless there is nothing else and it hides what is behind it", async () => {
    await put(reply(1), STRANGER);
    const strange = await find();
    expect(strange.removable).toBe(false);
    await put(reply(2), MINA);
    await (await find()).forget();
    expect(fake.replies.length).toBe(1);
    for (const number of [3, 4, 5]) await put(reply(number), MINA);
    const full = await find();
    expect(full.more).toBe(true);
    await full.forget();
    expect(fake.replies.length).toBe(1);
    for (const number of [6, 7, 8]) await put(reply(number), STRANGER);
    await (await find()).forget();
    expect(fake.replies.length).toBe(0);
  });

  test("leave what was not shown: other words under the same id, and a reply to another case", async () => {
    await put(reply(1), MINA);
    await put({ ...reply(1), text: "other words" }, MINA);
    await put({ ...reply(2), caseId: new Uint8Array(16) }, MINA);
    const found = await find();
    expect(found.replies.map(({ differs }) => differs)).toEqual([true]);
    await found.forget();
    expect(fake.replies.length).toBe(2);
  });

  test("do not come after a poll that failed", async () => {
    await put(reply(1), MINA);
    const whole = await find();
    await whole.done;
    fake.fate = ({ path }) => (path.endsWith("skip=2") ? problem("bad-field", 400) : undefined);
    await expect(whole.forget()).rejects.toMatchObject({ code: "relay-refused" });
    const found = await find();
    await found.done;
    expect(numbers(found)).toEqual([1]);
    expect(found.broken).toMatchObject({ code: "relay-refused" });
    await found.forget();
    expect(found.removable).toBe(false);
    expect([asked().filter((method) => method === "DELETE").length, fake.replies.length]).toEqual([4, 1]);
  });

  test("nor after the words were forgotten", async () => {
    await put(reply(1, { text: "secret" }), MINA);
    const found = await find();
    await found.done;
    const [first] = found.replies;
    found.wipe();
    expect(first?.shown("en", NOW).text).toBeUndefined();
    await found.forget();
    expect(asked()).toEqual(ROUND);
  });

  test("end with their look", async () => {
    await put(reply(1), MINA);
    const ending = new AbortController();
    fake.fate = ({ method }) => (method === "DELETE" ? "silence" : undefined);
    const found = await look(keys, trust, device(fake), ending.signal);
    ending.abort();
    await found.done;
    expect(asked().filter((method) => method === "DELETE").length).toBeLessThan(2);
  });
});

describe("a relay that is away", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each([
    ["while the mailbox is asked", true],
    ["while the roster is asked for", false],
  ])("is told %s", async (_label, enclosed) => {
    const given = enclosed ? { roster: roster(), epoch: epoch() } : {};
    fake.fate = () => "drop";
    trust = establish({ invitation: invitation(), ...given }, device(fake));
    const told: [Date, string][] = [];
    const ending = new AbortController();
    const looking = look(keys, trust, device(fake), ending.signal, (until, { code }) => void told.push([until, code]));
    await vi.advanceTimersByTimeAsync(100);
    expect(told.map(([, code]) => code)).toContain("relay-away");
    expect(told.every(([until]) => until > NOW)).toBe(true);
    fake.fate = () => undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    await vi.waitFor(() => looking);
    trust.stop();
    expect((await looking).replies).toEqual([]);
  });
});
