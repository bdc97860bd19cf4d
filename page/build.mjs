// Makes dist/index.html: one file with script, style, languages and cryptography, and a content security policy that
// names them by their hashes. `--compare` builds and compares with the committed file instead of writing it.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { changed } from "./changed.mjs";

/** What a phone on 2G can wait for: bytes as sent, and bytes on the disk. */
const MOST_COMPRESSED = 150_000;
const MOST_RAW = 500_000;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * Catalogues go in without their comments, which are for translators, and share the list of their ids: six times three
 * hundred names would be a tenth of what a phone has to load.
 */
const catalogues = {
  name: "catalogues",
  setup(bundle) {
    bundle.onLoad({ filter: /\.ftl$/, namespace: "file" }, ({ path }) => {
      const words = entries(path);
      const bodies = idsBeside(path).map((id) => words.get(id) ?? "");
      const contents = `import ids from "./ids";
        const bodies = ${JSON.stringify(bodies)};
        export default ids.map((id, at) => bodies[at] && id + "=" + bodies[at]).join("\\n");`;
      return { contents, loader: "js" };
    });
    bundle.onResolve({ filter: /^\.\/ids$/ }, ({ importer }) => ({ path: importer.replace(/[^/]*$/, "en.ftl"), namespace: "ids" }));
    bundle.onLoad({ filter: /.*/, namespace: "ids" }, ({ path }) => ({
      contents: `export default ${JSON.stringify(idsBeside(path).join(" "))}.split(" ");`,
      loader: "js",
    }));
  },
};

/** The messages of a catalogue: what stands behind `id =`, further lines included, and nothing of the comments. */
function entries(path) {
  const lines = readFileSync(path, "utf8").split("\n").filter((line) => line.trim() && !line.startsWith("#"));
  const messages = lines.join("\n").split(/\n(?=[a-zA-Z-])/);
  return new Map(messages.map((message) => /^([\w-]+) *= *([^]*)$/.exec(message).slice(1)));
}

/** The ids of the English catalogue in the same directory; the others have the same, which a test holds. */
function idsBeside(path) {
  return [...entries(path.replace(/[^/]*$/, "en.ftl")).keys()];
}

async function bundled(entry, more = {}) {
  const result = await build({
    entryPoints: [here(entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    // The floor that docs/page.md states.
    target: ["chrome80", "firefox102", "safari14.1"],
    plugins: [catalogues, changed],
    ...more,
  });
  return result.outputFiles[0].text.trim();
}

const script = await bundled("src/main.ts");
const style = await bundled("src/style.css");
if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error("the bundle would end its own element");

const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  // The one place where an offline file differs: src/page.rs writes the relay's address behind it.
  "connect-src 'self'",
  "img-src blob: data:",
  "media-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** What a browser shows that cannot run the script: it speaks to everybody, because nothing could choose a language. */
const old = ["ko", "zh-Hans", "vi", "th", "lo", "en"].map((language) => {
  const catalogue = readFileSync(here(`text/${language}.ftl`), "utf8");
  const sentence = (id) => new RegExp(`^${id} = ([^{}&<>\\n]+)$`, "m").exec(catalogue)[1];
  return `<p lang="${language}">${sentence("trouble-device-too-old")} ${sentence("trouble-device-too-old-next")}</p>`;
}).join("");

const html = readFileSync(here("src/index.html"), "utf8")
  .replace("{policy}", () => policy)
  .replace("{old}", () => old)
  .replace("{style}", () => style)
  .replace("{script}", () => script);

for (const mark of ["connect-src 'self'", '<script type="application/json" id="enclosed"></script>']) {
  if (html.split(mark).length !== 2) throw new Error(`${mark} must stand exactly once`);
}
const compressed = gzipSync(html, { level: 9 }).length;
const raw = Buffer.byteLength(html);
console.log(`dist/index.html: ${raw} bytes, ${compressed} compressed, SHA-256 ${createHash("sha256").update(html).digest("hex")}`);
if (compressed > MOST_COMPRESSED || raw > MOST_RAW) throw new Error("the page is larger than it may be");

if (process.argv.includes("--compare")) {
  if (readFileSync(here("dist/index.html"), "utf8") !== html) {
    throw new Error("dist/index.html is not what its sources build; run `npm run build` in page/ and commit it");
  }
} else {
  writeFileSync(here("dist/index.html"), html);
}
