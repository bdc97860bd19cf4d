// What can be seen of a screen: pictures for docs/page, axe-core, and whether it fits. Never changes what the screen says.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "vitest";
import type { Page } from "playwright-core";
import type { AxeResults, RunOptions } from "axe-core";
import { PHONE } from "./chromium.ts";
import { ROOT } from "./programs.ts";

/** The narrowest telephone. */
const NARROW = { width: 320, height: 568 };

/** Pictures are only taken when somebody asks, so that a test changes nothing in the repository. */
const PICTURES = process.env["SOUTHWIND_SCREENSHOTS"] === "1";

/** Looks at what is shown now: a picture `<name>.jpg`, accessibility in light and dark, and the width. */
export async function look(page: Page, name: string): Promise<void> {
  if (PICTURES) await picture(page, name);
  await accessible(page, name);
  await fits(page, name);
}

async function picture(page: Page, name: string): Promise<void> {
  const directory = join(ROOT, "docs/page");
  mkdirSync(directory, { recursive: true });
  // The bar stands at the top of what is seen, and a picture shows the whole screen.
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(directory, `${name}.jpg`), type: "jpeg", quality: 60, fullPage: true, animations: "disabled", scale: "css" });
}

async function accessible(page: Page, name: string): Promise<void> {
  const light = await axe(page, { resultTypes: ["violations"] });
  await page.emulateMedia({ colorScheme: "dark" });
  // Only colours differ in the dark.
  const dark = await axe(page, { resultTypes: ["violations"], runOnly: ["color-contrast"] });
  await page.emulateMedia({ colorScheme: "light" });
  expect(violations(light), `axe of ${name} in light`).toBe("");
  expect(violations(dark), `axe of ${name} in the dark`).toBe("");
}

/** On the narrowest telephone nothing is cut off at the side, also with letters of twice the size. */
async function fits(page: Page, name: string): Promise<void> {
  await page.setViewportSize(NARROW);
  for (const size of ["", "200%"]) {
    const [content, window] = await page.evaluate((fontSize) => {
      document.documentElement.style.fontSize = fontSize;
      return [document.scrollingElement?.scrollWidth ?? Infinity, innerWidth] as const;
    }, size);
    expect(content, `${name} with letters of ${size || "100%"} at ${window} px`).toBeLessThanOrEqual(NARROW.width);
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
  await page.setViewportSize(PHONE);
}

async function axe(page: Page, options: RunOptions): Promise<AxeResults> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  // A colour that is still on its way to another is none that anybody reads.
  await page.evaluate(() => document.getAnimations().forEach((running) => running instanceof CSSTransition && running.finish()));
  return page.evaluate((chosen) => (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run(document, chosen), options);
}

/** One line for each element that breaks a rule. */
function violations(results: AxeResults): string {
  const lines = results.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html} (${node.failureSummary ?? ""})`));
  return lines.join("\n");
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
