// The whole appeal without a touch: keys alone reach everything, and the focus is never lost.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact } from "./contact.ts";
import { caseWith, pull } from "./desk.ts";
import { Scene } from "./scene.ts";

/** More presses of a key than any screen needs. */
const MOST_PRESSES = 150;

let scene: Scene;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([Scene.setUp(), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
});

test("an appeal is sent and its code given back with the keyboard alone", async () => {
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  const press = async (hook: string, key: string) => {
    await reach(page, hook);
    await page.keyboard.press(key);
  };
  await press("start-appeal", "Enter");
  await contact.screen("appeal");
  for (const hook of ["kind-hiding", "people-girls-more", "country-VN", "when-yesterday", "left-days"]) await press(hook, "Space");
  await reach(page, "words");
  await page.keyboard.type("written with keys");
  await press("send", "Enter");
  await contact.screen("sent");
  await contact.wordsAreSafe();
  const groups = await contact.writeDownCode();
  await press("code-written", "Enter");
  for (const asked of ["code-check-1", "code-check-2"]) {
    await reach(page, asked);
    const group = Number(await contact.at(asked).getAttribute("data-group"));
    await page.keyboard.type(groups[group - 1] ?? "");
  }
  await page.keyboard.press("Enter");
  await expect.poll(() => contact.at("code-result").textContent()).toContain(contact.says("code-right"));

  expect(await pull(scene)).toMatchObject({ appeals: 1, quarantined: 0 });
  const { line, shown } = await caseWith(scene, "written with keys");
  expect(line).toMatch(/ hiding .* 1g .* VN /);
  expect(shown).toMatch(/^Time left +days$/m);
});

test("sending what is not filled in leads to each part that is missing", async () => {
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  await contact.tap("start-appeal");
  await reach(page, "send");
  await page.keyboard.press("Enter");
  const missing = contact.at("missing");
  await expect.poll(() => missing.getByRole("button").count()).toBe(6);
  await reach(page, "missing-country");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.closest("fieldset")?.id)).toBe("part-country");
  await contact.fillTierA();
  await expect.poll(() => missing.getByRole("button").count()).toBe(1);
  await contact.at("words").fill("now there are words");
  await expect.poll(() => missing.getByRole("button").count()).toBe(0);
});

/** Goes to something with Tab; within a group of choices with the arrows, as people do. */
async function reach(page: Page, hook: string): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    const at = await page.evaluate((wanted) => {
      const focused = document.activeElement;
      const target = document.querySelector(`[data-test="${wanted}"]`);
      if (focused === target) return "there";
      const radios = focused instanceof HTMLInputElement && target instanceof HTMLInputElement && focused.type === "radio";
      return radios && focused.name === target.name ? "beside" : "elsewhere";
    }, hook);
    if (at === "there") return;
    await page.keyboard.press(at === "beside" ? "ArrowDown" : "Tab");
  }
  throw new Error(`the keyboard does not reach ${hook}`);
}
