// The screens after the appeal on a stage in Chromium, without a relay: what stands in the page, what a keyboard and a screen
// reader meet, and how fast everything is gone.
import axe from "axe-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { stagePage } from "../conversation/stage/build.ts";
import type { Stage } from "../conversation/stage/main.ts";
import { startChromium } from "./chromium.ts";

/** The promise of docs/page.md, in ms. */
const GONE_WITHIN = 200;
const ADDRESS = "https://relay.example.org/";

declare const stage: Stage;

let browser: Browser;
let html: string;
beforeAll(async () => {
  [browser, html] = await Promise.all([startChromium(), stagePage()]);
});
afterAll(() => browser?.close());

async function open(more: BrowserContextOptions = {}): Promise<Page> {
  // Without motion: axe would meet colours on their way from light to dark.
  const page = await browser.newPage({ viewport: { width: 320, height: 640 }, hasTouch: true, reducedMotion: "reduce", ...more });
  await page.route(ADDRESS, (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
  await page.goto(ADDRESS);
  return page;
}

const at = (page: Page, hook: string) => page.locator(`[data-test="${hook}"]`);

/** Each screen in a state with as much on it as possible. */
const SCREENS: Readonly<Record<string, () => void>> = {
  "sent, with the code": () => {
    const appeal = stage.contact.newAppeal();
    stage.house.dispatch = appeal as never;
    appeal.attach(new Blob(), "picture.jpg", { purpose: "evidence", original: false });
    appeal.become({ kind: "waiting", until: new Date(), trouble: new stage.Trouble("relay-away") }, { kind: "ready", groups: stage.contact.GROUPS });
    stage.house.go("sent");
  },
  "sent, with the groups asked back": () => {
    const appeal = stage.contact.newAppeal();
    stage.house.dispatch = appeal as never;
    appeal.attach(new Blob(), "picture.jpg", { purpose: "evidence", original: false });
    appeal.file(0, { kind: "failed", trouble: new stage.Trouble("file-changed") });
    appeal.become({ kind: "safe", kept: new Date() }, { kind: "ready", groups: stage.contact.GROUPS });
    stage.house.go("sent");
    document.querySelector<HTMLElement>('[data-test="code-written"]')?.click();
    document.querySelector<HTMLElement>('[data-test="capsule"]')?.click();
  },
  "sent, with a group that was wrong": () => {
    const appeal = stage.contact.newAppeal();
    stage.house.dispatch = appeal as never;
    appeal.become({ kind: "failed", trouble: new stage.Trouble("relay-refused", { code: "unknown-desk" }) }, { kind: "ready", groups: stage.contact.GROUPS });
    stage.house.conversation.paperOf(appeal as never).stage = { kind: "shown", wrong: [3] };
    stage.house.go("sent");
  },
  "code, with a fault": () => {
    stage.house.conversation.typed = "1234 56x8";
    stage.house.go("code");
  },
  "case, with everything": () => {
    const { mailbox, nothing, reply } = stage.contact;
    const words = { heading: "One writes:", words: "stay\nwhere you are" };
    mailbox.found = () =>
      nothing({
        replies: [{ ...reply(1, {}, 2), differs: true }, reply(4, { text: words }), reply(5, { instruction: words }), reply(6, { lapsed: "It has passed." })],
        gaps: [{ first: 2, last: 3 }],
        refused: ["not-staff"],
        withheld: [{ what: "epoch", known: 3n, offered: 2n }],
        more: true,
      });
    stage.house.open(stage.contact.caseKeys());
    stage.house.go("case");
  },
  "case, empty": () => {
    stage.house.open(stage.contact.caseKeys());
    stage.house.go("case");
  },
  move: () => {
    stage.house.open(stage.contact.caseKeys());
    stage.house.go("move");
    document.querySelector<HTMLElement>('[data-test="move-start"]')?.click();
  },
  invitation: () => {
    stage.house.go("invitation");
    document.querySelector<HTMLElement>('[data-test="invitation-use"]')?.click();
  },
  trouble: () => {
    stage.house.trouble = new stage.Trouble("other-relay", { address: "https://other.example.org" });
    stage.house.trust = undefined;
    stage.house.go("trouble");
  },
};

test.each(Object.keys(SCREENS))("%s: axe finds nothing, at 320 px nothing is wider than the screen, and every target is large", async (name) => {
  const page = await open();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.evaluate(SCREENS[name] ?? (() => undefined));
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  const small = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("button, a, select, textarea, label.button, .check")].filter((target) => target.offsetParent && target.offsetHeight < 48).map((target) => target.textContent));
  expect(small).toEqual([]);
  expect(faults).toEqual([]);
  await page.context().close();
});

test("the digits of a code stand in text only, and go when they were written down", async () => {
  const page = await open();
  await page.evaluate(SCREENS["sent, with the code"] ?? (() => undefined));
  const groups = await page.evaluate(() => stage.contact.GROUPS);
  expect(await at(page, "code-group-1").textContent()).toBe(groups[0]);
  const elsewhere = (): Promise<string> =>
    page.evaluate(() => {
      const attributes = [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes].map(({ value }) => value));
      return [...attributes, location.href, document.title].join("\n");
    });
  const places = await elsewhere();
  for (const group of groups) expect(places).not.toContain(group);
  await at(page, "code-written").tap();
  const text = await page.locator("#page").textContent();
  for (const group of groups) expect(text).not.toContain(group);
  // Wrong: the group is named, and the code is there again.
  await at(page, "code-check-1").fill("0000");
  await at(page, "code-check-2").fill(groups[4] ?? "");
  await at(page, "code-confirm").tap();
  expect(await at(page, "code-result").textContent()).toMatch(/Group 2 /);
  expect(await at(page, "code-group-2").textContent()).toBe(groups[1]);
  await at(page, "code-written").tap();
  await at(page, "code-check-1").fill(groups[1] ?? "");
  await at(page, "code-check-2").fill(groups[4] ?? "");
  await page.keyboard.press("Enter");
  expect(await at(page, "code-result").textContent()).toMatch(/^Right/);
  const after = [await elsewhere(), await page.locator("#page").textContent()].join();
  for (const group of groups) expect(after).not.toContain(group);
  // What was settled stays settled in another language.
  await at(page, "language").selectOption("ko");
  expect(await at(page, "code-result").count()).toBe(1);
  expect(await at(page, "code-group-1").count()).toBe(0);
  await page.context().close();
});

test("a move is told to the desk only when both groups are right", async () => {
  const page = await open();
  await page.evaluate(SCREENS["move"] ?? (() => undefined));
  const deeds = (): Promise<string[]> => page.evaluate(() => stage.contact.deeds);
  expect(await at(page, "code-later").count()).toBe(0);
  expect(await at(page, "capsule").isVisible()).toBe(false);
  await at(page, "code-written").tap();
  await at(page, "code-check-1").fill("0000");
  await at(page, "code-check-2").fill("0000");
  await at(page, "code-confirm").tap();
  expect(await deeds()).not.toContain("moved");
  await at(page, "code-written").tap();
  await at(page, "code-check-1").fill("7890");
  await at(page, "code-check-2").fill("5678");
  await at(page, "code-confirm").tap();
  await expect.poll(deeds).toContain("moved");
  // Nobody waits for a network: the message can be carried.
  await at(page, "capsule").tap();
  await at(page, "capsule-1").waitFor();
  await page.context().close();
});

test("a typed code survives another language with its fault, and is gone when it was taken", async () => {
  const page = await open();
  await at(page, "start-code").tap();
  await page.locator("textarea").pressSequentially("123456x8");
  expect(await at(page, "code-input").inputValue()).toBe("1234 56x8");
  await at(page, "code-open").tap();
  expect(await at(page, "code-trouble").textContent()).toContain("group 2");
  await at(page, "language").selectOption("vi");
  expect(await at(page, "code-input").inputValue()).toBe("1234 56x8");
  expect(await at(page, "code-trouble").textContent()).not.toBe("");
  await at(page, "code-input").fill("1234 5678 9012 3456 7890 1200");
  const field = await at(page, "code-input").elementHandle();
  await at(page, "code-open").tap();
  await page.locator('[data-screen="case"]').waitFor();
  expect(await field?.evaluate((element) => (element as HTMLTextAreaElement).value)).toBe("");
  expect(await page.evaluate(() => stage.house.conversation.typed)).toBe("");
  await page.context().close();
});

test("an answer names the reply, stays through another language, and is asked for before the page is lost", async () => {
  const page = await open();
  await page.evaluate(SCREENS["case, with everything"] ?? (() => undefined));
  await at(page, "answer-2").tap();
  await at(page, "answer-words").fill("we are safe");
  await at(page, "language").selectOption("th");
  expect(await at(page, "answer-words").inputValue()).toBe("we are safe");
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.reload({ timeout: 1_000 }).catch(() => undefined);
  expect(asked).toEqual(["beforeunload"]);
  await at(page, "answer-send").tap();
  expect(await page.evaluate(() => stage.contact.deeds)).toContain(`letter ${"4".repeat(32)} 11`);
  await at(page, "words-state").waitFor();
  expect(await at(page, "answer-words").inputValue()).toBe("");
  await page.context().close();
});

test("an empty answer is not sent, and says why", async () => {
  const page = await open();
  await page.evaluate(SCREENS["case, empty"] ?? (() => undefined));
  await at(page, "answer-send").tap();
  expect(await page.locator("main").textContent()).toContain("choose a file");
  expect((await page.evaluate(() => stage.contact.deeds)).join()).not.toContain("letter");
  await page.context().close();
});

test("replies stay until the person has read them, and are called deleted only when they are", async () => {
  const page = await open();
  await page.evaluate(SCREENS["case, with everything"] ?? (() => undefined));
  await at(page, "look-again").tap();
  const deeds = () => page.evaluate(() => stage.contact.deeds.filter((deed) => !deed.includes("wiped")));
  await expect.poll(deeds).toEqual(["look", "look"]);
  await page.evaluate(() => {
    const found = stage.house.conversation.found as { forget: () => Promise<void> };
    const settled = new Promise<void>((resolve, reject) => Object.assign(globalThis, { reject, resolve }));
    found.forget = () => settled;
  });
  await at(page, "replies-delete").tap();
  await expect.poll(() => at(page, "removal").textContent()).toBe("Deleting them at the server…");
  await page.evaluate(() => (globalThis as never as { reject(error: Error): void }).reject(new stage.Trouble("relay-busy")));
  await expect.poll(() => at(page, "removal").textContent()).toBe("They are not all deleted at the server. Try again.");
  expect(await at(page, "trouble").textContent()).toContain("busy");
  await page.evaluate(() => {
    const found = stage.house.conversation.found as { forget: () => Promise<void> };
    found.forget = () => Promise.resolve();
  });
  await at(page, "replies-delete").tap();
  await expect.poll(() => at(page, "removal").textContent()).toContain("are now deleted");
  await page.context().close();
});

test("a look that meets no relay says so, also in another language, and begins anew when somebody asks again", async () => {
  const page = await open();
  await page.evaluate(() => {
    const { mailbox, nothing } = stage.contact;
    let turn = 0;
    mailbox.found = (onWait) => {
      turn += 1;
      if (turn > 1) return nothing();
      onWait(new Date(), new stage.Trouble("relay-away"));
      return new Promise(() => undefined);
    };
    stage.house.open(stage.contact.caseKeys());
    stage.house.go("case");
  });
  await expect.poll(() => at(page, "trouble").textContent()).toContain("There is no connection to our server.");
  await at(page, "language").selectOption("vi");
  expect(await at(page, "trouble").count()).toBe(1);
  expect(await page.evaluate(() => stage.contact.deeds.filter((deed) => deed === "look"))).toHaveLength(1);
  await at(page, "look-again").tap();
  await at(page, "replies-none").waitFor();
  expect(await at(page, "trouble").count()).toBe(0);
  await page.context().close();
});

test.each(["button", "Esc three times in a field"])("quick exit by %s: everything is wiped and the page replaced", async (way) => {
  const page = await open();
  await page.evaluate(SCREENS["case, with everything"] ?? (() => undefined));
  await at(page, "answer-words").fill("words that nobody may find");
  const lasts: { took: number; text: string; value: string; deeds: string[] }[] = [];
  await page.exposeBinding("lastWords", (_source, last) => void lasts.push(last));
  await page.evaluate(() => {
    const field = document.querySelector("textarea");
    let since = 0;
    for (const kind of ["click", "keydown"]) addEventListener(kind, () => (since = performance.now()), true);
    const { navigation, lastWords } = globalThis as never as { navigation: EventTarget; lastWords(last: unknown): void };
    // Within the call that replaces the page.
    navigation.addEventListener("navigate", () => lastWords({
      took: performance.now() - since,
      text: document.body.innerText,
      value: field?.value,
      deeds: stage.contact.deeds,
    }));
  });
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    void dialog.accept();
  });
  if (way === "button") await at(page, "leave").tap();
  else {
    await at(page, "answer-words").focus();
    for (let press = 0; press < 3; press++) await page.keyboard.press("Escape");
  }
  await page.waitForURL("about:blank");
  await expect.poll(() => lasts.length).toBe(1);
  const [last] = lasts;
  console.log(`quick exit by ${way}: replaced after ${last?.took.toFixed(0)} ms`);
  expect(last).toMatchObject({ text: "", value: "" });
  expect(last?.took).toBeLessThan(GONE_WITHIN);
  expect(last?.deeds).toEqual(expect.arrayContaining(["found wiped", "dispatch wiped", "case wiped", "trust stopped"]));
  expect(dialogs).toEqual([]);
  await page.context().close();
});

test("a wipe that fails keeps none of the others from being done", async () => {
  const page = await open();
  await page.evaluate(SCREENS["case, with everything"] ?? (() => undefined));
  await page.evaluate(() => stage.house.wipes.add(() => {
    throw new Error("stuck");
  }));
  await at(page, "leave").tap();
  await page.waitForURL("about:blank");
  await page.context().close();
});

test("inside another app the way out is shown in the device's language, and gives the whole address", async () => {
  const page = await open({ userAgent: "Mozilla/5.0 (Linux; Android 10; wv) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.35", locale: "zh-CN" });
  expect(await at(page, "in-app").getAttribute("lang")).toBe("zh-Hans");
  expect(await violations(page)).toEqual([]);
  // Refused, as in many such apps: then it is shown and selected.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await at(page, "in-app-copy").tap();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(`${ADDRESS}#southwind:v1?org=test`);
  expect(await page.locator('[data-test="in-app"] textarea').inputValue()).toBe(`${ADDRESS}#southwind:v1?org=test`);
  await page.context().close();
});

/** What axe finds wrong; its script comes in by the debugger, since the page's policy lets nothing else in. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as never as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  });
}
