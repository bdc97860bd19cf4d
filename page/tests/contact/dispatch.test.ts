// Words first, and nothing safe without its receipt: an appeal against a relay in memory that opens what it gets.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { appealId } from "../../src/case/attachment.ts";
import { openWhole } from "../../src/case/open.ts";
import { CaseKeys } from "../../src/case/keys.ts";
import { Cleaning, Kind, Purpose } from "../../src/case/document.ts";
import { Aborted } from "../../src/client/pauses.ts";
import { type Draft, emptyDraft, WHEN_UNKNOWN } from "../../src/contact/compose.ts";
import { prepare } from "../../src/contact/attachments.ts";
import { type Dispatch, newAnswer, newAppeal, type Outgoing } from "../../src/contact/dispatch.ts";
import { sealFile } from "../../src/contact/sealing.ts";
import type { Surroundings } from "../../src/contact/surroundings.ts";
import { establish, type Trust } from "../../src/contact/trust.ts";
import { type FakeRelay, problem } from "../client/fake.ts";
import { until } from "./until.ts";
import { DESK, device, epoch, invitation, receipt, relay, roster, STRANGER } from "./world.ts";

const EVIDENCE = { purpose: "evidence", original: false } as const;
const VOICE = { purpose: "voice_note", original: false, seconds: 12 } as const;

let fake: FakeRelay;
let surroundings: Surroundings;
let trust: Trust;

beforeEach(() => {
  // Pauses take no time here; what is tested is what happens between them.
  vi.stubGlobal("setTimeout", (callback: () => void, time: number) => (time < 20_000 ? setImmediate(callback) : undefined));
  vi.stubGlobal("clearTimeout", (handle: NodeJS.Immediate | undefined) => handle && clearImmediate(handle));
  fake = relay();
  // No memory for a code: a code takes a second in each test. The keys have tests of their own, and so have codes.
  surroundings = { ...device(fake), random: (length) => (length === 22 ? none() : crypto.getRandomValues(new Uint8Array(length))) };
  trust = establish({ invitation: invitation(), roster: roster(), epoch: epoch() }, surroundings);
});

afterEach(() => {
  trust.stop();
  vi.unstubAllGlobals();
});

function none(): never {
  throw new RangeError("no memory");
}

function draft(account = "help"): Draft {
  const people = { women: 0, men: 0, girls: 0, boys: 0, unknown: 2 };
  return { ...emptyDraft("en"), kind: "missing", people, country: "VN", when: WHEN_UNKNOWN, timeLeft: "unknown", account };
}

const noise = (length: number) => new Blob([crypto.getRandomValues(new Uint8Array(Math.min(length, 65_536))), new Uint8Array(Math.max(length - 65_536, 0))]);
const over = (outgoing: Outgoing) => until(outgoing, () => !outgoing.unsent);
/** Each file has arrived; one that failed is named. */
async function arrived(outgoing: Outgoing): Promise<void> {
  await until(outgoing, () => outgoing.files.every(({ state }) => state.kind === "safe" || state.kind === "failed"));
  expect(outgoing.files.map(({ state }) => (state.kind === "failed" ? state.trouble.code : state.kind))).toEqual(outgoing.files.map(() => "safe"));
}
const ready = (outgoing: Outgoing) => until(outgoing, () => outgoing.files.every(({ state }) => state.kind === "queued"));

async function opened() {
  const documents = [];
  for (const envelope of fake.envelopes) documents.push((await openWhole(envelope, DESK)).content);
  return documents;
}

async function keys(): Promise<CaseKeys> {
  return CaseKeys.of(crypto.getRandomValues(new Uint8Array(32)));
}

function begin(...files: [Blob, typeof EVIDENCE | typeof VOICE][]): Dispatch {
  const dispatch = newAppeal(trust, surroundings);
  for (const [file, choice] of files) dispatch.attach(file, "a file", choice);
  return dispatch;
}

// Claim C-15: words are safe only with a receipt for these very bytes.
describe("words", () => {
  test("are safe when the receipt holds, and go out byte for byte the same however often", async () => {
    fake.fate = ({ method }, count) => (method === "POST" && count < 4 ? "lose" : undefined);
    const dispatch = begin();
    expect(dispatch.unsent).toBe(false);
    dispatch.send(draft());
    expect(dispatch.unsent).toBe(true);
    await over(dispatch);
    expect(dispatch.words).toEqual({ kind: "safe", kept: new Date("2026-03-01T00:00:00Z") });
    expect(new Set(fake.envelopes.map(String)).size).toBe(1);
    const [content] = await opened();
    expect(content).toMatchObject({
      kind: "appeal",
      appeal: { account: "help", kind: Kind.MISSING, composedAt: "2026-03-01T00:00:00Z", replyTo: undefined },
    });
  });

  test.each([
    ["of another key", (envelope: Uint8Array) => receipt(envelope, STRANGER)],
    ["of another envelope", () => receipt(new Uint8Array(5))],
    ["that is none", () => "thank you, all is safe"],
  ])("are not safe with a receipt %s", async (_label, note) => {
    fake.receipt = note;
    const dispatch = begin([noise(10), EVIDENCE]);
    await ready(dispatch);
    dispatch.send(draft());
    await until(dispatch, () => dispatch.words.kind === "failed");
    expect(dispatch.words).toMatchObject({ trouble: { code: "receipt-refused" } });
    expect(dispatch.unsent).toBe(true);
    expect((await dispatch.capsules()).length).toBe(2);
    fake.receipt = (envelope) => receipt(envelope);
    dispatch.again();
    await over(dispatch);
    expect(dispatch.words.kind).toBe("safe");
  });

  test("wait, and say until when and why", async () => {
    fake.fate = ({ method }, count) => (method === "POST" && count === 1 ? problem("disk-full", 507, { "retry-after": "7" }) : undefined);
    const dispatch = begin();
    dispatch.send(draft());
    await until(dispatch, () => dispatch.words.kind === "waiting");
    expect(dispatch.words).toMatchObject({ kind: "waiting", trouble: { code: "relay-full" } });
    if (dispatch.words.kind === "waiting") expect(Math.floor(dispatch.words.until.getTime() / 1_000)).toBe(Date.UTC(2026, 2, 1, 0, 0, 7) / 1_000);
    await over(dispatch);
  });

  test("that the relay refuses are told so, and nothing follows them", async () => {
    fake.fate = ({ method }) => (method === "POST" ? problem("wrong-size", 422) : undefined);
    const dispatch = begin([noise(10), EVIDENCE]);
    dispatch.send(draft());
    await until(dispatch, () => dispatch.words.kind === "failed");
    expect(dispatch.words).toMatchObject({ trouble: { code: "relay-refused", details: { code: "wrong-size" } } });
    expect(fake.methods().filter((method) => method === "POST").length).toBe(1);
  });

  test("wait for a chain that holds, and fail with its trouble", async () => {
    trust.stop();
    const bad = relay(roster({ signer: STRANGER }));
    trust = establish({ invitation: invitation() }, device(bad));
    const dispatch = newAppeal(trust, { ...surroundings, fetch: device(bad).fetch });
    dispatch.send(draft());
    expect(dispatch.words.kind).toBe("sealing");
    await until(dispatch, () => dispatch.words.kind === "failed");
    expect(dispatch.words).toMatchObject({ trouble: { code: "roster-signature" } });
    expect(await dispatch.capsules()).toEqual([]);
    for (const [path, text] of fake.notes) bad.notes.set(path, text);
    bad.receipt = fake.receipt;
    dispatch.again();
    await over(dispatch);
    expect(dispatch.words.kind).toBe("safe");
  });

  test("are sealed anew, as the same appeal, if the lead whose key they were sealed to was removed meanwhile", async () => {
    trust.stop();
    fake.notes.set("/v1/roster", roster({ sequence: 4, lead: STRANGER }));
    fake.notes.set("/v1/desks/seoul/epoch", epoch(2, { signer: STRANGER }));
    let turned = false;
    fake.fate = ({ method, path }) => (path === "/v1/roster" && !turned ? "drop" : method === "POST" && !turned ? "lose" : undefined);
    trust = establish({ invitation: invitation(), roster: roster(), epoch: epoch() }, surroundings);
    const dispatch = newAppeal(trust, surroundings);
    dispatch.send(draft());
    await until(dispatch, () => dispatch.words.kind === "waiting");
    const before = String(fake.envelopes[0]);
    turned = true;
    await over(dispatch);
    expect(trust.chain?.epoch.number).toBe(2n);
    expect(String(fake.envelopes[fake.envelopes.length - 1])).not.toBe(before);
    const ids = (await opened()).map((content) => content.kind === "appeal" && String(content.appeal.appealId));
    expect(new Set(ids).size).toBe(1);
  });

  test("that wait while the chain is withdrawn say why, and can be saved all the same", async () => {
    trust.stop();
    fake.notes.set("/v1/roster", roster({ sequence: 4, lead: STRANGER }));
    let turned = false;
    fake.fate = ({ method, path }) => (method === "POST" || (path === "/v1/roster" && !turned) ? "drop" : undefined);
    trust = establish({ invitation: invitation(), roster: roster(), epoch: epoch() }, surroundings);
    const dispatch = newAppeal(trust, surroundings);
    dispatch.send(draft());
    await until(dispatch, () => dispatch.words.kind === "waiting");
    turned = true;
    await until(dispatch, () => dispatch.words.kind === "failed");
    expect(dispatch.words).toMatchObject({ trouble: { code: "epoch-refused" } });
    expect((await dispatch.capsules()).map(({ name }) => name)).toEqual(["note.age"]);
  });

  test("whose chain is withdrawn while the relay answers say why", async () => {
    trust.stop();
    fake.notes.set("/v1/roster", roster({ sequence: 4, lead: STRANGER }));
    let release = () => {};
    const turned = new Promise<void>((resolve) => (release = resolve));
    fake.fate = ({ path }) => (path === "/v1/roster" && fake.envelopes.length === 0 ? "drop" : undefined);
    trust = establish({ invitation: invitation(), roster: roster(), epoch: epoch() }, surroundings);
    trust.subscribe(() => trust.state.kind === "refused" && release());
    const slow: Surroundings["fetch"] = async (input, options) => {
      const answer = await surroundings.fetch(input, options);
      if (options?.method === "POST") await turned;
      return answer;
    };
    const dispatch = newAppeal(trust, { ...surroundings, fetch: slow });
    dispatch.send(draft());
    await until(dispatch, () => dispatch.words.kind === "failed");
    expect(dispatch.words).toMatchObject({ trouble: { code: "epoch-refused" } });
  });

  test("are the person's of that moment", async () => {
    const dispatch = begin();
    const given = draft("as it was");
    dispatch.send(given);
    given.account = "changed";
    given.people.unknown = 0;
    await over(dispatch);
    expect((await opened())[0]).toMatchObject({ appeal: { account: "as it was", people: { unknown: 2 } } });
  });

  test("with faults are not sent, nor twice", () => {
    const dispatch = begin();
    expect(() => dispatch.send(draft(""))).toThrow();
    dispatch.send(draft());
    expect(() => dispatch.send(draft())).toThrow();
  });
});

describe("files", () => {
  test("go after the words, the voice first, then by size, and are named in the manifest", async () => {
    const dispatch = begin([noise(50_000), EVIDENCE], [noise(200), EVIDENCE], [noise(20_000), VOICE]);
    await ready(dispatch);
    dispatch.send(draft());
    await over(dispatch);
    const [words, ...files] = await opened();
    if (words?.kind !== "appeal") throw new Error("words come first");
    expect(words.appeal.evidence.map(({ bytes }) => bytes)).toEqual([20_000, 200, 50_000]);
    expect(words.appeal.evidence[0]).toMatchObject({ purpose: Purpose.VOICE_NOTE, seconds: 12, cleaning: Cleaning.NOT_POSSIBLE });
    expect(files.map((file) => file.kind === "attachment" && file.attachment)).toEqual(
      words.appeal.evidence.map((evidence) => ({ appealId: words.appeal.appealId, evidence })),
    );
    const { sent, total } = dispatch.total;
    expect(sent).toBe(total);
    expect(total).toBe(fake.envelopes.reduce((sum, { length }) => sum + length, 0));
  });

  test("do not hold up the words while they are hashed", async () => {
    const slow = new Blob([new Uint8Array(3_000_000)]);
    const dispatch = begin([slow, EVIDENCE]);
    dispatch.send(draft());
    await until(dispatch, () => dispatch.words.kind === "safe");
    const [words] = await opened();
    expect(words?.kind === "appeal" && words.appeal.evidence).toEqual([]);
    await over(dispatch);
    // Without a code nobody can sign a follow-up: the words go once more, as an update that names the file.
    const [, update, file] = await opened();
    expect(update).toMatchObject({ kind: "appeal", appeal: { kind: Kind.UPDATE, account: "help", evidence: [{ bytes: 3_000_000 }] } });
    expect(file?.kind === "attachment" && update?.kind === "appeal" && file.attachment.appealId).toEqual(update?.kind === "appeal" && update.appeal.appealId);
  });

  test("but a voice note that stands for the words is waited for", async () => {
    const dispatch = begin([new Blob([new Uint8Array(3_000_000)]), VOICE]);
    dispatch.send(draft(""));
    await over(dispatch);
    const [words] = await opened();
    expect(words?.kind === "appeal" && words.appeal.evidence.length).toBe(1);
  });

  test("for which the words leave no room are announced by themselves", async () => {
    const many = Array.from({ length: 32 }, (): [Blob, typeof EVIDENCE] => [noise(50), EVIDENCE]);
    const dispatch = begin(...many);
    expect(() => dispatch.attach(noise(1), "one more", EVIDENCE)).toThrow(expect.objectContaining({ code: "file-too-many" }));
    await ready(dispatch);
    dispatch.send({ ...draft("가".repeat(2_000)), requestedAction: "나".repeat(1_000) });
    await over(dispatch);
    const documents = await opened();
    const announced = documents.flatMap((content) => (content.kind === "appeal" ? content.appeal.evidence.map(({ attachmentId }) => String(attachmentId)) : []));
    expect(documents[0]?.kind === "appeal" && documents[0].appeal.evidence.length).toBeLessThan(32);
    expect(new Set(announced).size).toBe(32);
    expect(documents.filter(({ kind }) => kind === "attachment").length).toBe(32);
  });

  test("that cannot be read fail alone", async () => {
    const broken = new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0])]);
    const gone = Object.assign(noise(100), { slice: () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new Error("gone")) }) });
    const dispatch = begin([broken, EVIDENCE], [gone, EVIDENCE], [noise(100), EVIDENCE]);
    dispatch.send(draft());
    await until(dispatch, () => dispatch.files.filter(({ state }) => state.kind === "failed").length === 2 && dispatch.files[2]?.state.kind === "safe");
    expect(dispatch.files.map(({ state }) => (state.kind === "failed" ? state.trouble.code : state.kind))).toEqual(["file-unreadable", "file-unreadable", "safe"]);
    const [first] = dispatch.files;
    // The person may still send the untouched original of a broken picture.
    expect(first?.cleanable).toBe(true);
    dispatch.choose(first?.id ?? 0, { purpose: "evidence", original: true });
    await until(dispatch, () => first?.state.kind === "safe");
    dispatch.remove(dispatch.files[1]?.id ?? 0);
    expect(dispatch.unsent).toBe(false);
  });

  test("that changed after they were announced are not sent, and ended at the relay", async () => {
    const [first, other] = [noise(400_000), new Blob([new Uint8Array(400_000)])];
    let changed = false;
    const slice = (from: number, to: number) => Blob.prototype.slice.call(changed ? other : first, from, to);
    const turning = Object.assign(new Blob([first]), { slice });
    const dispatch = begin([turning, EVIDENCE]);
    await ready(dispatch);
    changed = true;
    dispatch.send(draft());
    await until(dispatch, () => dispatch.files[0]?.state.kind === "failed");
    expect(dispatch.files[0]?.state).toMatchObject({ trouble: { code: "file-changed" } });
    expect(fake.envelopes.length).toBe(1);
    expect(fake.uploads.size).toBe(0);
    // Tried again, it is hashed again: it goes as it is now, under keys of its own.
    dispatch.again();
    await arrived(dispatch);
    const made = fake.seen.filter(({ path }) => path.endsWith("/uploads")).map(({ headers }) => headers.get("southwind-upload"));
    expect(new Set(made).size).toBe(2);
    const { content, body } = await openWhole(fake.envelopes[fake.envelopes.length - 1] ?? new Uint8Array(), DESK);
    expect(String(body)).toBe(String(new Uint8Array(400_000)));
    const [, update] = await opened();
    expect(update).toMatchObject({ kind: "appeal", appeal: { kind: Kind.UPDATE } });
    expect(content.kind === "attachment" && content.attachment.appealId).toEqual(update?.kind === "appeal" && update.appeal.appealId);
  });

  test("that changed after a try that failed send not one byte under the old keys", async () => {
    const [first, other] = [noise(400_000), new Blob([new Uint8Array(400_000)])];
    let changed = false;
    const slice = (from: number, to: number) => Blob.prototype.slice.call(changed ? other : first, from, to);
    const dispatch = begin([Object.assign(new Blob([first]), { slice }), EVIDENCE]);
    await ready(dispatch);
    fake.fate = ({ method }, count) => (method === "PATCH" && count === 3 ? problem("wrong-size", 422) : undefined);
    dispatch.send(draft());
    await until(dispatch, () => dispatch.files[0]?.state.kind === "failed");
    const before = fake.methods().filter((method) => method === "PATCH").length;
    changed = true;
    dispatch.again();
    await until(dispatch, () => dispatch.files[0]?.state.kind === "failed");
    expect(dispatch.files[0]?.state).toMatchObject({ trouble: { code: "file-changed" } });
    expect(fake.methods().filter((method) => method === "PATCH").length).toBe(before);
  });

  test("that could not be read for a while go on where they were, under the same announcement", async () => {
    const whole = noise(400_000);
    let gone = false;
    const slice = (from: number, to: number) => {
      const piece = Blob.prototype.slice.call(whole, from, to);
      return gone ? Object.assign(piece, { arrayBuffer: () => Promise.reject(new Error("gone")) }) : piece;
    };
    const dispatch = begin([Object.assign(new Blob([whole]), { slice }), EVIDENCE]);
    await ready(dispatch);
    fake.fate = ({ method }, count) => {
      gone = method === "PATCH" && count === 3;
      return undefined;
    };
    dispatch.send(draft());
    await until(dispatch, () => dispatch.files[0]?.state.kind === "failed");
    expect(dispatch.files[0]?.state).toMatchObject({ trouble: { code: "file-unreadable" } });
    gone = false;
    dispatch.again();
    await arrived(dispatch);
    expect((await opened()).map(({ kind }) => kind)).toEqual(["appeal", "attachment"]);
  });

  test("are safe only by what was sent: a relay that claims to have one already is not believed", async () => {
    const dispatch = begin([noise(300_000), EVIDENCE]);
    await ready(dispatch);
    fake.fate = ({ path, headers }) => {
      const length = Number(headers.get("upload-length"));
      if (!path.endsWith("/uploads")) return undefined;
      const note = Buffer.from(receipt(new Uint8Array(length))).toString("base64");
      return new Response(null, { status: 200, headers: { "upload-offset": `${length}`, "southwind-receipt": note } });
    };
    dispatch.send(draft());
    await until(dispatch, () => ["failed", "safe"].includes(dispatch.files[0]?.state.kind ?? ""));
    expect(dispatch.files[0]?.state).toMatchObject({ kind: "failed", trouble: { code: "relay-nonsense" } });
  });

  test("chosen twice go once", async () => {
    const file = noise(300_000);
    const dispatch = begin([file, EVIDENCE], [file, EVIDENCE]);
    await ready(dispatch);
    dispatch.send(draft());
    await arrived(dispatch);
    expect(fake.envelopes.length).toBe(2);
  });

  test("can be saved while they are on their way, also if they arrive meanwhile", async () => {
    const whole = noise(300_000);
    let [gate, open, release, atEnd] = [Promise.resolve(), () => {}, () => {}, () => {}];
    const reached = new Promise<void>((resolve) => (atEnd = resolve));
    const held = new Promise<void>((resolve) => (release = resolve));
    const slice = (from: number, to: number) => {
      const piece = Blob.prototype.slice.call(whole, from, to);
      return Object.assign(piece, { arrayBuffer: () => gate.then(() => Blob.prototype.arrayBuffer.call(piece)) });
    };
    const slow: Surroundings["fetch"] = async (input, options) => {
      const headers = new Headers(options?.headers);
      const [upload] = fake.uploads.values();
      const end = Number(headers.get("upload-offset")) + (options?.body instanceof Uint8Array ? options.body.length : 0);
      if (options?.method === "PATCH" && end === upload?.length) await (atEnd(), held);
      return surroundings.fetch(input, options);
    };
    const dispatch = newAppeal(trust, { ...surroundings, fetch: slow });
    dispatch.attach(Object.assign(new Blob([whole]), { slice }), "a file", EVIDENCE);
    await ready(dispatch);
    dispatch.send(draft());
    await reached;
    gate = new Promise<void>((resolve) => (open = resolve));
    const saving = dispatch.capsules();
    release();
    await arrived(dispatch);
    open();
    const [, capsule] = await saving;
    const saved = new Uint8Array((await capsule?.blob.arrayBuffer()) ?? []);
    expect((await openWhole(saved, DESK)).body.length).toBe(300_000);
  });

  test("that are taken out while they are on their way are ended at the relay, and the next one goes", async () => {
    const dispatch = begin([noise(300_000), EVIDENCE], [noise(400_000), EVIDENCE]);
    await ready(dispatch);
    fake.fate = ({ method }, count) => {
      if (method === "PATCH" && count === 3) dispatch.remove(dispatch.files[0]?.id ?? 0);
      return undefined;
    };
    dispatch.send(draft());
    await over(dispatch);
    expect(dispatch.files.map(({ state }) => state.kind)).toEqual(["safe"]);
    expect(fake.methods()).toContain("DELETE");
    expect(fake.uploads.size).toBe(1);
  });

  test("wait with the line, and go on", async () => {
    fake.fate = ({ method }, count) => (method === "PATCH" && count % 2 === 0 ? "drop" : undefined);
    const dispatch = begin([noise(300_000), EVIDENCE]);
    await ready(dispatch);
    const kinds = new Set<string>();
    dispatch.subscribe(() => kinds.add(dispatch.files[0]?.state.kind ?? ""));
    dispatch.send(draft());
    await over(dispatch);
    expect([...kinds]).toEqual(["queued", "sending", "waiting", "safe"]);
  });
});

describe("an answer", () => {
  test("is signed by the case; its files are announced by themselves, and the keys stay", async () => {
    const mine = await keys();
    const answer = newAnswer(mine, trust, surroundings);
    answer.attach(noise(100), "a", EVIDENCE);
    answer.sendLetter({ answers: "07".repeat(16), language: "lo", text: " here \n" });
    await over(answer);
    const [words, announcement, file] = await opened();
    expect(words).toMatchObject({ kind: "followUp", followUp: { text: "here", language: "lo", answers: new Uint8Array(16).fill(7), evidence: [] } });
    expect(announcement).toMatchObject({ kind: "followUp", followUp: { text: "", evidence: [{ bytes: 100 }] } });
    expect(words?.kind === "followUp" && words.followUp.caseId).toEqual(mine.caseId);
    expect(file?.kind === "attachment" && announcement?.kind === "followUp" && file.attachment.appealId).toEqual(announcement?.kind === "followUp" && announcement.followUp.followUpId);
    answer.wipe();
    expect(mine.prk.some((byte) => byte !== 0)).toBe(true);
  });

  describe("with a file of an earlier visit", () => {
    const file = noise(300_000);

    /** The relay has the beginning of the file, as the appeal announced it. */
    async function visited(mine: CaseKeys): Promise<void> {
      const prepared = await prepare(file, EVIDENCE);
      // A copy: what this page remembers of a file goes with the keys.
      const prk = mine.prk.slice();
      const sealed = await sealFile(prk, appealId(prk), prepared, trust.chain?.epoch.recipient ?? "");
      const bytes = await sealed.read(0, 100_000);
      fake.uploads.set(`/v1/desks/seoul/uploads/${sealed.upload}`, { length: sealed.length, bytes });
    }

    test("knows it before anything is sent, and goes on", async () => {
      const mine = await keys();
      await visited(mine);
      const answer = newAnswer(mine, trust, surroundings);
      const { id } = answer.attach(file, "a", EVIDENCE);
      expect(await answer.knows(id)).toBe(true);
      const other = newAnswer(mine, trust, surroundings);
      expect(await other.knows(other.attach(noise(300_001), "b", EVIDENCE).id)).toBe(false);
      expect(await other.knows(other.attach(noise(10), "c", EVIDENCE).id)).toBe(false);
      const asked = fake.seen.filter(({ path }) => path.includes("/uploads"));
      expect(asked.map(({ method }) => method)).toEqual(["HEAD", "HEAD", "HEAD"]);
      answer.sendLetter({ answers: undefined, language: "en", text: "" });
      await arrived(answer);
      const [content, more] = await opened();
      expect(content?.kind === "attachment" && content.attachment.appealId).toEqual(appealId(mine.prk));
      expect(more).toBeUndefined();
    });

    test("says so if it cannot be read, or is gone", async () => {
      const answer = newAnswer(await keys(), trust, surroundings);
      const broken = answer.attach(new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0])]), "a", EVIDENCE);
      await expect(answer.knows(broken.id)).rejects.toMatchObject({ code: "file-unreadable" });
      const removed = answer.attach(noise(300_000), "b", EVIDENCE);
      const asking = answer.knows(removed.id);
      answer.remove(removed.id);
      await expect(asking).rejects.toBeInstanceOf(Aborted);
      await expect(answer.knows(removed.id)).rejects.toBeInstanceOf(Aborted);
    });

    test("goes on also if it was saved before the relay was asked", async () => {
      const mine = await keys();
      await visited(mine);
      const answer = newAnswer(mine, trust, surroundings);
      answer.attach(file, "a", EVIDENCE);
      await ready(answer);
      let away = true;
      fake.fate = () => (away ? "drop" : undefined);
      answer.sendLetter({ answers: undefined, language: "en", text: "words that wait" });
      await until(answer, () => answer.words.kind === "waiting");
      expect((await answer.capsules()).length).toBe(3);
      away = false;
      await arrived(answer);
      const [, content, more] = await opened();
      expect(content?.kind === "attachment" && content.attachment.appealId).toEqual(appealId(mine.prk));
      expect(more).toBeUndefined();
    });
  });

  test("says something", async () => {
    const answer = newAnswer(await keys(), trust, surroundings);
    expect(() => answer.sendLetter({ answers: undefined, language: "en", text: " " })).toThrow();
    expect(() => answer.sendLetter({ answers: undefined, language: "en", text: "a".repeat(2_001) })).toThrow();
    expect(answer.unsent).toBe(false);
  });
});

describe("the end", () => {
  test("of all requests comes at once, and they can be begun again", async () => {
    const dispatch = begin([noise(300_000), EVIDENCE]);
    await ready(dispatch);
    let reached = () => {};
    const atFile = new Promise<void>((resolve) => (reached = resolve));
    fake.fate = ({ method }, count) => {
      if (method !== "PATCH" || count !== 2) return undefined;
      reached();
      return "silence";
    };
    dispatch.send(draft());
    await atFile;
    const before = fake.seen.length;
    dispatch.abort();
    await until(dispatch, () => dispatch.files[0]?.state.kind === "queued");
    expect(fake.seen.length).toBe(before);
    expect(dispatch.unsent).toBe(true);
    dispatch.again();
    await over(dispatch);
    expect(dispatch.files[0]?.state.kind).toBe("safe");
    expect(fake.envelopes.length).toBe(2);
  });

  test("may be called back in the same breath, by the words as by the files", async () => {
    for (const stage of ["POST", "PATCH"]) {
      const dispatch = begin([noise(300_000), EVIDENCE]);
      await ready(dispatch);
      const begun = fake.methods().filter((method) => method === stage).length;
      fake.fate = ({ method }, count) => {
        if (method !== stage || count !== begun + 1) return undefined;
        queueMicrotask(() => (dispatch.abort(), dispatch.again()));
        return "silence";
      };
      dispatch.send(draft());
      await over(dispatch);
      expect([dispatch.words.kind, dispatch.files[0]?.state.kind]).toEqual(["safe", "safe"]);
    }
  });

  test("for good leaves nothing", async () => {
    const dispatch = begin([noise(300_000), EVIDENCE]);
    dispatch.send(draft());
    dispatch.wipe();
    const before = fake.seen.length;
    await new Promise((resolve) => setImmediate(resolve));
    dispatch.again();
    await new Promise((resolve) => setImmediate(resolve));
    expect(fake.seen.length).toBe(before);
    expect([dispatch.files, dispatch.words.kind, dispatch.code.kind, dispatch.unsent]).toEqual([[], "none", "none", false]);
    expect(await dispatch.capsules()).toEqual([]);
  });
});
