// Files before they are sealed: what they are, what of them goes, and what cannot go.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Cleaning, Purpose } from "../../src/case/document.ts";
import { Aborted } from "../../src/client/pauses.ts";
import { LARGEST_PICTURE, LONGEST_FILE, prepare, recognise } from "../../src/contact/attachments.ts";

const EVIDENCE = { purpose: "evidence", original: false } as const;
const read = (path: string) => new Uint8Array(readFileSync(new URL(`../../../tests/${path}`, import.meta.url)));
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const picture = read("pictures/baseline.jpg");

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** A Blob that says it has more than it gives, or gives nothing. */
function lying(size: number, gives?: Blob): Blob {
  const slice = (from: number, to: number) => gives?.slice(from, to) ?? Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new Error("NotReadableError")) });
  return new Proxy(new Blob(), {
    get: (_target, name) => (name === "size" ? size : name === "slice" ? slice : name === "arrayBuffer" ? () => slice(0, size).arrayBuffer() : undefined),
  });
}

test("a picture is cleaned, and both its digests are announced", async () => {
  const { evidence, body } = await prepare(new Blob([picture]), EVIDENCE);
  const sent = await bytesOf(await body());
  expect(evidence).toMatchObject({ mediaType: "image/jpeg", cleaning: Cleaning.CLEANED, bytes: sent.length, seconds: 0, purpose: Purpose.EVIDENCE });
  expect(evidence.sha256Original).toEqual(sha256(picture));
  expect(evidence.sha256Cleaned).toEqual(sha256(sent));
  expect(sent.length).toBeLessThan(picture.length);
});

test("the original goes only if it was chosen", async () => {
  const { evidence, body } = await prepare(new Blob([picture]), { ...EVIDENCE, original: true });
  expect(evidence.cleaning).toBe(Cleaning.ORIGINAL_KEPT);
  expect(await bytesOf(await body())).toEqual(picture);
  expect(evidence.sha256Cleaned).toEqual(sha256(picture));
});

test("a voice note says how long it is", async () => {
  const voice = new Blob([read("voice/appeal.opus")]);
  const { evidence } = await prepare(voice, { purpose: "voice_note", original: false });
  expect(evidence).toMatchObject({ purpose: Purpose.VOICE_NOTE, cleaning: Cleaning.NOT_POSSIBLE, mediaType: "audio/ogg; codecs=opus", seconds: 60 });
  expect((await prepare(voice, { purpose: "voice_note", original: false, seconds: 7 })).evidence.seconds).toBe(7);
});

test("any other file is hashed piece by piece, and told how far", async () => {
  const file = new Uint8Array(2_500_000).fill(3);
  const told: number[] = [];
  const { evidence } = await prepare(new Blob([file]), EVIDENCE, (done) => void told.push(done));
  expect(told).toEqual([...Array.from({ length: 9 }, (_, at) => (at + 1) * 262_144), 2_500_000]);
  expect(evidence).toMatchObject({ mediaType: "application/octet-stream", cleaning: Cleaning.NOT_POSSIBLE, bytes: 2_500_000 });
  expect(evidence.sha256Original).toEqual(sha256(file));
});

test("an empty file goes, too", async () => {
  expect((await prepare(new Blob(), EVIDENCE)).evidence.bytes).toBe(0);
});

test("what a file is, is seen by its first bytes", async () => {
  expect(await recognise(new Blob([picture]))).toEqual({ mediaType: "image/jpeg", cleanable: true });
  expect(await recognise(new Blob(["%PDF-1.7"]))).toEqual({ mediaType: "application/pdf", cleanable: false });
});

describe("cannot go", () => {
  const table: [string, Blob, string][] = [
    ["a file above the largest class", lying(LONGEST_FILE + 1, new Blob()), "file-too-large"],
    ["a picture that is too large to clean", lying(LARGEST_PICTURE + 1, new Blob([picture])), "file-too-large"],
    ["a picture that is cut short", new Blob([picture.slice(0, 200)]), "file-unreadable"],
    ["a file that is gone", lying(10), "file-unreadable"],
    ["a file that became shorter", lying(1_000, new Blob(["short"])), "file-changed"],
  ];
  test.each(table)("%s", async (_label, file, code) => {
    await expect(prepare(file, EVIDENCE)).rejects.toMatchObject({ code });
  });

  test("a picture that is another one when it is sent", async () => {
    let now = picture;
    const turning = new Proxy(new Blob([picture]), {
      get: (_target, name) => {
        const blob = new Blob([now.slice()]);
        const value: unknown = Reflect.get(blob, name, blob);
        return typeof value === "function" ? value.bind(blob) : value;
      },
    });
    const { body } = await prepare(turning, EVIDENCE);
    now = read("pictures/progressive.jpg");
    await expect(body()).rejects.toMatchObject({ code: "file-changed" });
    now = new Uint8Array(5);
    await expect(body()).rejects.toMatchObject({ code: "file-changed" });
  });

  test("what was called off", async () => {
    const controller = new AbortController();
    const file = new Blob([new Uint8Array(3_000_000)]);
    const told: number[] = [];
    const preparing = prepare(file, EVIDENCE, (done) => (told.push(done), controller.abort()), controller.signal);
    await expect(preparing).rejects.toBeInstanceOf(Aborted);
    expect(told.length).toBe(1);
  });
});
