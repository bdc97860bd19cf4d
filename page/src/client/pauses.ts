// Waiting between two tries of a request: longer each time, a little different each time, and over at once when the
// network comes back. It decides nothing about what is tried.
import type { Trouble } from "../trouble.ts";

/** The first pause in milliseconds; each further one is twice as long, up to {@link LONGEST_PAUSE}. */
const FIRST_PAUSE = 1_000;
/** The longest pause of our own, in milliseconds. */
const LONGEST_PAUSE = 60_000;
/** The longest pause that a relay can ask for, in milliseconds: it must not be able to keep words back for a day. */
const LONGEST_WISH = 300_000;

/** Somebody called this off. It is no trouble, and is shown to nobody. */
export class Aborted extends Error {
  constructor() {
    super("aborted");
    this.name = "Aborted";
  }
}

/** Throws {@link Aborted} if the signal says so. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Aborted();
}

/** Is told when the next try comes, and why the last one failed. */
export type OnWait = (until: Date, trouble: Trouble) => void;

/** What waiting needs of the device. */
export interface Clockwork {
  readonly now: () => Date;
  readonly random: (length: number) => Uint8Array;
}

/** The pauses of one undertaking. */
export class Pauses {
  readonly #clockwork: Clockwork;
  readonly #signal: AbortSignal | undefined;
  readonly #onWait: OnWait | undefined;
  #next = FIRST_PAUSE;

  constructor(clockwork: Clockwork, signal?: AbortSignal, onWait?: OnWait) {
    this.#clockwork = clockwork;
    this.#signal = signal;
    this.#onWait = onWait;
  }

  /** There was progress: the next pause is the shortest one again. */
  progressed(): void {
    this.#next = FIRST_PAUSE;
  }

  /**
   * Waits as long as is due after `trouble`; less if the network comes back or the page is looked at again, unless the
   * relay itself asked for the time (`Retry-After`): then so much longer, so that not everybody comes back at that moment,
   * and a relay that asks for no time at all is no reason to hurry.
   *
   * @throws Aborted
   */
  async pause(trouble: Trouble): Promise<void> {
    const wish = trouble.details["seconds"];
    const asked = typeof wish === "number" ? Math.min(wish * 1_000, LONGEST_WISH) : undefined;
    const length = (asked ?? 0) + this.#jittered();
    this.#next = Math.min(this.#next * 2, LONGEST_PAUSE);
    this.#onWait?.(new Date(this.#clockwork.now().getTime() + length), trouble);
    await sleep(length, !asked, this.#signal);
  }

  /** Between half of the pause and all of it, so that not everybody comes back in the same second. */
  #jittered(): number {
    const [byte = 0] = this.#clockwork.random(1);
    return Math.round(this.#next * (0.5 + byte / 510));
  }
}

/** Sleeps; `wakes` says whether the network's return ends it. */
function sleep(milliseconds: number, wakes: boolean, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    stopIfAborted(signal);
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      unlisten();
    };
    const wake = () => {
      done();
      resolve();
    };
    const abort = () => {
      done();
      reject(new Aborted());
    };
    const timer = setTimeout(wake, milliseconds);
    signal?.addEventListener("abort", abort);
    const unlisten = wakes ? onReturn(wake) : () => {};
  });
}

/** Calls `back` when the device says that there is a network again, or somebody looks at the page again. */
function onReturn(back: () => void): () => void {
  // Tests and workers have no window.
  if (typeof window === "undefined" || typeof document === "undefined") return () => {};
  const seen = () => {
    if (document.visibilityState === "visible") back();
  };
  window.addEventListener("online", back);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", back);
    document.removeEventListener("visibilitychange", seen);
  };
}
