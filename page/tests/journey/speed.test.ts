// How long an old telephone takes: the CPU is slowed down six times. Prints the figures; they depend on the machine.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact } from "./contact.ts";
import { Scene } from "./scene.ts";

const SLOWDOWN = 6;

/** What docs/page.md promises, in ms, and by how much a busy machine may miss it before the test fails. */
const PROMISED = { "southwind-seal": 1_000, "southwind-code": 3_000 };
const PATIENCE = 3;

let scene: Scene;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([Scene.setUp(), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
});

test("with the CPU six times slower an appeal is sealed within 1 s and the code derived within 3 s", async () => {
  const page = await newPage(browser);
  const contact = new Contact(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  const begun = Date.now();
  await contact.open(scene);
  console.log(`6x slower: the page was there after ${Date.now() - begun} ms`);
  await contact.sendWords("words of an old telephone");
  await contact.wordsAreSafe();
  for (const [name, promised] of Object.entries(PROMISED)) {
    const took = await measured(page, name);
    console.log(`6x slower: ${name} took ${Math.round(took)} ms (promised: ${promised} ms)${took < promised ? "" : " MISSED"}`);
    expect(took).toBeLessThan(promised * PATIENCE);
  }
});

/** The longest of the page's own measurements (User Timing) of that name, in ms. */
async function measured(page: Page, name: string): Promise<number> {
  const took = await page.evaluate((wanted) => performance.getEntriesByName(wanted, "measure").map((entry) => entry.duration), name);
  if (took.length === 0) throw new Error(`the page has measured no ${name}`);
  return Math.max(...took);
}
