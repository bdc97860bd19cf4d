// A bad line between page and relay: slow, lossy, cut. Always the same for the same seed.
import type { Page, Request } from "playwright-core";

/** Lets this share of requests to the relay fail: of half of them the request is lost, of the others the answer. */
export async function loses(page: Page, share: number, seed: number): Promise<{ lost: number }> {
  const random = generator(seed);
  const count = { lost: 0 };
  await page.route(
    (url) => url.pathname.startsWith("/v1/"),
    async (route) => {
      if (random() >= share) return route.continue();
      count.lost += 1;
      if (random() < 0.5) await route.fetch().catch(() => undefined);
      return route.abort("connectionreset");
    },
  );
  return count;
}

/** Lets this many bits pass in a second, each way, with half a second until an answer begins; 0 is no limit. */
export async function passes(page: Page, bitsPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const bytes = bitsPerSecond === 0 ? -1 : bitsPerSecond / 8;
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: bitsPerSecond === 0 ? 0 : 500,
    downloadThroughput: bytes,
    uploadThroughput: bytes,
  });
}

/** The offsets of all pieces that the page begins to send from now on, in bytes. */
export function offsets(page: Page): number[] {
  const seen: number[] = [];
  page.on("request", (request: Request) => {
    if (request.method() === "PATCH") seen.push(Number(request.headers()["upload-offset"]));
  });
  return seen;
}

/** The offsets that the relay answers from now on: what lies below them is on its disk. */
export function answered(page: Page): number[] {
  const seen: number[] = [];
  page.on("response", (response) => {
    const offset = response.headers()["upload-offset"];
    if (response.request().method() === "PATCH" && offset !== undefined) seen.push(Number(offset));
  });
  return seen;
}

/** Numbers from 0 to 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
