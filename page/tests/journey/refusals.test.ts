// Everything that can be wrong has a sentence of its own in every language, loses nothing that was typed, and leaves the
// sealed file as the way out wherever something can be sealed.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page, Route } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact } from "./contact.ts";
import { caseWith, pull } from "./desk.ts";
import { Scene } from "./scene.ts";
import { LANGUAGES, sentence, type Language } from "./sentences.ts";

const WORDS = "words that must not be lost";

let scene: Scene;
let stranger: Scene;
let browser: Browser;
beforeAll(async () => {
  [scene, stranger, browser] = await Promise.all([Scene.setUp(), Scene.setUp(), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
  stranger?.close();
});

/** What is wrong before anything can be sealed: how it comes about, and the trouble that is told. */
const BEFORE: Readonly<Record<string, { readonly trouble: string; readonly address?: () => string; readonly arrange?: (page: Page) => Promise<unknown> }>> = {
  "a damaged invitation": { trouble: "invitation-damaged", address: () => scene.pageLink.replace("org=test-rescue", "org=test-rescuer") },
  "an invitation that was cut off": { trouble: "invitation-damaged", address: () => scene.pageLink.slice(0, -100) },
  "an invitation of another version": { trouble: "invitation-version", address: () => scene.pageLink.replace("southwind:v1", "southwind:v2") },
  "an invitation to another relay": { trouble: "other-relay", address: () => `${scene.url}/#${stranger.invitation}` },
  "a roster that another organisation signed": {
    trouble: "roster-signature",
    arrange: (page) => answers(page, "/v1/roster", { body: readFileSync(stranger.path("roster.note"), "utf8") }),
  },
  "a roster that is no note": { trouble: "roster-damaged", arrange: (page) => answers(page, "/v1/roster", { body: "<html>welcome</html>" }) },
  "a roster that has expired": { trouble: "roster-expired", arrange: (page) => page.clock.setFixedTime(inDays(4_000)) },
  "a roster from the future": { trouble: "roster-future", arrange: (page) => page.clock.setFixedTime(inDays(-30)) },
  "a roster that is older than the invitation": { trouble: "roster-older", address: () => scene.pageLink.replace("roster=1", "roster=7") },
  "a desk that is not there": { trouble: "desk-unknown", address: () => scene.pageLink.replace("desk=seoul", "desk=busan") },
  "an epoch that a stranger signed": {
    trouble: "epoch-refused",
    arrange: async (page) => answers(page, "/v1/desks/seoul/epoch", { body: await epochOf(page, stranger) }),
  },
  "an epoch that is older than the invitation": { trouble: "epoch-older", address: () => `${scene.pageLink}&epoch=9` },
  "a relay that is away": { trouble: "relay-away", arrange: (page) => page.route("**/v1/**", (route) => route.abort("connectionrefused")) },
};

// Claim C-69: nothing is sealed where trust does not hold, and each reason is told in the reader's language.
test.each(Object.keys(BEFORE))("%s is told in every language", async (name) => {
  const { trouble, address, arrange } = BEFORE[name] ?? { trouble: name };
  const page = await newPage(browser);
  const posted: string[] = [];
  page.on("request", (request) => request.method() === "POST" && posted.push(request.url()));
  await arrange?.(page);
  const contact = new Contact(page);
  await contact.goto(address?.() ?? scene.pageLink);
  await toldInEveryLanguage(contact, trouble);
  expect(posted).toEqual([]);
  await page.context().close();
});

test("a roster that turns out wrong while somebody types: the words stay", async () => {
  const page = await newPage(browser);
  const held = await holds(page, "/v1/roster");
  const contact = new Contact(page);
  await contact.open(scene);
  await contact.tap("start-appeal");
  await contact.fillTierA();
  await contact.at("words").fill(WORDS);
  held.release({ body: readFileSync(stranger.path("roster.note"), "utf8") });
  await toldInEveryLanguage(contact, "roster-signature");
  expect(await contact.wordsStillThere()).toBe(WORDS);
  await page.context().close();
});

/** What is wrong when words are on their way: the capsule is the way out. */
const SENDING: Readonly<Record<string, { readonly trouble: string; readonly answer: Parameters<Route["fulfill"]>[0] | "away" }>> = {
  "a relay that is away": { trouble: "relay-away", answer: "away" },
  "a relay that answers nonsense": { trouble: "relay-nonsense", answer: { status: 400, body: "<html>Welcome to our hotel</html>", contentType: "text/html" } },
  "a full relay": { trouble: "relay-full", answer: problem("disk-full", 507, { "Retry-After": "60" }) },
  "a busy relay": { trouble: "relay-busy", answer: problem("busy", 503, { "Retry-After": "60" }) },
  "a relay that refuses": { trouble: "relay-refused", answer: problem("unknown-desk", 404) },
  "a relay whose receipt is not right": { trouble: "receipt-refused", answer: { status: 201, body: receiptOfNobody(), contentType: "text/plain; charset=utf-8" } },
};

test.each(Object.keys(SENDING))("%s: told in every language, and the sealed file brings the words", async (name) => {
  const { trouble, answer } = SENDING[name] ?? { trouble: name, answer: "away" };
  const page = await newPage(browser);
  await page.route("**/v1/desks/seoul/envelopes", (route) => (answer === "away" ? route.abort("connectionrefused") : route.fulfill(answer)));
  const contact = new Contact(page);
  await contact.open(scene);
  const words = `${WORDS}: ${name}`;
  await contact.sendWords(words);
  await toldInEveryLanguage(contact, trouble);
  const capsules = await contact.saveCapsules(scene.path(trouble), 1);
  await scene.contact("carry", "--dev", "--invitation", "invitation.txt", ...capsules);
  expect(await pull(scene)).toMatchObject({ appeals: 1, quarantined: 0 });
  await caseWith(scene, words);
  await page.context().close();
});

test("a full relay that has room again gets the words without a touch", async () => {
  const page = await newPage(browser);
  let refusals = 1;
  await page.route("**/v1/desks/seoul/envelopes", (route) => (refusals-- > 0 ? route.fulfill(problem("disk-full", 507, { "Retry-After": "1" })) : route.continue()));
  const contact = new Contact(page);
  await contact.open(scene);
  await contact.sendWords(`${WORDS}, there is room again`);
  await contact.wordsAreSafe();
  expect(await pull(scene)).toMatchObject({ appeals: 1 });
  await page.context().close();
});

test("a microphone that is refused is told in every language, and the words stay", async () => {
  const deaf = await startChromium({ allowed: false });
  try {
    const page = await newPage(deaf, { permissions: [] });
    const contact = new Contact(page);
    await contact.open(scene);
    await contact.tap("start-appeal");
    await contact.at("words").fill(WORDS);
    await refuseMicrophone(page);
    await contact.tap("record");
    await toldInEveryLanguage(contact, "microphone-refused");
    expect(await contact.wordsStillThere()).toBe(WORDS);
  } finally {
    await deaf.close();
  }
});

test("a file that cannot be read is told in every language, and the words go all the same", async () => {
  const file = scene.path("gone.bin");
  writeFileSync(file, "bytes");
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  await contact.tap("start-appeal");
  await contact.at("words").fill(WORDS);
  await contact.chooseAndLose(file, () => rmSync(file));
  await toldInEveryLanguage(contact, "file-unreadable", { name: "gone.bin" });
  expect(await contact.wordsStillThere()).toBe(WORDS);
  await page.context().close();
});

test("a file that changes before it is sealed is told: the browser does not give it out any more", async () => {
  const file = scene.path("changing.bin");
  writeFileSync(file, Buffer.alloc(50_000, 7));
  const page = await newPage(browser);
  const held = await holds(page, "/v1/desks/seoul/envelopes");
  const contact = new Contact(page);
  await contact.open(scene);
  await contact.sendWords(`${WORDS}, the file changes`, [file]);
  await held.asked;
  appendFileSync(file, "more");
  held.release("continue");
  await contact.wordsAreSafe();
  await expect.poll(() => contact.at("file-state-1").textContent()).toContain(contact.says("trouble-file-unreadable"));
  await page.context().close();
});

test("a typing error in the code: the group is named in every language", async () => {
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  await contact.sendWords(`${WORDS}, and the code is mistyped`);
  await contact.wordsAreSafe();
  const groups = await contact.writeDownCode();
  await page.goto("about:blank");
  await contact.open(scene);
  await contact.tap("start-code");
  const typed = async (wrong: readonly string[]) => {
    await contact.at("code-input").fill(wrong.join(" "));
    await contact.tap("code-open");
  };
  const third = groups[2] ?? "";
  await typed(replaced(groups, third.slice(0, 3)));
  await toldInEveryLanguage(contact, "code-group", { group: 3 });
  await typed(replaced(groups, `${third.slice(0, 3)}x`));
  await toldInEveryLanguage(contact, "code-digit", { group: 3 });
  await typed(replaced(groups, (third.startsWith("9") ? "1" : "9") + third.slice(1)));
  // One digit can be explained by more groups than a sentence names; then it says so.
  const told = () => contact.at("code-trouble").textContent();
  await expect.poll(told).not.toContain(contact.says("trouble-code-digit", { group: 3 }));
  expect((await told())?.includes(contact.says("trouble-code-check")) || / 3\b/.test((await told()) ?? "")).toBe(true);
  expect(await contact.at("code-input").inputValue(), "what was typed stays").toContain(groups[0]);
  await page.context().close();
});

/** The trouble's sentence and its next step stand on the screen, in whichever language is chosen. */
async function toldInEveryLanguage(contact: Contact, trouble: string, values: Record<string, string | number> = {}): Promise<void> {
  for (const language of LANGUAGES) {
    await contact.speak(language);
    const shown = () => contact.page.locator("main").textContent();
    for (const id of [`trouble-${trouble}`, `trouble-${trouble}-next`]) {
      await expect.poll(shown, { message: `${id} in ${language}` }).toContain(told(language, id, values));
    }
  }
  await contact.speak("en");
}

function told(language: Language, id: string, values: Record<string, string | number>): string {
  return sentence(language, id, { address: stranger.url, code: "unknown-desk", ...values });
}

/** Answers one address of the relay in its place. */
async function answers(page: Page, path: string, answer: Parameters<Route["fulfill"]>[0]): Promise<void> {
  await page.route(`**${path}`, (route) => route.fulfill({ contentType: "text/plain; charset=utf-8", ...answer }));
}

/** Keeps the first request to an address waiting until it is released. */
async function holds(page: Page, path: string): Promise<{ asked: Promise<void>; release(answer: Parameters<Route["fulfill"]>[0] | "continue"): void }> {
  let release: (answer: Parameters<Route["fulfill"]>[0] | "continue") => void = () => undefined;
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const released = new Promise<Parameters<Route["fulfill"]>[0] | "continue">((resolve) => (release = resolve));
  await page.route(`**${path}`, async (route) => {
    ask();
    const answer = await released;
    return answer === "continue" ? route.continue() : route.fulfill({ contentType: "text/plain; charset=utf-8", ...answer });
  });
  return { asked, release };
}

/** The browser's own refusal, as when somebody touches "Block". */
async function refuseMicrophone(page: Page): Promise<void> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { targetInfo } = await (await page.context().newCDPSession(page)).send("Target.getTargetInfo");
  await session?.send("Browser.setPermission", {
    permission: { name: "microphone" },
    setting: "denied",
    ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
  });
}

async function epochOf(page: Page, of: Scene): Promise<string> {
  return (await page.context().request.get(`${of.url}/v1/desks/seoul/epoch`)).text();
}

function problem(code: string, status: number, headers: Record<string, string> = {}): { status: number; body: string; contentType: string; headers: Record<string, string> } {
  const body = { type: `/problems/${code}`, title: code, status, detail: "of the test", hint: "none" };
  return { status, body: JSON.stringify(body), contentType: "application/problem+json", headers };
}

/** A receipt in form, signed by nobody. */
function receiptOfNobody(): string {
  const body = { desk: "seoul", envelope: "0".repeat(64), bytes: 13_800, kept: "2026-01-01T00:00:00Z" };
  return `southwind receipt v1\n${JSON.stringify(body, null, 2)}\n\n— localhost AAAAAAAA${"A".repeat(84)}==\n`;
}

/** The groups with another third one. */
function replaced(groups: readonly string[], third: string): string[] {
  return groups.map((group, at) => (at === 2 ? third : group));
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}
