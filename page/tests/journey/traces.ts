// Looks through everything that a browser wrote to the disk. Never opens a database: what is in one stands in its file.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { filesBelow } from "./scene.ts";

/** Where something was found. */
export interface Trace {
  readonly what: string;
  /** Below the directory. */
  readonly file: string;
}

/** Which of these texts stand in which files, as UTF-8 or UTF-16; `looked` counts the bytes. */
export function traces(directory: string, texts: Readonly<Record<string, string>>): { readonly found: Trace[]; readonly looked: number } {
  const found: Trace[] = [];
  let looked = 0;
  for (const file of filesBelow(directory)) {
    const bytes = readFileSync(file);
    looked += bytes.length;
    for (const [what, text] of Object.entries(texts)) {
      if (bytes.includes(text) || bytes.includes(Buffer.from(text, "utf16le"))) found.push({ what, file: relative(directory, file) });
    }
  }
  return { found, looked };
}
