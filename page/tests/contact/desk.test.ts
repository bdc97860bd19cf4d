// What the page sends arrives at the desk of the real programs, and what the desk answers arrives at the page.
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { look } from "../../src/contact/check.ts";
import { openCase } from "../../src/contact/code.ts";
import { type Draft, emptyDraft, whenDay } from "../../src/contact/compose.ts";
import { newAnswer, newAppeal } from "../../src/contact/dispatch.ts";
import { newMove } from "../../src/contact/moving.ts";
import { establish, type Trust } from "../../src/contact/trust.ts";
import { type Scene, setUp } from "./scene.ts";
import { until } from "./until.ts";

const ACCOUNT = "우리는 세 사람입니다.\n라오스 국경 근처에서 잡혔습니다.";
const picture = new Uint8Array(readFileSync(new URL("../../../tests/pictures/baseline.jpg", import.meta.url)));
const voice = new Uint8Array(readFileSync(new URL("../../../tests/voice/appeal.opus", import.meta.url)));

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

function draft(): Draft {
  return {
    ...emptyDraft("ko"),
    kind: "arrested",
    people: { women: 1, men: 0, girls: 2, boys: 0, unknown: 0 },
    country: "la",
    region: "vt",
    when: whenDay(new Date(), 0),
    timeLeft: "hours",
    account: ACCOUNT,
    consents: { partner: "yes", unhcr: "not_asked", embassy: "not_asked", un_body: "not_asked", media: "no" },
    givenBy: "herself",
  };
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
/** Whether there is a pointer to GPS fields: tag 0x8825, one LONG, in either order of bytes. */
const hasPosition = (bytes: Uint8Array) =>
  ["882500040000000100", "2588040001000000"].some((tag) => Buffer.from(bytes).includes(Buffer.from(tag, "hex")));

describe("an appeal with files", () => {
  let code = "";
  let id = "";

  test("goes to the desk: words, voice, a cleaned picture, a film", async () => {
    const film = new Uint8Array(randomBytes(3_000_000));
    expect(hasPosition(picture)).toBe(true);
    const dispatch = newAppeal(trust, scene.surroundings);
    dispatch.begin();
    dispatch.attach(new Blob([film]), "film.bin", { purpose: "evidence", original: false });
    dispatch.attach(new Blob([picture]), "photo.jpg", { purpose: "evidence", original: false });
    dispatch.attach(new Blob([voice]), "voice", { purpose: "voice_note", original: false });
    const seen: string[] = [];
    dispatch.subscribe(() => {
      const now = `${dispatch.words.kind} ${dispatch.files.map(({ state }) => state.kind).join(" ")}`;
      if (seen[seen.length - 1] !== now) seen.push(now);
    });
    dispatch.send(draft());
    expect(dispatch.unsent).toBe(true);
    await until(dispatch, () => !dispatch.unsent);
    expect(dispatch.words.kind).toBe("safe");
    expect(dispatch.total.sent).toBe(dispatch.total.total);
    // No file is on its way before the words are safe.
    for (const state of seen) if (/sending .*|waiting|safe/.test(state.slice(state.indexOf(" ")))) expect(state).toMatch(/^safe /);
    if (dispatch.code.kind !== "ready") throw new Error("there is a code");
    code = dispatch.code.groups.join(" ");

    const pulled = await scene.staff("jimin", "pull");
    expect(pulled).toContain("new appeals: 1, follow-ups:");
    expect(pulled).toContain("quarantined: 0");
    [id = ""] = await scene.cases("jimin");
    const shown = await scene.staff("jimin", "show", id);
    for (const line of ACCOUNT.split("\n")) expect(shown).toContain(line);
    expect(shown).toContain("media: NO");
    expect(shown).toContain(sha256(picture));
    const saved = await scene.saved("jimin", id);
    const sent = saved.find(({ name }) => name.endsWith(".jpg"))?.bytes ?? new Uint8Array();
    expect(hasPosition(sent)).toBe(false);
    expect(sent.length).toBeGreaterThan(500);
    expect(shown).toContain(sha256(sent));
    expect(saved.map(({ bytes }) => sha256(bytes))).toEqual(expect.arrayContaining([sha256(film), sha256(voice)]));
    dispatch.wipe();
  });

  test("is answered, and the page reads it", async () => {
    await scene.staff("jimin", "reply", id, "--code", "need", "--need", "where", "--yes");
    const opened = await openCase(code, trust);
    const found = await look(opened, trust, scene.surroundings);
    expect(found.replies.map(({ number }) => number)).toEqual([1]);
    expect(found).toMatchObject({ refused: [], gaps: [], more: false, withheld: [], broken: undefined });
    const [reply] = found.replies;
    expect(reply?.shown("ko", new Date()).sentence).toContain("어디");
    await found.done;
    const again = await look(opened, trust, scene.surroundings);
    expect(again.replies.length).toBe(1);
    await again.forget();
    expect((await look(opened, trust, scene.surroundings)).replies).toEqual([]);

    const answer = newAnswer(opened, trust, scene.surroundings);
    answer.attach(new Blob([new Uint8Array(randomBytes(40_000))]), "map.bin", { purpose: "evidence", original: false });
    answer.attach(new Blob(["small"]), "small.txt", { purpose: "evidence", original: false });
    answer.sendLetter({ answers: reply?.id, language: "ko", text: "국경 경찰서에 있습니다." });
    await until(answer, () => !answer.unsent);
    const pulled = await scene.staff("jimin", "pull");
    expect(pulled).toContain("new appeals: 0, follow-ups: 3, attachments: 2");
    expect(await scene.staff("jimin", "show", id)).toContain("국경 경찰서에 있습니다.");
    opened.wipe();
  });

  test("moves to a new code", async () => {
    const opened = await openCase(code, trust);
    const move = newMove(opened, trust, scene.surroundings);
    await until(move, () => move.code.kind === "ready");
    if (move.code.kind !== "ready") throw new Error("there is a code");
    const { groups } = move.code;
    const typed = (group: number) => ({ group, digits: groups[group - 1] ?? "" });
    expect(move.confirm([typed(2), typed(2)])).toEqual([2, 2]);
    expect(move.confirm([typed(2), { group: 5, digits: typed(5).digits.replace(/./g, (digit) => `${9 - Number(digit)}`) }])).toEqual([5]);
    expect(move.words.kind).toBe("none");
    expect(move.confirm([typed(2), typed(5)])).toEqual([]);
    await until(move, () => move.words.kind === "safe");
    expect(await scene.staff("jimin", "pull")).toContain("follow-ups: 1");
    await scene.staff("jimin", "reply", id, "--code", "received", "--yes");
    const moved = await openCase(groups.join(""), trust);
    expect((await look(moved, trust, scene.surroundings)).replies.length).toBe(1);
    expect((await look(opened, trust, scene.surroundings)).replies).toEqual([]);
    move.wipe();
    expect(move.code.kind).toBe("none");
  });
});
