// What must never survive, on real pictures (tests/pictures), and that the same bytes come out as of the Rust program.
import { sha256 } from "@noble/hashes/sha2.js";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { canClean, clean, CleanError, LARGEST_PICTURE, mediaType, OPUS, opusSeconds } from "../../src/case/clean.ts";
import { bytesOf, latin1 } from "../../src/case/clean/bytes.ts";
import { orientationTiff, readOrientation } from "../../src/case/clean/orientation.ts";
import { concat, hex } from "../../src/protocol/encoding.ts";

/** The orientation that each must still have (1: upright, no Exif at all), and the SHA-256 of what the Rust program
 * (src/case/clean) makes of it. */
const PICTURES = [
  ["baseline.jpg", 6, "31d1b7f96429ccc9d15b86ffe3d459aa242cac8d79345a91e20e45e7b1939a53"],
  ["progressive.jpg", 1, "3a04c278227ce12b0a4b394ac02732ef3a4991118a3b79947a2e8eccf213985e"],
  ["still.png", 8, "7a0bd426d339aa808b5e78d7124a0bb4c905cecf704f871054bf88227bc142a5"],
  ["animated.png", 8, "39dbc727666cae5dd3b7609e648eab6829c6ccd3e2b80033c5576ada042bac1d"],
  ["lossy.webp", 3, "95c17372dae9c3196fe63cac93576931cdd56f07df4384a1d21b2f1ce8be45e8"],
  ["lossless.webp", 3, "82f4d7f4b77362550ead0b49d166d916307f359a370d214e1c331b7410608c5d"],
  ["animated.webp", 3, "ac86eaa58dea22e114bd7d47da9140dae980a7df864d1a5f78a3b4285beffcb3"],
] as const;

/** Bytes that only metadata has: texts, names of chunks and segments, and the last four in the two byte orders of TIFF. */
const TRACES = [
  ...["SECRET", "GPS", "xmp", "XML", "2026:", "ICC", "iCCP", "acsp", "tEXt", "zTXt", "iTXt", "tIME", "pHYs", "prVt"],
  ...["MPF", "JFXX", "Photoshop", "SEFT"],
  // The pointer to the GPS directory (tag 0x8825), and the position's degrees of latitude: 38/1.
  ...["\x88\x25\0\x04", "\x25\x88\x04\0", "\0\0\0\x26\0\0\0\x01", "\x26\0\0\0\x01\0\0\0"],
];

function picture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../tests/pictures/${name}`, import.meta.url)));
}

function cleaned(bytes: Uint8Array): Uint8Array {
  const picture = clean(bytes);
  if (!picture) throw new Error("not recognised as a picture");
  return picture;
}

function traces(bytes: Uint8Array): readonly string[] {
  const text = latin1(bytes);
  return TRACES.filter((trace) => text.includes(trace));
}

test("the samples hold what must go", () => {
  for (const [name] of PICTURES) expect(traces(picture(name)).length, name).toBeGreaterThanOrEqual(10);
  const all = new Set(PICTURES.flatMap(([name]) => traces(picture(name))));
  expect(all.size).toBe(TRACES.length);
});

describe.each(PICTURES)("%s", (name, orientation, expected) => {
  const bytes = picture(name);

  // Claim C-20: JPEG, PNG and WebP pictures lose their metadata before they are sealed.
  test("loses its metadata, and comes out as the Rust program makes it", () => {
    expect(traces(cleaned(bytes))).toEqual([]);
    expect(hex(sha256(cleaned(bytes)))).toBe(expected);
    expect(mediaType(cleaned(bytes))).toBe(mediaType(bytes));
  });

  test("keeps its orientation, and nothing else of Exif", () => {
    const text = latin1(cleaned(bytes));
    const tiff = latin1(orientationTiff(orientation));
    expect(text.split("MM\0*").length - 1).toBe(orientation === 1 ? 0 : 1);
    expect(text.includes(tiff)).toBe(orientation !== 1);
  });

  test("does not change when it is cleaned again", () => {
    const once = cleaned(bytes);
    expect(once.length).toBeLessThan(bytes.length);
    expect(hex(cleaned(once))).toBe(hex(once));
  });

  test("is refused or clean, wherever it is cut", () => {
    const whole = hex(cleaned(bytes));
    for (let length = 0; length < bytes.length; length += 1 + (length >> 8)) {
      let cut: Uint8Array | undefined;
      try {
        cut = clean(bytes.subarray(0, length));
      } catch (error) {
        expect(error instanceof CleanError && error.reason).toBe("damaged");
        continue;
      }
      // Cut behind its end: the trailer was cut, the picture is whole. Or too little to know what it is.
      if (cut) expect(hex(cut)).toBe(whole);
      else expect(length).toBeLessThan(12);
    }
  });

  test("is refused, or clean of all traces, whatever is damaged", () => {
    let state = 0x5eed;
    const below = (limit: number) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % limit;
    };
    for (let round = 0; round < 300; round++) {
      const damaged = bytes.slice();
      for (let slip = 0; slip <= below(4); slip++) {
        const at = below(damaged.length);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << below(8));
      }
      const found = attempt(damaged);
      // WebP has neither checksums nor exact lengths, so there a damaged picture could keep a trace.
      if (found && mediaType(bytes) !== "image/webp") expect(traces(found)).toEqual([]);
    }
  });
});

function attempt(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return clean(bytes);
  } catch (error) {
    if (error instanceof CleanError) return undefined;
    throw error;
  }
}

test("a PNG chunk whose checksum is wrong is refused, so no damaged length can swallow the next chunk", () => {
  const bytes = picture("still.png");
  const at = latin1(bytes).indexOf("IDAT") + 6;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  expect(() => clean(bytes)).toThrow("a chunk's checksum");
});

test("a broken maker's note does not cost the orientation", () => {
  // A second entry whose value lies beyond the end.
  const entries = "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + "\x0f\x01\x02\0\xff\0\0\0\xff\xff\0\0" + "\0\0\0\0";
  expect(readOrientation(bytesOf(`II*\0\x08\0\0\0\x02\0${entries}`))).toBe(6);
});

test("orientations are read back, and nonsense is dropped", () => {
  for (let value = 0; value < 256; value++) {
    expect(readOrientation(orientationTiff(value))).toBe(value >= 2 && value <= 8 ? value : undefined);
  }
});

test("other formats and large pictures are not cleaned", () => {
  expect(clean(bytesOf("%PDF-1.7"))).toBe(undefined);
  const large = new Uint8Array(LARGEST_PICTURE + 1);
  large.set([0xff, 0xd8, 0xff]);
  expect(() => clean(large)).toThrow("too-large");
  expect([canClean("image/webp"), canClean("image/heic"), canClean("toString")]).toEqual([true, false, false]);
});

test.each([
  ["\xff\xd8\xff\xe0", "image/jpeg"],
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["RIFF\x10\0\0\0WEBPVP8 ", "image/webp"],
  ["RIFF\x10\0\0\0WAVE", "audio/wav"],
  [`OggS\0\x02${"\0".repeat(22)}OpusHead`, OPUS],
  ["OggS\0\x02", "audio/ogg"],
  ["\0\0\0\x18ftypisom", "video/mp4"],
  ["\0\0\0\x18ftypM4A ", "audio/mp4"],
  ["\0\0\0\x18ftypheic", "image/heic"],
  ["\0\0\0\x18ftyp3gp4", "video/3gpp"],
  ["\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"],
  ["#!AMR\n", "audio/amr"],
  ["%PDF-1.4", "application/pdf"],
  ["plain words", "application/octet-stream"],
  ["", "application/octet-stream"],
])("%j is recognised", (beginning, media) => expect(mediaType(bytesOf(beginning))).toBe(media));

describe("how long a voice note is", () => {
  /** One Ogg page without contents but `packet`. */
  function page(granule: bigint, serial: number, packet: Uint8Array): Uint8Array<ArrayBuffer> {
    const head = new Uint8Array(28);
    head.set(bytesOf("OggS"));
    const view = new DataView(head.buffer);
    view.setBigUint64(6, granule, true);
    view.setUint32(14, serial, true);
    head.set([1, packet.length], 26);
    const whole = new Uint8Array(28 + packet.length);
    whole.set(head);
    whole.set(packet, 28);
    return whole;
  }

  const first = page(0n, 7, concat(bytesOf("OpusHead\x01\x01\x38\x01"), new Uint8Array(7)));
  const empty = new Uint8Array(0);
  const seconds = (...pages: Uint8Array<ArrayBuffer>[]) => opusSeconds(new Blob(pages));

  test("comes from the last page, rounded up", async () => {
    expect(await seconds(first, page(48_000n * 60n + 312n, 7, new Uint8Array(200)))).toBe(60);
    expect(await seconds(first, page(48_000n * 60n + 313n, 7, new Uint8Array(200)))).toBe(61);
  });

  test("passes over another stream's page, and one on which no packet ends", async () => {
    const others = [page(48_000n, 7, empty), page(0xffff_ffff_ffff_ffffn, 7, empty), page(48_000_000n, 8, empty)];
    expect(await seconds(first, ...others)).toBe(1);
  });

  test("is found behind more than 64 KiB of earlier pages", async () => {
    const many = Array.from({ length: 400 }, () => page(960n, 7, new Uint8Array(255)));
    expect(await seconds(first, ...many, page(96_312n, 7, empty))).toBe(2);
  });

  test("is that of the voice note that the Rust tests send", async () => {
    const voice = readFileSync(new URL("../../../tests/voice/appeal.opus", import.meta.url));
    expect(await opusSeconds(new Blob([new Uint8Array(voice)]))).toBeGreaterThan(0);
  });

  test("is not known of anything else", async () => {
    expect(await seconds(page(0n, 7, empty).slice(0, 4))).toBe(undefined);
    expect(await seconds(first.slice(0, 38))).toBe(undefined);
    expect(await seconds()).toBe(undefined);
  });
});
