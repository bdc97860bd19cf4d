// The whole way in every language: an appeal with voice and photograph in eight touches, staff open it and reply, the
// contact reads the reply and answers. Every screen on the way is looked at.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { newPage, startChromium } from "./chromium.ts";
import { Contact, PHOTOGRAPH } from "./contact.ts";
import { caseWith, digest, pull, save } from "./desk.ts";
import { look } from "./look.ts";
import { Scene } from "./scene.ts";
import { LANGUAGES, replySentence, type Language } from "./sentences.ts";

/** DOMAIN: sent in at most this many touches. */
const MOST_TAPS = 8;

/** The same in each language: who asks for help, and what they answer. */
const WORDS: Record<Language, { readonly answer: string }> = {
  ko: { answer: "국경 경찰서에 있습니다" },
  "zh-Hans": { answer: "我们在边境派出所" },
  en: { answer: "We are at the border police station" },
  vi: { answer: "Chúng tôi ở đồn biên phòng" },
  th: { answer: "เราอยู่ที่สถานีตำรวจชายแดน" },
  lo: { answer: "ພວກເຮົາຢູ່ສະຖານີຕໍາຫຼວດຊາຍແດນ" },
};

let scene: Scene;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([Scene.setUp(), startChromium()]);
});
afterAll(async () => {
  await browser?.close();
  scene?.close();
});

// Claims C-39 and C-68: who has a browser and no program sends, in each language, pictures without their metadata, and
// reads what staff answer.
test.each(LANGUAGES)("%s: sent in eight touches, opened, answered, and answered back", async (language) => {
  const groups = await appeal(language);
  const id = await opened(language);
  await scene.staff("reply", id, "--code", "need", "--need", "where", "--yes");
  await answer(language, groups);
  await heardOf(id, language);
  await lost(language);
});

/** The contact's side; the code that was written down. */
async function appeal(language: Language): Promise<string[]> {
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene, language);
  await look(page, `${language}-start`);
  await contact.tap("start-appeal");
  await contact.screen("appeal");
  contact.taps = 0;
  await contact.fillTierA();
  await contact.speakFor(1_500);
  await contact.choose(PHOTOGRAPH);
  await look(page, `${language}-appeal`);
  await contact.tap("send");
  expect(contact.taps).toBeLessThanOrEqual(MOST_TAPS);
  await contact.screen("sent");
  await contact.wordsAreSafe();
  await contact.filesHaveArrived(2);
  const groups = await contact.writeDownCode();
  await look(page, `${language}-sent`);
  await contact.tap("code-written");
  await look(page, `${language}-sent-code-asked`);
  await contact.giveBack(groups);
  await expect.poll(() => contact.at("code-result").textContent()).toContain(contact.says("code-right"));
  await look(page, `${language}-sent-code-kept`);
  await page.context().close();
  return groups;
}

/** The staff's side; the case's id. */
async function opened(language: Language): Promise<string> {
  expect(await pull(scene)).toEqual({ appeals: 1, followUps: 0, attachments: 2, quarantined: 0 });
  const { id, line, shown } = await caseWith(scene, `Language         ${language}\n`);
  expect(line).toMatch(/ arrested .* 1w .* LA .* 2\/2$/);
  expect(shown).toMatch(/^People +1 woman$/m);
  expect(shown).toMatch(/^Time left +hours$/m);
  expect(shown).toMatch(/^Replies +possible$/m);
  const files = await save(scene, id);
  const voice = files.find((file) => file.endsWith(".webm"));
  const photograph = files.find((file) => file.endsWith(".jpg"));
  if (!voice || !photograph) throw new Error(`a file is missing: ${files.join(", ")}`);
  await soundsAndShows(voice, photograph);
  // What staff see is the hash of what was sent, and of the original on the telephone.
  for (const hash of [await digest(voice), await digest(photograph), await digest(PHOTOGRAPH)]) expect(shown).toContain(hash);
  expect(await digest(photograph)).not.toBe(await digest(PHOTOGRAPH));
  return id;
}

/** The voice note is Opus in WebM with a beep to be heard; the photograph can be seen and says nothing else. */
async function soundsAndShows(voice: string, photograph: string): Promise<void> {
  const sound = readFileSync(voice);
  expect(sound.includes("webm") && sound.includes("OpusHead")).toBe(true);
  const picture = readFileSync(photograph);
  for (const trace of ["SECRET", "GPSLatitude", "http://ns.adobe.com"]) {
    expect(readFileSync(PHOTOGRAPH).includes(trace), `the original holds ${trace}`).toBe(true);
    expect(picture.includes(trace), `the picture still holds ${trace}`).toBe(false);
  }
  expect(exifTags(readFileSync(PHOTOGRAPH)), "the original holds a position").toContain(GPS);
  expect(exifTags(picture).filter((tag) => tag !== ORIENTATION)).toEqual([]);
  const page = await newPage(browser);
  const { seconds, loudest } = await page.evaluate(heard, sound.toString("base64"));
  expect(seconds).toBeGreaterThan(1);
  expect(loudest).toBeGreaterThan(0.01);
  expect(await page.evaluate(seen, picture.toString("base64"))).toBeGreaterThan(0);
  await page.context().close();
}

/** Tags of Exif 2.3: where a picture was taken, and which way is up. */
const GPS = 0x8825;
const ORIENTATION = 0x0112;

/** The tags of a JPEG picture's first Exif directory. */
function exifTags(picture: Buffer): number[] {
  const at = picture.indexOf("Exif\0\0");
  if (at < 0) return [];
  const tiff = picture.subarray(at + 6);
  const little = tiff.toString("latin1", 0, 2) === "II";
  const short = (offset: number) => (little ? tiff.readUInt16LE(offset) : tiff.readUInt16BE(offset));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  return Array.from({ length: short(directory) }, (_, entry) => short(directory + 2 + 12 * entry));
}

/** In a browser: how long a recording is, and its loudest moment. */
async function heard(base64: string): Promise<{ seconds: number; loudest: number }> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.buffer);
  const loudest = sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { seconds: sound.duration, loudest };
}

/** In a browser: the pixels of a picture. */
async function seen(base64: string): Promise<number> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  return picture.width * picture.height;
}

/** The contact's side again, on another telephone with nothing but the link and the code. */
async function answer(language: Language, groups: readonly string[]): Promise<void> {
  const page: Page = await newPage(browser);
  const contact = new Contact(page);
  await contact.open(scene, language);
  await contact.tap("start-code");
  await contact.screen("code");
  await look(page, `${language}-code`);
  await contact.at("code-input").fill(groups.join(" "));
  await contact.tap("code-open");
  await contact.screen("case");
  await expect.poll(() => contact.at("reply-1").textContent()).toContain(replySentence(language, "need-where"));
  await look(page, `${language}-case`);
  await contact.answer(WORDS[language].answer);
  await contact.wordsAreSafe("answer-sent");
  await look(page, `${language}-answered`);
  await contact.tap("new-code");
  await contact.screen("move");
  await look(page, `${language}-move`);
  await page.context().close();
}

/** The screens of somebody who came without an invitation, or with a damaged one. */
async function lost(language: Language): Promise<void> {
  const page = await newPage(browser);
  const contact = new Contact(page);
  await contact.goto(scene.url);
  await contact.screen("invitation");
  await contact.speak(language);
  await look(page, `${language}-invitation`);
  await page.goto("about:blank");
  await contact.goto(scene.pageLink.replace("org=test-rescue", "org=test-rescuer"));
  await contact.speak(language);
  await expect.poll(() => page.locator("main").textContent()).toContain(contact.says("trouble-invitation-damaged"));
  await look(page, `${language}-trouble`);
  await page.context().close();
}

/** Staff see the answer as news of the same case. */
async function heardOf(id: string, language: Language): Promise<void> {
  expect(await pull(scene)).toEqual({ appeals: 0, followUps: 1, attachments: 0, quarantined: 0 });
  const { id: same, line, shown } = await caseWith(scene, WORDS[language].answer);
  expect(same).toBe(id);
  expect(line).toMatch(/ read /);
  expect(shown).toMatch(/^Signed by +same person/m);
}
