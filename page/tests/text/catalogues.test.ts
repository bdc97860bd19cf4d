// The six catalogues against each other and against the screens: no sentence is missing, broken, left over or in a wrong script.
import { readdirSync, readFileSync } from "node:fs";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, test } from "vitest";
import { TROUBLES } from "../../src/trouble.ts";

const LANGUAGES = ["en", "ko", "zh-Hans", "vi", "th", "lo"] as const;
const OTHERS = LANGUAGES.slice(1);

/** The two catalogues of a language, which the page puts into one bundle. */
const FOLDERS = ["../../text/", "../../../proto/replies/"] as const;

/** Sentences that have no words of a language in them. */
const WORDLESS = ["file-line", "people-count"];

/** Names that are the same in English and another language. */
const SAME = ["vi country-MM"];

/** Letters that stand in one language only: a sentence that has another's was put into the wrong file. */
const SCRIPTS: Readonly<Record<(typeof LANGUAGES)[number], RegExp>> = {
  en: /\p{Script=Latin}/u,
  vi: /\p{Script=Latin}/u,
  ko: /\p{Script=Hangul}/u,
  "zh-Hans": /\p{Script=Han}/u,
  th: /\p{Script=Thai}/u,
  lo: /\p{Script=Lao}/u,
};

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const sources = (language: string): string[] => FOLDERS.map((folder) => read(`${folder}${language}.ftl`));
const entries = (text: string): FluentResource["body"] => new FluentResource(text).body;

/** Each sentence of a language by its id. */
function sentences(language: string): Map<string, FluentResource["body"][number]> {
  return new Map(sources(language).flatMap(entries).map((entry) => [entry.id, entry]));
}

/** The names of all variables within a part of a sentence. */
function variables(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  const own = "type" in part && part.type === "var" && "name" in part ? [String(part.name)] : [];
  return [...new Set([...own, ...Object.values(part).flatMap(variables)])].sort();
}

/** All text within a part of a sentence. */
function words(part: unknown): string {
  if (typeof part === "string") return part;
  if (Array.isArray(part)) return part.map(words).join(" ");
  return typeof part === "object" && part !== null && "value" in part ? words(part.value) : "";
}

describe.each(LANGUAGES)("the catalogue of %s", (language) => {
  test("is read whole, and has each id once", () => {
    for (const text of sources(language)) {
      const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
      expect(entries(text).map((entry) => entry.id)).toEqual(lines.map((line) => /^[\w-]+(?= = \S)/.exec(line)?.[0]));
    }
    const ids = sources(language).flatMap(entries).map((entry) => entry.id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test("has words in every sentence, and attributes in none", () => {
    for (const [id, entry] of sentences(language)) {
      expect(words(entry.value).trim(), id).not.toBe("");
      expect(entry.attributes, id).toEqual({});
    }
  });

  test("says for each trouble what happened, and one next step", () => {
    const known = sentences(language);
    for (const code of TROUBLES) for (const id of [`trouble-${code}`, `trouble-${code}-next`]) expect(known.has(id), id).toBe(true);
  });

  test("is written in its own letters", () => {
    const foreign = Object.values(SCRIPTS).filter((script) => script.source !== SCRIPTS[language].source && !script.test("a"));
    for (const [id, entry] of sentences(language)) {
      const text = words(entry.value);
      if (!WORDLESS.includes(id)) expect(text, id).toMatch(SCRIPTS[language]);
      for (const script of foreign) expect(text, id).not.toMatch(script);
    }
  });
});

describe.each(OTHERS)("%s beside English", (language) => {
  test("has the same ids in the same order", () => {
    expect([...sentences(language).keys()]).toEqual([...sentences("en").keys()]);
  });

  test("names the same variables, and repeats no English", () => {
    const known = sentences(language);
    for (const [id, english] of sentences("en")) {
      const entry = known.get(id);
      expect(variables(entry), id).toEqual(variables(english));
      if (!WORDLESS.includes(id) && !SAME.includes(`${language} ${id}`)) expect(words(entry?.value), id).not.toBe(words(english.value));
    }
  });
});

/** Every quoted text of the page's sources; what is put into one stands as `${}`. */
function literals(): string[] {
  const folder = new URL("../../src/", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const quoted = files.flatMap((name) => read(`../../src/${name}`).match(/"[\w-]+"|`[^`]*`/g) ?? []);
  return quoted.map((text) => text.slice(1, -1).replace(/\$\{[^}]*\}/g, "${}"));
}

describe("the screens", () => {
  const said = new Set(literals());
  const built = [...said].filter((text) => /^[a-z]+-[\w-]*\$\{\}[\w-]*$/.test(text)).map((text) => new RegExp(`^${text.split("${}").join("[\\w-]+")}$`));

  test("use every sentence of the page", () => {
    const ids = entries(read("../../text/en.ftl")).map((entry) => entry.id);
    expect(ids.filter((id) => !said.has(id) && !built.some((pattern) => pattern.test(id)))).toEqual([]);
  });

  test("use no sentence that is missing", () => {
    const folder = new URL("../../src/screen/", import.meta.url);
    const known = sentences("en");
    const calls = readdirSync(folder).flatMap((name) => [...read(`../../src/screen/${name}`).matchAll(/(?:\.text|\bsentence)\(([^()`]*)/g)]);
    const asked = calls.flatMap((call) => call[1]?.match(/(?<=(?<!=== )")[a-z]+-[\w-]+(?=")/g) ?? []);
    expect(asked.length).toBeGreaterThan(100);
    expect([...new Set(asked)].filter((id) => !known.has(id))).toEqual([]);
  });
});
