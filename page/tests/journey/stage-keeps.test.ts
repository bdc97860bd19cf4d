// What a person wrote on a stage in Chromium, without a relay: another invitation, a refusal, a failure or a slip of the hand
// takes nothing of it away, and nothing of it goes to a desk that it was not meant for.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { startChromium } from "./chromium.ts";
import { stagePage } from "../conversation/stage/build.ts";
import type { Stage } from "../conversation/stage/main.ts";

const ADDRESS = "https://relay.example.org/";

declare const stage: Stage;

let browser: Browser;
let html: string;
beforeAll(async () => {
  [browser, html] = await Promise.all([startChromium(), stagePage()]);
});
afterAll(() => browser?.close());

const at = (page: Page, hook: string) => page.locator(`[data-test="${hook}"]`);
const screen = (page: Page) => page.locator("main").getAttribute("data-screen");
const deeds = (page: Page) => page.evaluate(() => stage.contact.deeds);

async function open(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  await page.route(ADDRESS, (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
  await page.goto(ADDRESS);
  return page;
}

/** The trust of the house does not hold from now on. */
const refuse = (page: Page) =>
  page.evaluate(() => {
    const trouble = new stage.Trouble("roster-signature");
    (stage.house.trust as unknown as InstanceType<Stage["contact"]["Trusting"]>).become({ kind: "refused", trouble });
  });

/** The least that can be sent, with a file. */
async function fillIn(page: Page): Promise<void> {
  await at(page, "start-appeal").click();
  const answers = ["kind-missing", "people-women-more", "country-CN", "when-now", "left-hours"];
  for (const hook of answers) await at(page, hook).click();
  await at(page, "words").fill("words that took an hour");
  await at(page, "files").setInputFiles({ name: "paper.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-") });
}

test("an appeal that was begun under one invitation goes to the desk of the next one, with its files", async () => {
  const page = await open();
  await fillIn(page);
  const before = await page.evaluateHandle(() => stage.house.dispatch);
  await at(page, "back").click();
  await refuse(page);
  await at(page, "trouble-invitation").click();
  await at(page, "invitation-input").fill("southwind:v1?org=another");
  await at(page, "invitation-use").click();
  await at(page, "start-appeal").click();
  const { changed, bound, files, account } = await page.evaluate((old) => {
    const { dispatch, trust, form } = stage.house;
    const appeal = dispatch as unknown as InstanceType<Stage["contact"]["Dispatching"]>;
    const files = appeal.files.map(({ name, file }) => [name, file.size]);
    return { changed: dispatch !== old, bound: appeal.trust === trust, files, account: form.draft.account };
  }, before);
  expect({ changed, bound, files, account }).toEqual({
    changed: true,
    bound: true,
    files: [["paper.pdf", 5]],
    account: "words that took an hour",
  });
  expect(await deeds(page)).toContain("dispatch wiped");
  await page.context().close();
});

test("another invitation closes the case of the one before", async () => {
  const page = await open();
  await page.evaluate(() => {
    stage.house.open(stage.contact.caseKeys());
    stage.house.conversation.typed = "1234";
    stage.house.invite({ invitation: "southwind:v1?org=another" });
  });
  expect(await deeds(page)).toContain("case wiped");
  expect(await page.evaluate(() => [stage.house.opened, stage.house.conversation.typed])).toEqual([undefined, ""]);
  await page.context().close();
});

test("what is on its way goes on under its own invitation", async () => {
  const page = await open();
  await fillIn(page);
  await at(page, "send").click();
  const kept = await page.evaluate(() => {
    const { house } = stage;
    const before = house.dispatch;
    house.invite({ invitation: "southwind:v1?org=another" });
    return house.dispatch === before;
  });
  expect(kept).toBe(true);
  expect(await deeds(page)).not.toContain("trust stopped");
  await page.context().close();
});

test("where trust is refused the first screen gives way at once, and says why", async () => {
  const page = await open();
  await at(page, "start-code").click();
  await refuse(page);
  await at(page, "back").click();
  await expect.poll(() => screen(page)).toBe("trouble");
  expect(await page.locator("main").textContent()).toContain("was not signed by the organisation");
  await page.context().close();
});

test("an invitation that cannot be read takes nothing away, and its screen can be left", async () => {
  const page = await open();
  await refuse(page);
  await page.evaluate(() => Object.assign(globalThis, { before: stage.house.trust }));
  await at(page, "trouble-invitation").click();
  await at(page, "invitation-input").fill("a link that is not whole");
  await at(page, "invitation-use").click();
  expect(await at(page, "trouble").getAttribute("data-trouble")).toBe("invitation-damaged");
  expect(await page.evaluate(() => stage.house.trust === (globalThis as unknown as { before: unknown }).before)).toBe(true);
  await at(page, "invitation-back").click();
  expect(await screen(page)).toBe("trouble");
  expect(await page.locator("main").textContent()).toContain("was not signed by the organisation");
  await page.context().close();
});

test("a code that is on no paper yet is not thrown away by a new appeal", async () => {
  const page = await open();
  await page.evaluate(() => {
    const appeal = stage.contact.newAppeal();
    appeal.become({ kind: "safe", kept: new Date(0) }, { kind: "ready", groups: stage.contact.GROUPS });
    stage.house.dispatch = appeal as never;
    stage.house.go("start");
  });
  await at(page, "start-appeal").click();
  expect(await screen(page)).toBe("sent");
  await page.context().close();
});

test("what is written is not lost without a question, and the page is not loaded anew by pulling it down", async () => {
  const page = await open();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await at(page, "start-appeal").click();
  await at(page, "words").fill("three");
  await page.reload({ timeout: 1_000 }).catch(() => undefined);
  expect(asked).toEqual(["beforeunload"]);
  await at(page, "words").fill("");
  await at(page, "files").setInputFiles({ name: "paper.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-") });
  await page.reload({ timeout: 1_000 }).catch(() => undefined);
  expect(asked).toEqual(["beforeunload", "beforeunload"]);
  const pulled = () => [document.documentElement, document.body].map((one) => getComputedStyle(one).overscrollBehaviorY);
  expect(await page.evaluate(pulled)).toEqual(["contain", "contain"]);
  await page.context().close();
});

test("nothing is given to be sent while trust is refused: the reason is told, and what was typed is kept", async () => {
  const page = await open();
  await fillIn(page);
  await refuse(page);
  await at(page, "send").click();
  expect(await screen(page)).toBe("trouble");
  expect(await page.locator("main").textContent()).toContain("What you wrote is still here.");
  expect(await page.evaluate(() => [stage.house.isSent, stage.house.form.draft.account])).toEqual([false, "words that took an hour"]);
  await page.context().close();
});

test("what was typed is kept until it is sealed, and if that fails there is a way back to it", async () => {
  const page = await open();
  await fillIn(page);
  await at(page, "send").click();
  await page.evaluate(() => {
    const trouble = new stage.Trouble("epoch-refused");
    (stage.house.dispatch as unknown as InstanceType<Stage["contact"]["Dispatching"]>).become({ kind: "failed", trouble });
  });
  await at(page, "sent-back").click();
  expect(await screen(page)).toBe("appeal");
  expect(await at(page, "words").inputValue()).toBe("words that took an hour");
  expect(await at(page, "file-1").textContent()).toContain("paper.pdf");
  expect(await page.evaluate(() => stage.house.isSent)).toBe(false);
  // The same again, and this time it is sealed.
  await at(page, "send").click();
  await page.evaluate(() => {
    (stage.house.dispatch as unknown as InstanceType<Stage["contact"]["Dispatching"]>).become({ kind: "sending" });
  });
  expect(await at(page, "sent-back").isVisible()).toBe(false);
  expect(await page.evaluate(() => stage.house.form.isBlank)).toBe(true);
  await page.context().close();
});

test("an invitation that was pasted survives another language, and is gone when somebody goes on", async () => {
  const page = await open();
  await page.evaluate(() => stage.house.go("invitation"));
  await at(page, "invitation-input").fill("a link that is not whole");
  await at(page, "language").selectOption("ko");
  expect(await at(page, "invitation-input").inputValue()).toBe("a link that is not whole");
  await at(page, "invitation-input").fill("southwind:v1?org=another");
  await at(page, "invitation-use").click();
  expect(await page.evaluate(() => [document.querySelector("main")?.dataset["screen"], stage.house.pasted])).toEqual(["start", ""]);
  await page.context().close();
});

test("a sound file that was chosen is called what it may be, and a recording is not", async () => {
  const page = await open();
  await at(page, "start-appeal").click();
  const warned = () => page.locator("#part-voice .note.warning").count();
  await page.evaluate(() => stage.house.form.recorder.take(new Blob(["sound"]), "memo.m4a", 3));
  await expect.poll(() => at(page, "record-remove").count()).toBe(1);
  expect(await page.locator("#part-voice").textContent()).toContain("It may hold the place, the time, the device or a name.");
  await page.evaluate(() => {
    const recorded = { kind: "ready", sound: new Blob(["sound"]), seconds: 3 } as const;
    Object.defineProperty(stage.house.form.recorder, "state", { value: recorded });
    stage.house.again();
  });
  expect(await warned()).toBe(0);
  await page.context().close();
});

test("a file that is on its way is taken out only when somebody says so twice", async () => {
  const page = await open();
  await page.evaluate(() => {
    const appeal = stage.contact.newAppeal();
    stage.house.dispatch = appeal as never;
    appeal.attach(new Blob(), "video.mp4", { purpose: "evidence", original: false });
    appeal.become({ kind: "safe", kept: new Date() });
    appeal.file(0, { kind: "sending", sent: 1_000_000, total: 3_400_000 });
    stage.house.go("sent");
  });
  const files = () => page.evaluate(() => stage.house.dispatch?.files.length);
  await at(page, "file-remove-1").click();
  expect(await files()).toBe(1);
  expect(await page.locator("main").textContent()).toContain("what has arrived of it is deleted");
  await at(page, "file-keep-1").click();
  expect(await at(page, "file-remove-sure-1").count()).toBe(0);
  await at(page, "file-remove-1").click();
  await page.evaluate(() => {
    const appeal = stage.house.dispatch as unknown as InstanceType<Stage["contact"]["Dispatching"]>;
    appeal.file(0, { kind: "sending", sent: 2_000_000, total: 3_400_000 });
  });
  await at(page, "file-remove-sure-1").click();
  expect(await files()).toBe(0);
  await page.context().close();
});

test("an answer is kept until it is sealed, and if that fails there is a way back to it", async () => {
  const page = await open();
  await page.evaluate(() => {
    stage.house.open(stage.contact.caseKeys());
    stage.house.go("case");
  });
  await at(page, "answer-words").fill("an answer that took an hour");
  await at(page, "files").setInputFiles({ name: "paper.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-") });
  // Nothing is given to be sent where trust is refused.
  await refuse(page);
  await at(page, "answer-send").click();
  expect(await at(page, "trouble").textContent()).toContain("was not signed by the organisation");
  expect(await deeds(page)).not.toContain("letter - 27");
  await page.evaluate(() => {
    const trust = stage.house.trust as unknown as InstanceType<Stage["contact"]["Trusting"]>;
    trust.become({ kind: "ready", source: "relay", lapsed: false, trouble: undefined });
    const answer = stage.house.conversation.writing?.answer as unknown as InstanceType<Stage["contact"]["Dispatching"]>;
    answer.sendLetter = () => answer.become({ kind: "sealing", trouble: undefined });
    Object.assign(globalThis, { answer });
  });
  await at(page, "answer-send").click();
  await at(page, "words-state").waitFor();
  expect(await at(page, "answer-words").isVisible()).toBe(false);
  // Another language changes nothing of that.
  await at(page, "language").selectOption("vi");
  await page.evaluate(() => {
    const { answer } = globalThis as unknown as { answer: InstanceType<Stage["contact"]["Dispatching"]> };
    answer.become({ kind: "failed", trouble: new stage.Trouble("epoch-refused") });
  });
  await at(page, "sent-back").click();
  expect(await at(page, "answer-words").inputValue()).toBe("an answer that took an hour");
  expect(await at(page, "file-1").textContent()).toContain("paper.pdf");
  await at(page, "answer-send").click();
  expect(await deeds(page)).toContain("letter - 27");
  await expect.poll(() => at(page, "answer-words").inputValue()).toBe("");
  expect(await at(page, "answer-words").isVisible()).toBe(true);
  await page.context().close();
});

test("a file goes on by itself if a part of it has arrived, and otherwise only when somebody says so", async () => {
  const page = await open();
  await page.evaluate(() => {
    stage.house.open(stage.contact.caseKeys());
    stage.house.go("case");
  });
  const choose = (name: string) => at(page, "go-on-file").setInputFiles({ name, mimeType: "video/mp4", buffer: Buffer.from("video") });
  const letters = async () => (await deeds(page)).filter((deed) => deed.startsWith("letter")).length;
  const knows = (known: boolean) =>
    page.evaluate((isKnown) => {
      stage.contact.known.next = async () => isKnown;
    }, known);
  await knows(false);
  await choose("wrong.mp4");
  await at(page, "go-on-beginning").waitFor();
  expect(await at(page, "asked").textContent()).toContain("wrong.mp4: nothing of this file has arrived yet.");
  expect(await letters()).toBe(0);
  await at(page, "go-on-not").click();
  expect(await at(page, "asked").count()).toBe(0);
  expect(await deeds(page)).toContain("dispatch wiped");
  expect(await letters()).toBe(0);
  await choose("new.mp4");
  await at(page, "go-on-beginning").waitFor();
  // The question stays in another language, with what the file may tell.
  await at(page, "language").selectOption("ko");
  await at(page, "language").selectOption("en");
  expect(await at(page, "asked").textContent()).toContain("Place, time and device were taken out of this picture.");
  await at(page, "go-on-beginning").click();
  expect(await letters()).toBe(1);
  await knows(true);
  await choose("right.mp4");
  await expect.poll(letters).toBe(2);
  expect(await at(page, "going-on").count()).toBe(2);
  expect(await at(page, "asked").count()).toBe(0);
  // What cannot be read is told; nothing goes.
  await page.evaluate(() => {
    stage.contact.known.next = () => Promise.reject(new stage.Trouble("file-unreadable"));
  });
  await choose("broken.mp4");
  await expect.poll(() => at(page, "asked").textContent()).toContain("This file could not be read.");
  expect(await letters()).toBe(2);
  await page.context().close();
});

test("an answer that is being written is found again by way of the code, and nothing asks for another one first", async () => {
  const page = await open();
  await page.evaluate(() => {
    stage.house.open(stage.contact.caseKeys());
    stage.house.go("case");
  });
  await at(page, "answer-words").fill("half an answer");
  await at(page, "back").click();
  await at(page, "start-code").click();
  expect(await at(page, "answer-words").inputValue()).toBe("half an answer");
  await at(page, "answer-words").fill("");
  await at(page, "back").click();
  await at(page, "start-code").click();
  expect(await screen(page)).toBe("code");
  await page.context().close();
});
