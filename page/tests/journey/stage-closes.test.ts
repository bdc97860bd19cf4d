// What a screen began on a stage in Chromium, without a relay: it ends with the screen, or with the page, and nothing that comes
// late makes an address of a blob, opens a case or shows a screen.
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
const deeds = (page: Page) => page.evaluate(() => stage.contact.deeds);

/** Addresses of blobs that were made and are not taken back yet. */
const addresses = (page: Page) => page.evaluate(() => [...(globalThis as unknown as { made: Set<string> }).made]);

/** A page that counts addresses of blobs, and whose quick exit leaves the emptied page where it is. */
async function open(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  await page.route(ADDRESS, (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
  await page.goto(ADDRESS);
  await page.evaluate(() => {
    const made = new Set<string>();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      const address = createObjectURL.call(URL, blob);
      made.add(address);
      return address;
    };
    URL.revokeObjectURL = (address) => {
      made.delete(address);
      revokeObjectURL.call(URL, address);
    };
    Object.assign(globalThis, { made });
  });
  return page;
}

/** The quick exit without the last step, so that what is left can be looked at. */
const leave = (page: Page) => page.evaluate(() => dispatchEvent(new Event("pagehide")));

test("a voice note that is being played falls silent, and its address goes", async () => {
  const page = await open();
  await at(page, "start-appeal").click();
  await page.evaluate(() => {
    HTMLMediaElement.prototype.play = () => new Promise(() => undefined);
    HTMLMediaElement.prototype.pause = () => void stage.contact.deeds.push("silent");
    stage.house.form.recorder.take(new Blob(["sound"]), "sound.ogg", 3);
  });
  await at(page, "record-play").click();
  expect(await addresses(page)).toHaveLength(1);
  await leave(page);
  expect(await addresses(page)).toEqual([]);
  expect(await deeds(page)).toContain("silent");
  await page.context().close();
});

test("a case that opens after the page was left is wiped, and no screen is shown", async () => {
  const page = await open();
  await leave(page);
  await page.evaluate(() => {
    stage.house.open(stage.contact.caseKeys());
    stage.house.go("case");
    stage.house.again();
  });
  expect(await deeds(page)).toContain("case wiped");
  expect(await page.evaluate(() => [stage.house.opened, document.body.textContent])).toEqual([undefined, ""]);
  await page.context().close();
});

test("a sealed file that is ready after its screen was closed gets no address", async () => {
  const page = await open();
  await page.evaluate(() => {
    const appeal = stage.contact.newAppeal();
    stage.house.dispatch = appeal as never;
    appeal.become({ kind: "sending" });
    const sealed = new Promise<void>((resolve) => Object.assign(globalThis, { finish: resolve }));
    appeal.capsules = async () => {
      await sealed;
      return [{ name: "note.age", blob: new Blob(["age"]) }];
    };
    stage.house.go("sent");
  });
  await at(page, "capsule").click();
  await page.evaluate(async () => {
    stage.house.go("start");
    (globalThis as unknown as { finish(): void }).finish();
    await new Promise((resolve) => setTimeout(resolve));
  });
  expect(await addresses(page)).toEqual([]);
  await page.context().close();
});
