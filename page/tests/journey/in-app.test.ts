// Browsers inside other apps are told from real ones, and the way out is said in the language of the phone.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact } from "./contact.ts";
import { Scene } from "./scene.ts";
import { sentence, type Language } from "./sentences.ts";

const ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)";

/** An app, how it names itself, and the language of a phone that has it. */
const APPS: readonly (readonly [string, string, string, Language])[] = [
  ["WeChat", `${ANDROID} Version/4.0 Chrome/86.0.4240.99 XWEB/4317 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.20.2100(0x28001437) Process/toolsmp WeChat/arm64 Language/zh_CN`, "zh-CN", "zh-Hans"],
  ["KakaoTalk", `${ANDROID} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36;KAKAOTALK 2410420`, "ko-KR", "ko"],
  ["LINE", `${ANDROID} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 Line/13.20.0/IAB`, "th-TH", "th"],
  ["Zalo", `${ANDROID} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 Zalo android/24010 ZaloTheme/light ZaloLanguage/vi`, "vi-VN", "vi"],
  ["Facebook", `${ANDROID} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/443.0.0.23.229;]`, "lo-LA", "lo"],
];

let scene: Scene;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([Scene.setUp(), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
});

test.each(APPS)("%s is recognised, and the phone's language is spoken", async (_app, userAgent, locale, language) => {
  const page = await newPage(browser, { userAgent, locale });
  const contact = new Contact(page);
  await contact.goto(scene.pageLink);
  await expect.poll(() => contact.at("in-app").textContent()).toContain(sentence(language, "inapp-title"));
  expect(await page.locator("html").getAttribute("lang")).toBe(language);
  await page.context().close();
});

test("a browser of its own is not called an app", async () => {
  const page = await newPage(browser, { userAgent: `${ANDROID} Chrome/120.0.0.0 Mobile Safari/537.36`, locale: "ko-KR" });
  const contact = new Contact(page);
  await contact.goto(scene.pageLink);
  await contact.screen("start");
  expect(await contact.at("in-app").count()).toBe(0);
  await page.context().close();
});
