// A page that stores nothing goes on with a file after it was closed (PROTOCOL.md step 7.5), and lives through what relays
// and networks do meanwhile. With the real relay and staff programs.
import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCase } from "../../src/contact/code.ts";
import { type Draft, emptyDraft, WHEN_UNKNOWN } from "../../src/contact/compose.ts";
import { type Dispatch, newAnswer, newAppeal, type Outgoing } from "../../src/contact/dispatch.ts";
import type { Surroundings } from "../../src/contact/surroundings.ts";
import { establish, type Trust } from "../../src/contact/trust.ts";
import { type Scene, setUp } from "./scene.ts";
import { until } from "./until.ts";

let scene: Scene;
let trust: Trust;

beforeAll(async () => {
  scene = await setUp();
  trust = establish({ invitation: scene.read("invitation.txt") }, scene.surroundings);
}, 120_000);

afterAll(async () => {
  trust?.stop();
  await scene?.end();
});

const EVIDENCE = { purpose: "evidence", original: false } as const;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const noise = (length: number) => new Uint8Array(randomBytes(length));

function draft(account: string): Draft {
  const people = { women: 0, men: 0, girls: 0, boys: 0, unknown: 2 };
  return { ...emptyDraft("en"), kind: "missing", people, country: "VN", when: WHEN_UNKNOWN, timeLeft: "unknown", account };
}

/** The device, with something in the way of its requests. */
function device(before: (method: string, url: string) => void | Promise<void>): Surroundings {
  return {
    ...scene.surroundings,
    fetch: async (input, options) => {
      await before(options?.method ?? "GET", String(input));
      return fetch(input, options);
    },
  };
}

/** A visit that ends when so many pieces of the file are at the relay; its code. */
async function visit(pieces: number, begin: (dispatch: Dispatch) => void): Promise<string> {
  let sent = 0;
  let over = () => {};
  const closed = new Promise<void>((resolve) => (over = resolve));
  const surroundings = device((method) => {
    if (method !== "PATCH" || (sent += 1) <= pieces) return;
    over();
    throw new TypeError("the page is closed");
  });
  const dispatch = newAppeal(trust, surroundings);
  begin(dispatch);
  await closed;
  if (dispatch.code.kind !== "ready") throw new Error("there is a code");
  const code = dispatch.code.groups.join(" ");
  dispatch.wipe();
  return code;
}

/** A later visit; how many bytes were there already. */
async function goOn(code: string, file: Uint8Array, surroundings = scene.surroundings): Promise<number> {
  const opened = await openCase(code, trust);
  const answer = newAnswer(opened, trust, surroundings);
  answer.attach(new Blob([file.slice()]), "again", EVIDENCE);
  let already: number | undefined;
  answer.subscribe(() => {
    const state = answer.files[0]?.state;
    if (state?.kind === "sending" && state.sent > 0) already ??= state.sent;
  });
  answer.sendLetter({ answers: undefined, language: "en", text: "" });
  await until(answer, () => isOver(answer));
  expect(answer.files.map(({ state }) => state.kind)).toEqual(["safe"]);
  expect(answer.words.kind).toBe("none");
  opened.wipe();
  return already ?? 0;
}

function isOver(outgoing: Outgoing): boolean {
  return !outgoing.unsent || outgoing.files.some(({ state }) => state.kind === "failed") || outgoing.words.kind === "failed";
}

async function caseOf(words: string): Promise<{ readonly id: string; readonly shown: string }> {
  for (const id of await scene.cases("jimin")) {
    const shown = await scene.staff("jimin", "show", id);
    if (shown.includes(words)) return { id, shown };
  }
  throw new Error(`no case says ${words}`);
}

async function filesOf(words: string): Promise<string[]> {
  const { id } = await caseOf(words);
  return (await scene.saved("jimin", id)).map(({ bytes }) => sha256(bytes));
}

test("a file that was named in the appeal goes on where it was, as one envelope", async () => {
  const file = noise(2_000_000);
  const code = await visit(4, (dispatch) => {
    dispatch.attach(new Blob([file]), "film", EVIDENCE);
    // In the manifest only if it is ready.
    void until(dispatch, () => dispatch.files[0]?.state.kind === "queued").then(() => dispatch.send(draft("the manifest")));
  });
  const already = await goOn(code, file);
  // 16, 32, 64 and 128 KiB.
  expect(already).toBe(245_760);
  expect(await scene.staff("jimin", "pull")).toContain("new appeals: 1, follow-ups: 0, attachments: 1, ");
  expect(await filesOf("the manifest")).toContain(sha256(file));
  // A third visit finds it complete, and sends nothing anew.
  const patches: string[] = [];
  await goOn(code, file, device((method) => void patches.push(method)));
  expect(patches).not.toContain("PATCH");
  expect(await scene.staff("jimin", "pull")).toContain("attachments: 0");
});

test("a file that was chosen after the words goes on under its own announcement, also past a kill of the relay", async () => {
  const file = noise(2_000_000);
  const code = await visit(3, (dispatch) => {
    dispatch.send(draft("the announcement"));
    void until(dispatch, () => dispatch.words.kind === "safe").then(() => dispatch.attach(new Blob([file]), "film", EVIDENCE));
  });
  await scene.killRelay();
  let patches = 0;
  const restarting = device(async (method) => {
    if (method !== "PATCH" || (patches += 1) !== 3) return;
    await scene.killRelay();
    await scene.startRelay();
  });
  await scene.startRelay();
  expect(await goOn(code, file, restarting)).toBe(114_688);
  expect(await scene.staff("jimin", "pull")).toContain("new appeals: 1, follow-ups: 1, attachments: 1, ");
  expect(await filesOf("the announcement")).toContain(sha256(file));
});

test("a file that the relay never heard of is announced and sent anew", async () => {
  const code = await visit(0, (dispatch) => {
    dispatch.send(draft("nothing of it"));
    void until(dispatch, () => dispatch.words.kind === "safe").then(() => dispatch.attach(new Blob([noise(99_999)]), "a", EVIDENCE));
  });
  const other = noise(100_000);
  // What the screen first hears of is the first piece.
  expect(await goOn(code, other)).toBe(16_384);
  expect(await scene.staff("jimin", "pull")).toContain("new appeals: 1, follow-ups: 2, attachments: 1, ");
  expect(await filesOf("nothing of it")).toContain(sha256(other));
});

test("where no code can be made, words and files go without a reply address", async () => {
  const dispatch = newAppeal(trust, {
    ...scene.surroundings,
    // Drawing the code is the first that needs 22 bytes at once.
    random: (length) => (length === 22 ? refuse() : scene.surroundings.random(length)),
  });
  dispatch.begin();
  const [early, late] = [noise(20_000), noise(30_000)];
  dispatch.attach(new Blob([early]), "early", EVIDENCE);
  await until(dispatch, () => dispatch.files[0]?.state.kind === "queued");
  dispatch.send(draft("without a code"));
  await until(dispatch, () => dispatch.words.kind === "safe");
  dispatch.attach(new Blob([late]), "late", EVIDENCE);
  await until(dispatch, () => isOver(dispatch));
  expect(dispatch.code).toMatchObject({ kind: "failed", trouble: { code: "code-memory" } });
  expect(dispatch.files.map(({ state }) => state.kind)).toEqual(["safe", "safe"]);
  expect(await scene.staff("jimin", "pull")).toContain("new appeals: 2, follow-ups: 0, attachments: 2, ");
  const found = await Promise.all((await scene.cases("jimin")).map((id) => scene.saved("jimin", id)));
  const digests = found.flat().map(({ bytes }) => sha256(bytes));
  expect(digests).toEqual(expect.arrayContaining([sha256(early), sha256(late)]));
});

test("capsules of the page are carried by the program, and opened by the staff's", async () => {
  const enclosed = {
    invitation: scene.read("invitation.txt"),
    roster: scene.read("roster.note"),
    epoch: await (await fetch(`${scene.url}/v1/desks/seoul/epoch`)).text(),
  };
  const away = { ...scene.surroundings, fetch: () => Promise.reject(new TypeError("there is no network")) };
  const offline = establish(enclosed, away);
  expect(offline.state).toMatchObject({ kind: "ready", source: "enclosed", lapsed: false });
  const dispatch = newAppeal(offline, away);
  const [large, small, late] = [noise(300_000), noise(100), noise(70_000)];
  dispatch.attach(new Blob([large]), "large", EVIDENCE);
  dispatch.attach(new Blob([small]), "small", EVIDENCE);
  await until(dispatch, () => dispatch.files.every(({ state }) => state.kind === "queued"));
  expect(await dispatch.capsules()).toEqual([]);
  dispatch.send(draft("by hand"));
  await until(dispatch, () => dispatch.words.kind === "waiting");
  expect(dispatch.words).toMatchObject({ trouble: { code: "relay-away" } });
  dispatch.attach(new Blob([late]), "late", EVIDENCE);
  await until(dispatch, () => dispatch.files.every(({ state }) => state.kind === "queued"));
  let told: [number, number] = [0, 0];
  const capsules = await dispatch.capsules((done, total) => (told = [done, total]));
  expect(told).toEqual([370_100, 370_100]);
  expect(capsules.map(({ name }) => name)).toEqual(["note.age", "note.age.1", "note.age.2", "note.age.3", "note.age.4"]);
  for (const { name, blob } of capsules) writeFileSync(scene.path(name), new Uint8Array(await blob.arrayBuffer()));
  dispatch.wipe();
  offline.stop();
  await scene.run("contact", ["carry", "--dev", "--invitation", "invitation.txt", ...capsules.map(({ name }) => name)]);
  expect(await scene.staff("jimin", "pull")).toContain("new appeals: 1, follow-ups: 1, attachments: 3, statements: 0, quarantined: 0");
  const digests = await filesOf("by hand");
  expect(digests).toEqual(expect.arrayContaining([sha256(large), sha256(small), sha256(late)]));
});

function refuse(): never {
  throw new RangeError("no memory");
}
