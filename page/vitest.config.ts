// Unit tests and vectors run in Node.js; journeys drive Chromium against the real programs, one file after the other,
// because each takes both cores.
import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Catalogues are imported as text, as build.mjs does. */
const catalogues = {
  name: "catalogues",
  enforce: "pre" as const,
  load(id: string) {
    return id.endsWith(".ftl") ? `export default ${JSON.stringify(readFileSync(id, "utf8"))};` : undefined;
  },
};

export default defineConfig({
  plugins: [catalogues],
  test: {
    projects: [
      {
        plugins: [catalogues],
        test: { name: "unit", include: ["tests/**/*.test.ts"], exclude: ["tests/journey/**"], testTimeout: 120_000 },
      },
      {
        plugins: [catalogues],
        test: {
          name: "journey",
          include: ["tests/journey/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
