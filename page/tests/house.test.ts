// The rules of the house that a compiler does not hold: which room may import which, what each file says of itself, what
// no file may use, and that every vector is run.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { DIRECTORY } from "./vectors.ts";

const PAGE = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = files(join(PAGE, "src"), ".ts");
const TESTS = files(join(PAGE, "tests"), ".ts");

/** Rooms from the bottom up. Those of one height do not know each other; trouble.ts is below everybody. */
const HEIGHTS: Readonly<Record<string, number>> = { trouble: 0, protocol: 1, case: 2, client: 2, contact: 3, screen: 4, main: 5 };

/**
 * What would keep something on the device or send it elsewhere, run text as program, or fail without a secure context.
 * Where the window's name is kept, a later page reads it.
 */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  "crypto.subtle": /\bsubtle\b/,
  localStorage: /\blocalStorage\b/,
  sessionStorage: /\bsessionStorage\b/,
  indexedDB: /\bindexedDB\b/i,
  "document.cookie": /\bcookie(Store)?\b/,
  caches: /\bcaches\b/,
  serviceWorker: /\bserviceWorker\b/,
  innerHTML: /\binnerHTML\b/,
  outerHTML: /\bouterHTML\b/,
  insertAdjacentHTML: /\binsertAdjacentHTML\b/,
  eval: /\beval\b/,
  "new Function": /\bFunction\s*\(/,
  "window.name": /\b(window|self|top|parent|globalThis|frames)\s*(\?\.|\.|\[\s*["'`])\s*name\b/,
  pushState: /\bpushState\b/,
  BroadcastChannel: /\bBroadcastChannel\b/,
};

/** What a noun of the protocol has no business with: clock, randomness, network, screen. */
const OUTSIDE = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bgetRandomValues\b|\brandomBytes\b|\bfetch\b|\bdocument\b|\bwindow\b|\bconsole\b/;

describe.each(SOURCES.map((path) => relative(PAGE, path)))("%s", (path) => {
  const text = readFileSync(join(PAGE, path), "utf8");

  test("says in its first line what it owns", () => {
    expect(text.split("\n", 1)[0]).toMatch(/^\/\/ \S/);
  });

  test("imports only downward", () => {
    expect(imports(text).filter((target) => !mayImport(path, target))).toEqual([]);
  });

  test("uses nothing that is forbidden", () => {
    expect(forbidden(withoutComments(text))).toEqual([]);
  });

  if (room(path) === "protocol") {
    test("does no I/O, reads no clock, draws no randomness", () => {
      expect(withoutComments(text)).not.toMatch(OUTSIDE);
    });
  }
});

test("every file of proto/vectors is run by a test", () => {
  const names = files(DIRECTORY, ".json").map((path) => relative(DIRECTORY, path).slice(0, -".json".length));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !isRun(name))).toEqual([]);
});

describe("these rules notice", () => {
  test("an import upward, sideways, out of the sources, or of what only one room may have", () => {
    const from = join("src", "client", "relay.ts");
    expect(mayImport(from, "../protocol/note.ts")).toBe(true);
    expect(mayImport(from, "./upload.ts")).toBe(true);
    expect(mayImport(from, "../trouble.ts")).toBe(true);
    for (const target of ["../contact/check.ts", "../case/seal.ts", "../main.ts", "../../tests/vectors.ts", "age-encryption"]) {
      expect(mayImport(from, target), target).toBe(false);
    }
    expect(mayImport(join("src", "case", "seal.ts"), "age-encryption")).toBe(true);
    expect(mayImport(join("src", "protocol", "note.ts"), "../case/seal.ts")).toBe(false);
    expect(mayImport(join("src", "trouble.ts"), "./protocol/note.ts")).toBe(false);
  });

  test("every way to write an import", () => {
    const text = `import "a";\nimport b from "b";\nimport type { c } from 'c';\nexport * from "d";\nimport {\n  e,\n} from "e";\nconst f = await import("f");`;
    expect(imports(text)).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  test("each forbidden thing, in code and not in comments", () => {
    const uses = ["crypto.subtle.digest()", "localStorage.a", "sessionStorage.a", "indexedDB.open()", "document.cookie = a", "caches.open()"];
    const more = ["navigator.serviceWorker", "a.innerHTML = b", "a.outerHTML = b", "a.insertAdjacentHTML(b, c)", "eval(a)", "new Function(a)"];
    const last = ["window.name = a", 'window["name"] = a', "history.pushState()", "new BroadcastChannel(a)"];
    for (const use of [...uses, ...more, ...last]) expect(forbidden(withoutComments(`${use};`)), use).toHaveLength(1);
    expect(forbidden(withoutComments("// never localStorage\n/* nor caches */ a();"))).toEqual([]);
  });
});

/** Every file below a directory whose name ends so. */
function files(directory: string, end: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true });
  const found = entries.filter((entry) => entry.isFile() && entry.name.endsWith(end));
  return found.map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** The room of a path below page/: a directory of src, or a file that stands there alone. */
function room(path: string): string {
  const [, first = ""] = path.split("/");
  return first.replace(/(\.d)?\.ts$/, "");
}

/** What a text imports, exports again, or imports while it runs. */
function imports(text: string): string[] {
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g);
  return [...found].map(([, target = ""]) => target);
}

function mayImport(path: string, target: string): boolean {
  // The only place where plain text meets age.
  if (!target.startsWith(".")) return target !== "age-encryption" || room(path) === "case";
  if (target.endsWith(".ftl")) return true;
  const reached = join(dirname(path), target);
  if (!reached.startsWith(`src/`)) return false;
  const [from, to] = [HEIGHTS[room(path)], HEIGHTS[room(reached)]];
  return room(path) === room(reached) || (from !== undefined && to !== undefined && to < from);
}

function withoutComments(text: string): string {
  return transformSync(text, { loader: "ts", minifyWhitespace: true, legalComments: "none" }).code;
}

function forbidden(code: string): string[] {
  return Object.entries(FORBIDDEN).flatMap(([name, pattern]) => (pattern.test(code) ? [name] : []));
}

/** Whether a test, or what is there for tests only, loads these vectors. */
function isRun(name: string): boolean {
  const load = new RegExp(`\\bvector(s|Text)\\(\\s*["']${name}["']\\s*\\)`);
  return TESTS.some((path) => load.test(readFileSync(path, "utf8")));
}
