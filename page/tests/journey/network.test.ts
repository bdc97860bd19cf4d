// A bad line, a relay that dies, a lid that is closed, a page that is loaded anew: what was chosen arrives whole, and once.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact } from "./contact.ts";
import { caseWith, digest, pull, save } from "./desk.ts";
import { answered, loses, offsets, passes } from "./line.ts";
import { Scene, until } from "./scene.ts";

/** GPRS on a bad day, in bits per second. */
const SLOW = 40_000;

let scene: Scene;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([Scene.setUp(), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
});

test("30 % of requests are lost at 40 kbit/s and the relay is killed: the file arrives whole, and once", async () => {
  const file = noise("lossy.bin", 100_000);
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  const line = await loses(page, 0.3, 4);
  await passes(page, SLOW);
  const begun = Date.now();
  await contact.sendWords("words over a lossy line", [file]);
  await contact.wordsAreSafe();
  const words = Date.now() - begun;
  const cut = await killInTheMiddle(100_000);
  await contact.filesHaveArrived(1, 180_000);
  console.log(`30 % lost, 40 kbit/s: words after ${seconds(words)}, 100 kB with a dead relay in the middle after ${seconds(Date.now() - begun)}, ${line.lost} requests lost, killed at ${cut} bytes`);
  expect(line.lost).toBeGreaterThan(0);
  await arrivedOnce("words over a lossy line", file);
});

test("a closed lid: the upload goes on from where it was when the line is back", async () => {
  const file = noise("lid.bin", 2_000_000);
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  await passes(page, 4_000_000);
  const sent = offsets(page);
  await contact.sendWords("words before the lid", [file]);
  await contact.wordsAreSafe();
  await until("a part of the file at the relay", () => inTheMiddle(2_000_000));
  await page.context().setOffline(true);
  await expect.poll(() => contact.at("file-state-1").textContent()).not.toContain(contact.says("sent-file-done"));
  const before = sent.length;
  await page.context().setOffline(false);
  await contact.filesHaveArrived(1);
  expect(sent[before], "the first piece after the lid").toBeGreaterThan(0);
  await arrivedOnce("words before the lid", file);
});

test("after a reload, with the code and the same file, only the rest is sent", async () => {
  const file = noise("reload.bin", 2_000_000);
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  await passes(page, 2_000_000);
  const kept = answered(page);
  await contact.sendWords("words before the reload", [file]);
  const groups = await contact.writeDownCode();
  await contact.wordsAreSafe();
  await until("a good part of the file at the relay", () => Math.max(0, ...kept) > 200_000);
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  const there = Math.max(...kept);
  expect(there).toBeLessThan(2_000_000);
  expect(asked, "the page asks before it loses what is not sent").toEqual(["beforeunload"]);
  await passes(page, 0);
  // The address holds no invitation any more: it is given again.
  await contact.screen("invitation");
  await contact.at("invitation-input").fill(scene.invitation);
  await contact.tap("invitation-use");
  await contact.screen("start");
  await contact.openCase(groups);
  const sent = offsets(page);
  await contact.goOnWith(file);
  await contact.filesHaveArrived(1);
  expect(Math.min(...sent), "no byte that the relay had is sent again").toBeGreaterThanOrEqual(there);
  await arrivedOnce("words before the reload", file);
});

/** SIGKILL while a part of the file is there, and the relay again on the same data; where that was, in bytes. */
async function killInTheMiddle(length: number): Promise<number> {
  const at = await until("a part of the file at the relay", () => inTheMiddle(length));
  await scene.killRelay();
  await scene.startRelay();
  return at;
}

/** How much of the one body that is not complete is there. */
function inTheMiddle(length: number): number {
  const begun = scene.bodies().find((body) => body.length > 2_000 && body.length < length);
  return begun?.length ?? 0;
}

/** Staff have the appeal with one attachment, which is the file; and the relay had one body for it. */
async function arrivedOnce(words: string, file: string): Promise<void> {
  expect(scene.bodies()).toHaveLength(1);
  expect(await pull(scene)).toMatchObject({ appeals: 1, attachments: 1, quarantined: 0 });
  const { id, line } = await caseWith(scene, words);
  expect(line).toMatch(/ 1\/1$/);
  const saved = await save(scene, id);
  expect(await Promise.all(saved.map(digest))).toEqual([await digest(file)]);
  expect(scene.bodies(), "the relay lets go of what every reader has").toHaveLength(0);
}

/** A file that no compression and no chance makes shorter. */
function noise(name: string, length: number): string {
  const file = scene.path(name);
  writeFileSync(file, randomBytes(length));
  return file;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
