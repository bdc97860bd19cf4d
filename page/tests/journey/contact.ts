// A person at the page: taps, types and reads by what stands on the screen. Never reaches into the page's insides.
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Download, Locator, Page } from "playwright-core";
import type { Scene } from "./scene.ts";
import { ROOT } from "./programs.ts";
import { sentence, type Language } from "./sentences.ts";
import { join } from "node:path";

/** The photograph that is sent: it carries a GPS position. */
export const PHOTOGRAPH = join(ROOT, "tests/pictures/baseline.jpg");

/** The screens, as `data-screen` names them. */
export type ScreenName = "start" | "appeal" | "sent" | "code" | "case" | "answer" | "move" | "invitation" | "trouble";

/** How long something may take that needs the relay, in ms. */
const PATIENCE = 30_000;

/** One person with one page. */
export class Contact {
  /** How often the person has touched the page. */
  taps = 0;
  language: Language = "en";

  constructor(readonly page: Page) {
    page.setDefaultTimeout(15_000);
  }

  /** What a `data-test` names. */
  at(hook: string): Locator {
    return this.page.locator(`[data-test="${hook}"]`);
  }

  /** Opens the link of the invitation, and chooses a language. */
  async open(scene: Scene, language: Language = "en"): Promise<void> {
    await this.openAt(scene.pageLink, language);
  }

  /** Opens an address that may lead nowhere. */
  async goto(address: string): Promise<void> {
    await servedInstead(this.page, address);
    await this.page.goto(address);
  }

  /** Opens an address, waits for the first screen, and chooses a language. */
  async openAt(address: string, language: Language = "en"): Promise<void> {
    await this.goto(address);
    await this.screen("start");
    await this.speak(language);
  }

  async speak(language: Language): Promise<void> {
    this.language = language;
    await this.at("language").selectOption(language);
    await expect.poll(() => this.page.locator("html").getAttribute("lang")).toBe(language);
  }

  /** Waits for a screen. */
  async screen(name: ScreenName): Promise<void> {
    await this.page.locator(`[data-screen="${name}"]`).waitFor({ timeout: PATIENCE });
  }

  /** Touches something once. */
  async tap(hook: string): Promise<void> {
    this.taps += 1;
    // A choice is a radio button under a large face: the face is what is touched.
    const face = this.page.locator(`label:has(> [data-test="${hook}"])`);
    await face.or(this.at(hook)).first().tap();
  }

  /** A sentence of the catalogue in the person's language. */
  says(id: string, values: Record<string, string | number> = {}): string {
    return sentence(this.language, id, values);
  }

  /** Tier A without words: kind, one woman, Laos, today, hours. Five touches. */
  async fillTierA(): Promise<void> {
    for (const hook of ["kind-arrested", "people-women-more", "country-LA", "when-today", "left-hours"]) await this.tap(hook);
  }

  /** Speaks for a while. Two touches. */
  async speakFor(milliseconds: number): Promise<void> {
    await this.tap("record");
    await this.at("record-stop").waitFor();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await this.tap("record-stop");
    await this.at("record-play").waitFor();
  }

  /** Chooses files in the device's own dialogue, as at `files`. */
  async choose(files: string | string[], hook = "files"): Promise<void> {
    const field = this.at(hook);
    if (await field.evaluate((element) => element instanceof HTMLInputElement)) return field.setInputFiles(files);
    const [dialogue] = await Promise.all([this.page.waitForEvent("filechooser"), field.tap()]);
    await dialogue.setFiles(files);
  }

  /** Chooses a file that is gone before the page can read it. */
  async chooseAndLose(file: string, lose: () => void): Promise<void> {
    // The browser knows the file and its length; the page is told of the choice when the file is gone.
    await this.page.evaluate(() => {
      const hold = (event: Event) => {
        event.stopImmediatePropagation();
        return (event.target as HTMLInputElement).files?.[0]?.size;
      };
      addEventListener("change", hold, { capture: true, once: true });
    });
    await this.choose(file);
    lose();
    await this.page.evaluate(() => document.querySelector("input[type=file]")?.dispatchEvent(new Event("change", { bubbles: true })));
  }

  /** The words that stand in the appeal, wherever a trouble has led. */
  async wordsStillThere(): Promise<string> {
    if (!(await this.at("words").isVisible())) await this.tap("start-appeal");
    return this.at("words").inputValue();
  }

  /** From the first screen to an appeal of these words that is safe at the relay. */
  async sendWords(words: string, files: string[] = []): Promise<void> {
    await this.tap("start-appeal");
    await this.screen("appeal");
    await this.fillTierA();
    await this.at("words").fill(words);
    if (files.length > 0) await this.choose(files);
    await this.tap("send");
    await this.screen("sent");
  }

  /** Waits for the relay's receipt of the words. */
  async wordsAreSafe(sentence: "sent-words-safe" | "answer-sent" = "sent-words-safe"): Promise<void> {
    await expect.poll(() => this.at("words-state").textContent(), { timeout: PATIENCE }).toContain(this.says(sentence));
  }

  /** Waits until every file has arrived. */
  async filesHaveArrived(files: number, milliseconds = PATIENCE): Promise<void> {
    for (let file = 1; file <= files; file++) {
      const state = () => this.at(`file-state-${file}`).textContent();
      await expect.poll(state, { timeout: milliseconds }).toContain(this.says("sent-file-done"));
    }
  }

  /** Saves the sealed files of what was sent; their paths. */
  async saveCapsules(directory: string, expected: number): Promise<string[]> {
    const saved: string[] = [];
    const keep = async (download: Promise<Download>) => {
      const path = join(directory, (await download).suggestedFilename());
      await (await download).saveAs(path);
      saved.push(path);
    };
    const next = () => this.page.waitForEvent("download", { timeout: PATIENCE });
    // One alone is saved at once; several are touched one by one.
    const first = expected === 1 ? keep(next()) : undefined;
    await this.tap("capsule");
    await first;
    for (let number = 1; number <= expected && expected > 1; number++) {
      const download = keep(next());
      await this.tap(`capsule-${number}`);
      await download;
    }
    return saved;
  }

  /** The code, as it is written down from the screen: six groups. */
  async writeDownCode(): Promise<string[]> {
    const groups: string[] = [];
    for (let group = 1; group <= 6; group++) {
      const place = this.at(`code-group-${group}`);
      await place.waitFor({ timeout: PATIENCE });
      const digits = /\d{4}/.exec((await place.textContent()) ?? "")?.[0];
      if (!digits) throw new Error(`group ${group} shows no four digits`);
      groups.push(digits);
    }
    return groups;
  }

  /** Types the two groups that are asked back from what was written down. */
  async giveBack(groups: readonly string[]): Promise<void> {
    for (const asked of ["code-check-1", "code-check-2"]) {
      const group = Number(await this.at(asked).getAttribute("data-group"));
      const digits = groups[group - 1];
      if (!digits) throw new Error(`${asked} asks for group ${group}`);
      await this.at(asked).fill(digits);
    }
    await this.tap("code-confirm");
  }

  /** From the first screen to the replies of a case. */
  async openCase(groups: readonly string[]): Promise<void> {
    await this.tap("start-code");
    await this.screen("code");
    await this.at("code-input").fill(groups.join(" "));
    await this.tap("code-open");
    await this.screen("case");
  }

  /** From the replies of a case: types an answer. */
  async beginAnswer(words: string): Promise<void> {
    await this.at("answer-words").fill(words);
  }

  /** From the replies of a case: sends an answer. */
  async answer(words: string): Promise<void> {
    await this.beginAnswer(words);
    await this.tap("answer-send");
  }

  /** From the replies of a case: goes on with a file that was begun before. */
  async goOnWith(file: string): Promise<void> {
    await this.choose(file, "go-on-file");
  }
}

/** With `SOUTHWIND_PAGE`, a file: tries that page in the place of the one that the relay was built with. */
export async function servedInstead(page: Page, address: string): Promise<void> {
  const file = process.env["SOUTHWIND_PAGE"];
  if (!file || !address.startsWith("https:")) return;
  const body = readFileSync(file, "utf8");
  await page.route(`${new URL(address).origin}/`, async (route) => {
    const answer = await route.fetch();
    // What depends on the bytes of the relay's own page.
    const { "content-security-policy": _policy, "content-encoding": _encoding, "content-length": _length, etag: _tag, ...headers } = answer.headers();
    await route.fulfill({ status: 200, headers, body, contentType: "text/html; charset=utf-8" });
  });
}
