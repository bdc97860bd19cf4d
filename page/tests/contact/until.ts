// Waits for a state by being told of changes, never by the clock.
import type { Watched } from "../../src/contact/watched.ts";

/** Resolves as soon as `holds` does; the test's own time limit ends it otherwise. */
export function until(watched: Watched, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = watched.subscribe(look);
    look();
  });
}
