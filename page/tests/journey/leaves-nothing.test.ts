// The whole journey leaves nothing on the device but the address of the page, and asks nobody but the relay.
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Page, Request, Response } from "playwright-core";
import { startChromiumAt } from "./chromium.ts";
import { Contact, PHOTOGRAPH } from "./contact.ts";
import { caseWith, pull } from "./desk.ts";
import { Scene } from "./scene.ts";
import { replySentence } from "./sentences.ts";
import { traces } from "./traces.ts";
import { witness } from "./witness.ts";

const WORDS = "마파람이 부는 밤에 세 사람이 잡혔습니다";
const ANSWER = "국경의 파란 지붕 아래에 있습니다";

/** Files of Chromium's profile in which the address of a visited page stands: its history, and its tabs to restore. */
const HISTORY = /^(Default\/History|Default\/Sessions\/\w+|segmentation_platform\/ukm_db)(-journal|-wal)?$/;

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.setUp();
});
afterAll(() => scene?.close());

/** What was seen of one journey. */
interface Seen {
  readonly touched: string[];
  readonly requests: Request[];
  readonly responses: Response[];
  readonly cookies: number;
  /** What must not be found on the disk. */
  readonly secrets: Record<string, string>;
}

// Claim C-64: the page stores nothing and asks nobody but the relay.
// Claim C-65: what was typed, the code and the replies are in no file of the browser.
test("an invitation that was pasted: not even the invitation stays", async () => {
  const profile = scene.path("profile-pasted");
  const seen = await journey(profile, async (contact) => {
    await contact.goto(scene.url);
    await contact.screen("invitation");
    await contact.at("invitation-input").fill(scene.invitation);
    await contact.tap("invitation-use");
    await contact.screen("start");
  });
  askedNobodyElse(seen);
  storedNothing(seen);
  const { found, looked } = traces(profile, { ...seen.secrets, ...invitation() });
  expect(found).toEqual([]);
  const address = traces(profile, { address: scene.url });
  expect(address.found.map(({ file }) => file), "the search finds what is there").toContain("Default/History");
  console.log(`searched ${Math.round(looked / 1e6)} MB of profile; the address alone stands in ${address.found.map(({ file }) => file).join(", ")}`);
});

test("a link that was tapped: its invitation stays in the browser's history, and nothing else", async () => {
  const profile = scene.path("profile-tapped");
  const seen = await journey(profile, (contact) => contact.open(scene, "ko"));
  askedNobodyElse(seen);
  storedNothing(seen);
  expect(traces(profile, seen.secrets).found).toEqual([]);
  // The browser writes the address down before any script of the page runs: no page can prevent that.
  const files = [...new Set(traces(profile, invitation()).found.map(({ file }) => file))];
  expect(files.filter((file) => !HISTORY.test(file))).toEqual([]);
  expect(files, "if this is gone, say so in docs/page.md").toContain("Default/History");
});

test("the witness sees what it should", async () => {
  const context = await startChromiumAt(scene.path("profile-witness"));
  const touched = await witness(context);
  const page = await firstPage(context);
  await page.goto(`${scene.url}/v1/roster`);
  await page.evaluate(async () => {
    localStorage.setItem("one", "two");
    sessionStorage.getItem("one");
    indexedDB.open("one");
    document.cookie = "one=two";
    window.name = "one";
    history.pushState("one", "", "#one");
    new BroadcastChannel("one").close();
    await caches.open("one");
  });
  for (const expected of ["localStorage read", "setItem", "sessionStorage read", "getItem", "indexedDB read", "cookie written", "name written", 'pushState "one" #one', "new BroadcastChannel", "caches read"]) {
    expect(touched).toContain(expected);
  }
  await context.close();
});

/** A whole journey with a profile on the disk: appeal with voice and photograph, code, reply, answer, quick exit. */
async function journey(profile: string, enter: (contact: Contact) => Promise<void>): Promise<Seen> {
  mkdirSync(profile);
  const context = await startChromiumAt(profile);
  const seen = { touched: await witness(context), requests: [] as Request[], responses: [] as Response[], cookies: 0, secrets: {} as Record<string, string> };
  context.on("request", (request) => seen.requests.push(request));
  context.on("response", (response) => seen.responses.push(response));
  const contact = new Contact(await firstPage(context));
  await enter(contact);
  await contact.speak("ko");
  await contact.tap("start-appeal");
  await contact.screen("appeal");
  await contact.fillTierA();
  await contact.speakFor(1_000);
  await contact.tap("record-play");
  await contact.at("words").fill(WORDS);
  await contact.choose(PHOTOGRAPH);
  await contact.tap("send");
  await contact.screen("sent");
  await contact.wordsAreSafe();
  await contact.filesHaveArrived(2);
  const groups = await contact.writeDownCode();
  await contact.tap("code-written");
  await contact.giveBack(groups);
  await pull(scene);
  const { id } = await caseWith(scene, WORDS);
  await scene.staff("reply", id, "--code", "need", "--need", "where", "--yes");
  await contact.tap("leave");
  await contact.page.waitForURL("about:blank");
  await enter(contact);
  await contact.speak("ko");
  await contact.openCase(groups);
  await expect.poll(() => contact.at("reply-1").textContent()).toContain(replySentence("ko", "need-where"));
  await contact.answer(ANSWER);
  await contact.wordsAreSafe("answer-sent");
  seen.cookies = (await context.cookies()).length;
  await context.close();
  // The next journey begins with no open case.
  await scene.staff("pull");
  await scene.staff("status", id, "closed");
  seen.secrets = {
    words: WORDS,
    answer: ANSWER,
    reply: replySentence("ko", "need-where"),
    code: groups.join(""),
    "code in groups": groups.join(" "),
    "half of the code": groups.slice(0, 3).join(""),
    "the other half": groups.slice(3).join(""),
  };
  return seen;
}

/** What of the invitation would tell: its beginning, and the organisation's key. */
function invitation(): Record<string, string> {
  const key = /org=([^&]+)/.exec(scene.invitation)?.[1];
  if (!key) throw new Error("the invitation names no organisation");
  return { invitation: "southwind:v1", key, "decoded key": decodeURIComponent(key) };
}

function askedNobodyElse({ requests, responses }: Seen): void {
  expect(requests.length).toBeGreaterThan(10);
  const elsewhere = requests.map((request) => new URL(request.url())).filter(({ protocol, origin }) => !["blob:", "data:", "about:"].includes(protocol) && origin !== scene.url);
  expect(elsewhere.map(String)).toEqual([]);
  for (const request of requests) {
    const headers = request.headers();
    // Without a referrer, Chromium tells an empty one.
    expect([headers["cookie"], headers["referer"] || undefined], request.url()).toEqual([undefined, undefined]);
  }
  for (const response of responses.filter((answer) => answer.url().startsWith(scene.url))) {
    const headers = response.headers();
    expect(headers["cache-control"] ?? "", response.url()).toContain("no-store");
    expect(headers["set-cookie"], response.url()).toBeUndefined();
    expect(headers["referrer-policy"], response.url()).toBe("no-referrer");
  }
}

function storedNothing({ touched, cookies }: Seen): void {
  expect(cookies).toBe(0);
  // The one thing that is touched: the fragment is taken out of the address.
  expect([...new Set(touched)].filter((what) => !/^replaceState (null|undefined) \/?$/.test(what))).toEqual([]);
}

async function firstPage(context: BrowserContext): Promise<Page> {
  return context.pages()[0] ?? context.newPage();
}
