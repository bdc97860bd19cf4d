// Tells screens that something changed. It never says what: they read the state anew.

/** Something with a state that screens show. */
export class Watched {
  readonly #watchers = new Set<() => void>();

  /**
   * Calls `watcher` after each change, never within the call that made it.
   *
   * @returns what ends it.
   */
  subscribe(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Something changed. Many changes of one turn are told once. */
  protected changed(): void {
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      for (const watcher of [...this.#watchers]) watcher();
    });
  }

  #told = false;
}
