// Counts for each language how many strings a native reader has seen, and writes the table of docs/page.md between its
// markers. It must never change a catalogue. `--compare` writes nothing and fails when the table is not current.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The languages of the page, as its language choice names them. */
export const LANGUAGES = [
  ["en", "English"],
  ["ko", "한국어"],
  ["zh-Hans", "简体中文"],
  ["vi", "Tiếng Việt"],
  ["th", "ไทย"],
  ["lo", "ລາວ"],
];

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where a language's words stand: the page's own, and the coded replies that other programs show too. */
export const catalogues = (language) => [here(`${language}.ftl`), here(`../../proto/replies/${language}.ftl`)];

const DOCUMENT = here("../../docs/page.md");
const BEGIN = "<!-- state of the translations: begin, written by page/text/state.mjs -->";
const END = "<!-- state of the translations: end -->";

/**
 * The state of each message of a catalogue, by its id. Throws if one has none: the line directly before a message is
 * `# draft` or `# reviewed <who> <date>`, with the date as 2026-11-22.
 */
export function states(text) {
  const found = new Map();
  let before = "";
  for (const line of text.split("\n")) {
    const id = /^([a-zA-Z][\w-]*) *=/.exec(line)?.[1];
    if (id) {
      const state = /^# (draft|reviewed) ?(\S+ \d{4}-\d\d-\d\d)?$/.exec(before);
      if (!state || (state[1] === "reviewed") !== Boolean(state[2])) throw new Error(`${id} has no state before it`);
      found.set(id, state[1]);
    }
    before = line;
  }
  return found;
}

/** One row of the table. */
export function row(language, name, texts) {
  const all = texts.flatMap((text) => [...states(text).values()]);
  const reviewed = all.filter((state) => state === "reviewed").length;
  return `| ${name} (\`${language}\`) | ${all.length} | ${all.length - reviewed} | ${reviewed} |`;
}

function table() {
  const rows = LANGUAGES.map(([language, name]) => row(language, name, catalogues(language).map((path) => readFileSync(path, "utf8"))));
  return ["| Language | Strings | Draft | Reviewed |", "|---|---|---|---|", ...rows].join("\n");
}

function write(compare) {
  const document = readFileSync(DOCUMENT, "utf8");
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error("docs/page.md has lost the markers of its table");
  const current = `${document.slice(0, begin)}${BEGIN}\n\n${table()}\n\n${document.slice(end)}`;
  if (current === document) return;
  if (compare) throw new Error("the table of docs/page.md is not current; run `node text/state.mjs` in page/");
  writeFileSync(DOCUMENT, current);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) write(process.argv.includes("--compare"));
