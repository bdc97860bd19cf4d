// Cleans PNG (W3C PNG, third edition). It keeps the chunks that say which pixels to show and must never copy one that it
// does not know, nor a byte after `IEND`, where careless crop tools leave what was cropped away (CVE-2023-21036).
import { Bytes, bytesOf, Parts, uint32Bytes } from "./bytes.ts";
import { orientationTiff, readOrientation } from "./orientation.ts";

export const SIGNATURE = "\x89PNG\r\n\x1a\n";

/** @throws {CleanError} if the picture cannot be read to its end. */
export function cleanPng(picture: Uint8Array): Uint8Array {
  const bytes = new Bytes(picture, "PNG");
  const out = new Parts();
  out.push(bytes.take(SIGNATURE.length, "its signature"));
  const header = readChunk(bytes);
  if (header.kind !== "IHDR" || header.contents.length !== 13) throw bytes.damaged("its header");
  out.push(header.whole);
  const seen = { pixels: false, orientation: false };
  for (;;) {
    const chunk = readChunk(bytes);
    if (chunk.kind === "IEND" && seen.pixels && chunk.contents.length === 0) {
      out.push(chunk.whole);
      return out.joined();
    }
    keep(chunk, bytes, out, seen);
  }
}

/** Ancillary chunks that change what is shown, and the most bytes that each can hold (section 11.3). */
const SHOWN: ReadonlyMap<string, number> = new Map([
  ["tRNS", 256],
  ["gAMA", 4],
  ["cHRM", 32],
  ["sRGB", 1],
  ["cICP", 4],
  ["sBIT", 4],
  ["bKGD", 6],
  ["acTL", 8],
  ["fcTL", 26],
  // As long as IDAT, which it is for the later frames.
  ["fdAT", Infinity],
]);

/** One chunk, whose checksum was right: a wrong length cannot make it swallow the next one. */
interface Chunk {
  readonly kind: string;
  readonly contents: Uint8Array;
  readonly whole: Uint8Array;
}

/** Writes what may stay of a chunk. */
function keep(chunk: Chunk, bytes: Bytes, out: Parts, seen: { pixels: boolean; orientation: boolean }): void {
  if (chunk.kind === "IDAT" || chunk.kind === "PLTE") {
    seen.pixels ||= chunk.kind === "IDAT";
    out.push(chunk.whole);
  } else if (/^[A-Z]/.test(chunk.kind)) {
    // Critical, and unknown, twice or in the wrong place: without it the picture would show something else.
    throw bytes.damaged("a chunk that is unknown or in the wrong place");
  } else if (chunk.kind === "eXIf" && !seen.orientation) {
    const orientation = readOrientation(chunk.contents);
    if (orientation === undefined) return;
    write(out, "eXIf", orientationTiff(orientation));
    seen.orientation = true;
  } else if (chunk.contents.length <= (SHOWN.get(chunk.kind) ?? -1)) {
    out.push(chunk.whole);
  }
}

function readChunk(bytes: Bytes): Chunk {
  const from = bytes.rest;
  const length = bytes.uint32("a chunk's length");
  const kind = bytes.kind("a chunk's type");
  const contents = bytes.take(length, "a chunk");
  const sum = bytes.uint32("a chunk's checksum");
  if (sum !== checksum(from.subarray(4, 8 + length))) throw bytes.damaged("a chunk's checksum");
  return { kind, contents, whole: from.subarray(0, length + 12) };
}

function write(out: Parts, kind: string, contents: Uint8Array): void {
  const summed = new Parts();
  summed.push(bytesOf(kind), contents);
  const whole = summed.joined();
  out.push(uint32Bytes(contents.length), whole, uint32Bytes(checksum(whole)));
}

/** CRC-32 over type and contents (section 5.3, annex D). */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) sum = (SUMS[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return ~sum >>> 0;
}

const SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb8_8320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});
