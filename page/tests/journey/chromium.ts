// Starts Debian's Chromium as an old telephone would show the page. Never reaches anything but what a test serves.
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type LaunchOptions, type Page } from "playwright-core";

/** A telephone held upright. */
export const PHONE = { width: 360, height: 740 };

/** What every Chromium of the journeys is started with. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A microphone that beeps, and nobody who has to allow it. */
const MICROPHONE = "--use-fake-device-for-media-stream";
const ALLOWED = "--use-fake-ui-for-media-stream";

/** How a browser differs from the usual one. */
export interface ChromiumOptions {
  /** Whether the page may use the microphone without a question; the default is true. */
  readonly allowed?: boolean;
  /** More arguments. */
  readonly more?: readonly string[];
}

/** Starts Chromium. Fails with what to install if there is none. */
export function startChromium(options: ChromiumOptions = {}): Promise<Browser> {
  return chromium.launch(launching(options));
}

/** Starts Chromium with a profile on the disk, as people have one. */
export function startChromiumAt(profile: string, options: ChromiumOptions = {}): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, { ...launching(options), ...phone() });
}

/** A telephone with nothing in it. The relay's certificate is self-signed, as that of keys-example. */
export function newPhone(browser: Browser, more: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({ ...phone(), ...more });
}

/** A page on a new telephone, with what went wrong in it printed. */
export async function newPage(browser: Browser, more: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await newPhone(browser, more)).newPage();
  page.on("pageerror", (error) => console.error(`the page failed: ${error.stack ?? error.message}`));
  return page;
}

function launching(options: ChromiumOptions): LaunchOptions {
  const args = [...ARGUMENTS, MICROPHONE, ...(options.allowed === false ? [] : [ALLOWED]), ...(options.more ?? [])];
  return { executablePath: chromiumFile(), headless: true, args };
}

function phone(): BrowserContextOptions {
  return { viewport: PHONE, deviceScaleFactor: 2, isMobile: true, hasTouch: true, ignoreHTTPSErrors: true, acceptDownloads: true };
}

function chromiumFile(): string {
  const file = process.env["SOUTHWIND_CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(file)) {
    throw new Error(`there is no ${file}: install Chromium (Debian: apt-get install chromium), or set SOUTHWIND_CHROMIUM`);
  }
  return file;
}
