// A film of a gigabyte goes through the page in bounded memory, and arrives as it was.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact } from "./contact.ts";
import { caseWith, digest, pull, save } from "./desk.ts";
import { Scene } from "./scene.ts";

const LENGTH = 1024 ** 3;

/** What the tab may grow by, in KiB: 200 MB. */
const MOST_GROWTH = 200_000_000 / 1024;

let scene: Scene;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([Scene.setUp(), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
});

test("1 GiB is sealed and sent while the tab grows by less than 200 MB", async () => {
  const file = film();
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene);
  const renderer = await rendererOf(browser);
  const idle = memory(renderer, "VmRSS");
  const begun = Date.now();
  await contact.sendWords("a film of a gigabyte", [file]);
  await contact.wordsAreSafe();
  await unrecorded(page);
  await contact.filesHaveArrived(1, 400_000);
  const growth = memory(renderer, "VmHWM") - idle;
  console.log(`1 GiB: sent in ${Math.round((Date.now() - begun) / 1000)} s; the tab grew from ${mega(idle)} by at most ${mega(growth)}`);
  expect(growth).toBeLessThan(MOST_GROWTH);
  await alive(page);

  // If the words were sent before it was hashed, a follow-up announces it.
  expect(await pull(scene)).toMatchObject({ appeals: 1, attachments: 1, quarantined: 0 });
  const { id } = await caseWith(scene, "a film of a gigabyte");
  const saved = await save(scene, id);
  expect(await Promise.all(saved.map(digest))).toEqual([await digest(file)]);
});

/** A film: noise at every mebibyte, and holes between, so that it takes no room on the disk. */
function film(): string {
  const file = scene.path("film.bin");
  const descriptor = openSync(file, "w");
  for (let at = 0; at < LENGTH; at += 1024 ** 2) writeSync(descriptor, randomBytes(4096), 0, 4096, at + 1024 ** 2 - 4096);
  closeSync(descriptor);
  return file;
}

/** The process of the one tab. */
async function rendererOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter((process) => process.type === "renderer").map((process) => process.id);
  // A spare renderer may wait for the next tab: the tab's own has grown most.
  const largest = renderers.sort((one, other) => memory(other, "VmRSS") - memory(one, "VmRSS"))[0];
  if (!largest) throw new Error("Chromium has no renderer");
  return largest;
}

/**
 * Ends the recording of what goes over the network: the driver keeps up to 200 MB of it, in the tab that is measured.
 * Playwright has no word for that, so it is said to what stands behind the page.
 */
async function unrecorded(page: Page): Promise<void> {
  interface Behind {
    readonly delegate: { readonly _mainFrameSession: { readonly _client: { send(method: string): Promise<unknown> } } };
  }
  const connection = (page as unknown as { _connection: { toImpl(of: Page): Behind } })._connection;
  await connection.toImpl(page).delegate._mainFrameSession._client.send("Network.disable");
}

/** A number of /proc status, in KiB. */
function memory(process: number, field: "VmRSS" | "VmHWM"): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${process}/status`, "utf8"));
  return Number(line?.[1]);
}

async function alive(page: Page): Promise<void> {
  expect(await page.title()).toBe("-");
}

function mega(kibibytes: number): string {
  return `${Math.round((kibibytes * 1024) / 1e6)} MB`;
}
