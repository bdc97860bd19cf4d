// The page as a file that was passed from hand to hand: it seals without any network, and sends when there is one.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact, PHOTOGRAPH } from "./contact.ts";
import { caseWith, digest, pull, save } from "./desk.ts";
import { Scene } from "./scene.ts";
import { replySentence } from "./sentences.ts";

let scene: Scene;
let browser: Browser;
/** The same file by the two ways in which people get one. */
let files: Record<"made by staff" | "saved from the relay", string>;
beforeAll(async () => {
  [scene, browser] = await Promise.all([Scene.setUp(), startChromium()]);
  await scene.offlinePage("by-staff.html");
  writeFileSync(scene.path("by-relay.html"), await text(`${scene.url}/offline.html?desk=seoul`));
  files = { "made by staff": scene.path("by-staff.html"), "saved from the relay": scene.path("by-relay.html") };
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
});

// Claim C-67: the offline file seals without a network and without crypto.subtle; what it seals is carried by anybody.
test.each(["made by staff", "saved from the relay"] as const)("%s: sealed without a network, carried by hand, opened", async (which) => {
  const page = await newPage(browser, { offline: true });
  const contact = await opened(page, files[which]);
  const words = `sealed without a network, ${which}`;
  await contact.sendWords(words, [PHOTOGRAPH]);
  const capsules = await contact.saveCapsules(scene.path(`capsules-${which.replaceAll(" ", "-")}`), 2);
  const groups = await contact.writeDownCode();
  await page.context().close();
  expect(capsules.map((capsule) => readFileSync(capsule).subarray(0, 21).toString())).toEqual(Array(2).fill("age-encryption.org/v1"));
  expect(await pull(scene)).toMatchObject({ appeals: 0 });

  await scene.contact("carry", "--dev", "--invitation", "invitation.txt", ...capsules);
  expect(await pull(scene)).toMatchObject({ appeals: 1, attachments: 1, quarantined: 0 });
  const { id, line, shown } = await caseWith(scene, words);
  expect(line).toMatch(/ 1\/1$/);
  for (const saved of await save(scene, id)) expect(shown).toContain(await digest(saved));
  await repliesAreRead(id, groups, files[which]);
});

test("with a network it sends by itself, across origins", async () => {
  const page = await newPage(browser);
  const origins = new Set<string>();
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  const contact = await opened(page, files["made by staff"]);
  await contact.sendWords("sent from a file", [PHOTOGRAPH]);
  await contact.wordsAreSafe();
  await contact.filesHaveArrived(1);
  expect(await pull(scene)).toMatchObject({ appeals: 1, attachments: 1, quarantined: 0 });
  await caseWith(scene, "sent from a file");
  origins.delete("null");
  expect([...origins]).toEqual([scene.url]);
  await page.context().close();
});

test("it begins without a network and sends when there is one, without a touch", async () => {
  const page = await newPage(browser, { offline: true });
  const contact = await opened(page, files["saved from the relay"]);
  await contact.sendWords("sent when the network came");
  await contact.writeDownCode();
  expect(await pull(scene)).toMatchObject({ appeals: 0 });
  await page.context().setOffline(false);
  await contact.wordsAreSafe();
  expect(await pull(scene)).toMatchObject({ appeals: 1, quarantined: 0 });
  await page.context().close();
});

test("both files are the relay's page with two replacements, and nothing else", async () => {
  const page = await text(`${scene.url}/`);
  for (const file of Object.values(files)) {
    const whole = readFileSync(file, "utf8");
    const enclosed = /(<script type="application\/json" id="enclosed">)(.*?)(<\/script>)/s.exec(whole);
    expect(Object.keys(JSON.parse(enclosed?.[2] ?? "") as object).sort()).toEqual(["epoch", "invitation", "roster"]);
    const undone = whole.replace(enclosed?.[0] ?? "", `${enclosed?.[1]}${enclosed?.[3]}`).replace(`connect-src 'self' ${scene.url}`, "connect-src 'self'").replace("connect-src 'self'/;", "connect-src 'self';");
    expect(undone).toBe(page);
  }
});

/** Opens a file in a browser whose crypto.subtle is missing, as on an old one or a plain onion origin. */
async function opened(page: Page, file: string): Promise<Contact> {
  await page.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined }));
  const contact = new Contact(page);
  await contact.openAt(pathToFileURL(file).href);
  expect(await page.evaluate(() => crypto.subtle)).toBeUndefined();
  return contact;
}

/** The file opens replies, too. */
async function repliesAreRead(id: string, groups: readonly string[], file: string): Promise<void> {
  await scene.staff("reply", id, "--code", "acting", "--yes");
  const page = await newPage(browser);
  const contact = await opened(page, file);
  await contact.openCase(groups);
  await expect.poll(() => contact.at("reply-1").textContent()).toContain(replySentence("en", "acting"));
  await page.context().close();
}

/** What the relay answers, as a browser that saves it would get it. */
async function text(address: string): Promise<string> {
  const page = await newPage(browser);
  const answer = await page.context().request.get(address);
  if (!answer.ok()) throw new Error(`${address}: ${answer.status()}`);
  const body = await answer.text();
  await page.context().close();
  return body;
}
