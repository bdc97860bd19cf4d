// Builds the stage into one HTML text, with the policy of the real page except for its hashes.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** In the place of the contact layer's own files. */
const standIns: Plugin = {
  name: "stand-ins",
  setup(bundle) {
    bundle.onResolve({ filter: /\/contact\/(check|code|dispatch|moving|trust)\.ts$/ }, () => ({ path: here("contact.ts") }));
  },
};

/** The stage's page. */
export async function stagePage(): Promise<string> {
  const settings = { bundle: true, write: false, format: "iife", charset: "utf8", loader: { ".ftl": "text" } } as const;
  const [script, style] = await Promise.all([
    build({ ...settings, entryPoints: [here("main.ts")], plugins: [standIns], target: "es2020" }),
    build({ ...settings, entryPoints: [here("../../../src/style.css")] }),
  ]);
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src blob: data:; media-src blob:; require-trusted-types-for 'script'; trusted-types 'none'";
  return readFileSync(here("../../../src/index.html"), "utf8")
    .replace("{policy}", policy)
    .replace("{style}", () => style.outputFiles[0]?.text ?? "")
    .replace("{script}", () => script.outputFiles[0]?.text ?? "");
}
