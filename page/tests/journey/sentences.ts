// What the catalogues say, for tests that compare it with the screen. Never a sentence of its own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { ROOT } from "./programs.ts";

/** The languages of the page. */
export const LANGUAGES = ["ko", "zh-Hans", "en", "vi", "th", "lo"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A sentence of page/text. */
export function sentence(language: Language, id: string, values: Record<string, string | number> = {}): string {
  return rendered(`page/text/${language}.ftl`, language, id, values);
}

/** A sentence of a coded reply, of proto/replies. */
export function replySentence(language: Language, id: string): string {
  return rendered(`proto/replies/${language}.ftl`, language, id, {});
}

function rendered(file: string, language: Language, id: string, values: Record<string, string | number>): string {
  const bundle = bundles.get(file) ?? parsed(file, language);
  bundles.set(file, bundle);
  const pattern = bundle.getMessage(id)?.value;
  if (!pattern) throw new Error(`${file} has no ${id}`);
  const errors: Error[] = [];
  const text = bundle.formatPattern(pattern, values, errors);
  if (errors[0]) throw errors[0];
  return text;
}

function parsed(file: string, language: Language): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource(new FluentResource(readFileSync(join(ROOT, file), "utf8")));
  return bundle;
}

const bundles = new Map<string, FluentBundle>();
