// Quick exit from every screen, by button and by Esc three times: everything is empty and another page is there at once.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact } from "./contact.ts";
import { passes } from "./line.ts";
import { Scene, until } from "./scene.ts";

/** DOMAIN: wiped and replaced within this time, in ms. */
const PROMISED = 200;

const WORDS = "words that nobody may find";

/** What was left of the page at the moment when it asked to be replaced. */
interface Left {
  /** From the touch or key to the replacement, in ms. */
  readonly took: number;
  /** Where to. */
  readonly to: string;
  /** Fields that still hold something. */
  readonly fields: string[];
  /** What could still be read on the screen. */
  readonly text: string;
  /** Microphones that still listen. */
  readonly listening: number;
}

let scene: Scene;
let browser: Browser;
let file: string;
beforeAll(async () => {
  [scene, browser] = await Promise.all([Scene.setUp(), startChromium()]);
  file = scene.path("long.bin");
  writeFileSync(file, randomBytes(3_000_000));
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
});

/** How to come to each screen with something in it that must go. */
const SCREENS: Readonly<Record<string, (contact: Contact) => Promise<void>>> = {
  start: async () => undefined,
  appeal: async (contact) => {
    await contact.tap("start-appeal");
    await contact.fillTierA();
    await contact.at("words").fill(WORDS);
    await contact.tap("record");
    await contact.at("record-stop").waitFor();
  },
  sent: async (contact) => {
    await passes(contact.page, 1_000_000);
    await contact.sendWords(WORDS, [file]);
    await contact.wordsAreSafe();
    await contact.writeDownCode();
    await until("a part of the file at the relay", () => scene.bodies().some(({ length }) => length > 0));
  },
  "sent, code asked back": async (contact) => {
    await contact.sendWords(WORDS);
    await contact.writeDownCode();
    await contact.tap("code-written");
    await contact.at("code-check-1").fill("1234");
  },
  code: async (contact) => {
    await contact.tap("start-code");
    await contact.at("code-input").fill("1234 5678 9012");
  },
  case: async (contact) => {
    await contact.sendWords(WORDS);
    const groups = await contact.writeDownCode();
    await contact.wordsAreSafe();
    await contact.page.goto("about:blank");
    await contact.open(scene);
    await contact.openCase(groups);
    await contact.beginAnswer(WORDS);
  },
};

// Claim C-66: quick exit empties and replaces the page at once, from every screen.
for (const way of ["button", "Esc three times"] as const) {
  test.each(Object.keys(SCREENS))(`${way}: %s`, async (screen) => {
    const page = await newPage(browser);
    const lefts = await watchLeaving(page);
    const contact = new Contact(page);
    await contact.open(scene);
    await SCREENS[screen]?.(contact);
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.accept();
    });
    if (way === "button") await contact.tap("leave");
    else for (let press = 0; press < 3; press++) await page.keyboard.press("Escape");
    await page.waitForURL("about:blank");
    const left = await until("the page's last words", () => lefts[0]);
    console.log(`${screen}, ${way}: replaced after ${left.took.toFixed(0)} ms`);
    expect(left).toMatchObject({ to: "about:blank", fields: [], text: "", listening: 0 });
    expect(left.took).toBeLessThan(PROMISED);
    expect(dialogs).toEqual([]);
    await nothingComesBack(page);
    await page.context().close();
  });
}

test("Esc twice, and once more after a while, leaves nothing", async () => {
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  for (const pause of [0, 2_100, 0]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    await page.keyboard.press("Escape");
  }
  await contact.screen("start");
  await page.context().close();
});

/** Going back shows nothing of before, and no request follows. */
async function nothingComesBack(page: Page): Promise<void> {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goBack({ timeout: 2_000 }).catch(() => null);
  expect(page.url()).toBe("about:blank");
  expect(await page.evaluate(() => document.body.innerText)).toBe("");
  await page.goForward({ timeout: 2_000 }).catch(() => null);
  expect(page.url()).toBe("about:blank");
  expect(requests.filter((url) => !url.startsWith("about:"))).toEqual([]);
}

/** Tells what the page is like when it asks to be replaced. */
async function watchLeaving(page: Page): Promise<Left[]> {
  const lefts: Left[] = [];
  await page.exposeBinding("southwindLeft", (_source, left: Left) => void lefts.push(left));
  await page.addInitScript(watchInPage);
  return lefts;
}

/** Runs in the page before its own script. */
function watchInPage(): void {
  if (!location.protocol.startsWith("http")) return;
  let since = 0;
  const fields = new Set<HTMLInputElement | HTMLTextAreaElement>();
  const streams: MediaStream[] = [];
  const begins = (event: Event) => {
    since = event.timeStamp;
    for (const field of document.querySelectorAll<HTMLInputElement>("input, textarea")) fields.add(field);
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, begins, { capture: true });
  const getUserMedia = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    const stream = await Reflect.apply(getUserMedia, this, [constraints]);
    streams.push(stream);
    return stream;
  };
  const { navigation, southwindLeft } = globalThis as unknown as {
    navigation: EventTarget;
    southwindLeft(left: Left): void;
  };
  navigation.addEventListener("navigate", (event) => {
    const to = (event as Event & { destination: { url: string } }).destination.url;
    if (to.startsWith(location.origin)) return;
    const typed = [...fields].filter((field) => !["radio", "checkbox", "button", "submit"].includes(field.type));
    southwindLeft({
      took: performance.now() - since,
      to,
      fields: typed.map((field) => field.value).filter(Boolean),
      text: document.body.innerText.trim(),
      listening: streams.flatMap((stream) => stream.getTracks()).filter((track) => track.readyState === "live").length,
    });
  });
}
