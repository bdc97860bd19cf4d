import type { Plugin } from "esbuild";

/** What of the libraries goes into the page in another form. */
export const changed: Plugin;
