// The appeal's screen on a stage in Chromium, without a relay: what a person fills in is what the draft holds, nothing of it is lost
// when the language changes, and everybody can use it.
import axe from "axe-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
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
const draft = (page: Page) => page.evaluate(() => stage.house.form.draft);

/** The appeal's screen at 320 px. */
async function open(more: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 }, ...more });
  await page.route(ADDRESS, (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
  await page.goto(ADDRESS);
  await at(page, "start-appeal").click();
  return page;
}

/** Every question of Tier A and Tier B is answered. */
async function fillEverything(page: Page): Promise<void> {
  for (const hook of ["kind-trafficked", "people-women-more", "people-girls-more", "people-girls-more", "people-girls-less"]) await at(page, hook).click();
  await at(page, "country-CN").click();
  await at(page, "region").selectOption("CN-JL");
  await at(page, "when-date").click();
  await at(page, "when-date-value").fill("2026-11-20");
  await at(page, "left-days").click();
  await at(page, "words").fill("two words");
  await at(page, "consent-embassy-yes").click();
  await at(page, "consent-media-no").click();
  await at(page, "given-by").fill("she herself");
  await at(page, "more").click();
  await fillPersons(page);
  const texts = { authorityType: "police", movedTo: "Liaoning", requestedAction: "a letter", desiredDestination: "with her sister", senderRelation: "friend", safeTimeToReply: "at night" };
  for (const [id, text] of Object.entries(texts)) await page.locator(`#${id}`).fill(text);
  const days = { arrestedAt: "2026-11-18", lastSeen: "2026-11-19", "visit-0": "2026-11-21" };
  for (const [id, day] of Object.entries(days)) await page.locator(`#${id}`).fill(day);
  await page.locator("#riskGrounds").fill("first\n\n second ");
  await page.locator("#actionsTaken").fill("asked the embassy");
  await page.getByLabel("They were shown a paper of arrest").check();
}

async function fillPersons(page: Page): Promise<void> {
  await at(page, "person-add").click();
  await at(page, "person-add").click();
  await page.locator("#sex-P1").selectOption("female");
  await page.locator("#age-P1").selectOption("18-59");
  await page.locator(".person").first().getByLabel("Pregnant").check();
  await page.locator(".person").first().getByLabel("P2").check();
}

const EVERYTHING = {
  language: "en",
  kind: "trafficked",
  people: { women: 1, men: 0, girls: 1, boys: 0, unknown: 0 },
  country: "CN",
  region: "CN-JL",
  when: { precision: "day", value: "2026-11-20" },
  timeLeft: "days",
  account: "two words",
  consents: { partner: "not_asked", unhcr: "not_asked", embassy: "yes", un_body: "not_asked", media: "no" },
  givenBy: "she herself",
  persons: [
    { label: "P1", sex: "female", ageBand: "18-59", needs: ["pregnant"], linkedTo: ["P2"] },
    { label: "P2", sex: "", ageBand: "", needs: [], linkedTo: [] },
  ],
  custody: {
    authorityType: "police",
    arrestedAt: { precision: "day", value: "2026-11-18" },
    lastSeen: { precision: "day", value: "2026-11-19" },
    movedTo: "Liaoning",
    warrantShown: true,
    homeCountryVisits: [{ precision: "day", value: "2026-11-21" }],
  },
  riskGrounds: ["first", "second"],
  actionsTaken: ["asked the embassy"],
  requestedAction: "a letter",
  desiredDestination: "with her sister",
  senderRelation: "friend",
  safeTimeToReply: "at night",
};

test("what is filled in is what the draft holds", async () => {
  const page = await open();
  await fillEverything(page);
  expect(await draft(page)).toEqual(EVERYTHING);
  await page.close();
});

test("a change of language, and a look at the first screen, lose nothing that was typed or chosen", async () => {
  const page = await open();
  await fillEverything(page);
  const before = await filledIn(page);
  expect(before.filter((entry) => !/=(false|)$/.test(entry)).length).toBeGreaterThan(20);
  await at(page, "language").focus();
  await at(page, "language").selectOption("th");
  expect(await filledIn(page)).toEqual(before);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("language");
  await at(page, "back").click();
  await at(page, "start-appeal").click();
  expect(await filledIn(page)).toEqual(before);
  expect(await draft(page)).toEqual({ ...EVERYTHING, language: "th" });
  await page.close();
});

test("a country of the list takes the place of a button, and the province goes with its country", async () => {
  const page = await open();
  await at(page, "country-CN").click();
  await at(page, "region").selectOption("CN-JL");
  await at(page, "country-select").selectOption("MN");
  expect(await at(page, "country-CN").isChecked()).toBe(false);
  expect(await draft(page)).toMatchObject({ country: "MN", region: "" });
  expect(await at(page, "region").count()).toBe(0);
  await at(page, "country-LA").click();
  expect(await at(page, "country-select").inputValue()).toBe("");
  expect(await draft(page)).toMatchObject({ country: "LA", region: "" });
  await at(page, "country-select").selectOption("VN");
  expect(await at(page, "country-VN").isChecked()).toBe(true);
  await page.close();
});

test("somebody who is taken out is linked to nobody, and those who stay keep their labels", async () => {
  const page = await open();
  await at(page, "more").click();
  await fillPersons(page);
  await at(page, "person-add").click();
  await at(page, "person-remove-P2").click();
  await at(page, "person-add").click();
  expect((await draft(page)).persons.map(({ label, linkedTo }) => [label, linkedTo])).toEqual([["P1", []], ["P3", []], ["P4", []]]);
  await page.close();
});

test("no one is counted below nobody, and a text that is too long is named and not cut", async () => {
  const page = await open();
  await at(page, "people-men-less").click();
  expect((await draft(page)).people.men).toBe(0);
  await at(page, "words").fill("가".repeat(2_001));
  expect(await at(page, "words-count").textContent()).toContain("2,001 of 2,000");
  await at(page, "send").click();
  expect(await at(page, "missing-words-long").count()).toBe(1);
  expect((await draft(page)).account).toHaveLength(2_001);
  await page.close();
});

// The browser's memory, its spelling service and its keyboard's own habits are asked to stay away.
test("every field keeps the browser's memory and spelling service away", async () => {
  const page = await open();
  await at(page, "more").click();
  await at(page, "person-add").click();
  const loud = await page.evaluate(() =>
    [...document.querySelectorAll("input, textarea, select")]
      .filter((field) => {
        const typed = field.matches("textarea, input:not([type=radio]):not([type=checkbox]):not([type=file])");
        return field.getAttribute("autocomplete") !== "off" || (typed && field.getAttribute("spellcheck") !== "false");
      })
      .map((field) => field.outerHTML),
  );
  expect(loud).toEqual([]);
  await page.close();
});

test.each(["light", "dark"] as const)("at 320 px in %s nothing leaves the screen, every target is large, and axe finds nothing", async (colorScheme) => {
  const page = await open({ colorScheme, reducedMotion: "reduce" });
  await fillEverything(page);
  await at(page, "files").setInputFiles({ name: "picture.jpg", mimeType: "image/jpeg", buffer: Buffer.from("jpeg") });
  await page.evaluate(() => {
    stage.house.form.draft.timeLeft = undefined;
  });
  await at(page, "send").click();
  await at(page, "missing-time-left").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(await small(page)).toEqual([]);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  await page.close();
});

/** Every field with its name and what it holds; empty lines and blanks around a line do not count. */
function filledIn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("main input, main textarea, main select")].map((field) => {
      const chosen = field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type);
      const name = field.id || field.dataset["test"] || field.closest("fieldset")?.textContent?.length;
      return chosen ? `${field.dataset["test"] ?? field.type}=${field.checked}` : `${name}=${field.value.trim().replace(/\s*\n\s*/g, "\n")}`;
    }),
  );
}

/** What can be touched and is lower than 48 px. A choice is touched at its face. */
function small(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, select, textarea, summary, label.tile, label.check, label.button, input.text")]
      .filter((target) => target.offsetParent !== null && Math.round(target.getBoundingClientRect().height) < 48)
      .map((target) => target.outerHTML.slice(0, 120)),
  );
}
