// Cleans JPEG (ITU-T T.81, annex B). It keeps the segments that a decoder needs and must never copy one that it does not
// know, nor a byte after the first end-of-image marker.
import { Bytes, bytesOf, Parts, startsWith } from "./bytes.ts";
import { EXIF_PREFIX, orientationTiff, readOrientation } from "./orientation.ts";

/** @throws {CleanError} if the picture cannot be read to its end. */
export function cleanJpeg(picture: Uint8Array): Uint8Array {
  const bytes = new Bytes(picture, "JPEG");
  const out = new Parts();
  bytes.take(2, "its first marker");
  out.push(Uint8Array.of(0xff, SOI));
  const seen = { frame: false, scan: false, orientation: false };
  for (;;) {
    const marker = nextMarker(bytes);
    if (marker === EOI && seen.scan) break;
    // Markers without contents: TEM, and restarts outside a scan, which mean nothing there.
    if (marker === TEM || isRestart(marker)) continue;
    // A second picture, an end without a picture, or a marker whose length nobody knows.
    if (marker === SOI || marker === EOI || marker < 0xc0) throw bytes.damaged("a marker in the wrong place");
    const contents = segment(bytes);
    if (!isExactlyFilled(marker, contents)) throw bytes.damaged("a table or header of the wrong length");
    keep(marker, contents, bytes, out, seen);
  }
  out.push(Uint8Array.of(0xff, EOI));
  return out.joined();
}

const TEM = 0x01;
const SOI = 0xd8;
const EOI = 0xd9;
const DHT = 0xc4;
/** Reserved, and no frame. */
const JPG = 0xc8;
const DAC = 0xcc;
const SOS = 0xda;
const DQT = 0xdb;
const DNL = 0xdc;
const DRI = 0xdd;
const DHP = 0xde;
const EXP = 0xdf;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;

const TABLES: readonly number[] = [DHT, DAC, DQT, DNL, DRI, DHP, EXP];

/** A JFIF segment that says nothing: version 1.01, density 1:1 without a unit, no thumbnail. It is written in place of the
 * camera's, which decoders only need for its being there: it settles the colour space (ITU-T T.871). */
const JFIF = bytesOf("JFIF\0\x01\x01\0\0\x01\0\x01\0\0");

interface Seen {
  frame: boolean;
  scan: boolean;
  orientation: boolean;
}

/** Writes what may stay of a segment. */
function keep(marker: number, contents: Uint8Array, bytes: Bytes, out: Parts, seen: Seen): void {
  if (marker === SOS) {
    if (!seen.frame) throw bytes.damaged("a scan before its frame");
    write(out, marker, contents);
    out.push(entropyCoded(bytes));
    seen.scan = true;
  } else if (TABLES.includes(marker)) {
    write(out, marker, contents);
  } else if (marker < 0xd0 && marker !== JPG) {
    seen.frame = true;
    write(out, marker, contents);
  } else if (marker === APP0 && startsWith(contents, "JFIF\0")) {
    write(out, marker, JFIF);
  } else if (marker === APP1 && !seen.orientation && !seen.frame) {
    seen.orientation = writeOrientation(out, contents);
  } else if (marker === APP14) {
    writeAdobe(out, contents);
  }
}

/** The next marker. Fill bytes before it are allowed (B.1.1.2); other bytes are not, but decoders skip them, and so does
 * this: they are not written. */
function nextMarker(bytes: Bytes): number {
  let previous = 0;
  for (;;) {
    const byte = bytes.byte("between two segments");
    if (previous === 0xff && byte !== 0xff && byte !== 0) return byte;
    previous = byte;
  }
}

function segment(bytes: Bytes): Uint8Array {
  const length = bytes.uint16("a segment's length");
  if (length < 2) throw bytes.damaged("a segment's length");
  return bytes.take(length - 2, "a segment");
}

/** Whether a segment that is kept holds what its own fields announce and not a byte more (B.2.2 to B.3.3). So nothing can
 * hide behind a table, and a damaged length cannot swallow the metadata that follows. */
function isExactlyFilled(marker: number, contents: Uint8Array): boolean {
  if (marker === DHT) return isWholeTables(contents, huffmanLength);
  if (marker === DQT) return isWholeTables(contents, quantisationLength);
  if (marker === DAC) return isWholeTables(contents, () => 2);
  if (marker === SOS) return isCounted(contents, 4, 0, 2);
  if (marker === DNL || marker === DRI) return contents.length === 2;
  if (marker === EXP) return contents.length === 1;
  if (marker === DHP || (marker < 0xd0 && marker !== JPG)) return isCounted(contents, 6, 5, 3);
  return true;
}

function isCounted(contents: Uint8Array, fixed: number, at: number, each: number): boolean {
  const count = contents[at];
  return count !== undefined && contents.length === fixed + each * count;
}

/** Whether tables, each as long as its own beginning says, fill the segment. */
function isWholeTables(contents: Uint8Array, lengthOf: (table: Uint8Array) => number | undefined): boolean {
  for (let at = 0; at < contents.length; ) {
    const length = lengthOf(contents.subarray(at));
    if (length === undefined || at + length > contents.length) return false;
    at += length;
  }
  return true;
}

function huffmanLength(table: Uint8Array): number | undefined {
  return table.length < 17 ? undefined : 17 + table.subarray(1, 17).reduce((sum, count) => sum + count, 0);
}

function quantisationLength(table: Uint8Array): number | undefined {
  const precision = (table[0] ?? 0) >> 4;
  return precision === 0 ? 1 + 64 : precision === 1 ? 1 + 128 : undefined;
}

/** What follows a scan's header, up to the next marker that is neither a stuffed byte nor a restart (B.1.1.5, F.1.2.3). */
function entropyCoded(bytes: Bytes): Uint8Array {
  const { rest } = bytes;
  for (let at = rest.indexOf(0xff); at >= 0 && at + 1 < rest.length; at = rest.indexOf(0xff, at + 1)) {
    const next = rest[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return bytes.take(at, "the picture's data");
  }
  throw bytes.damaged("the picture's data has no end");
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Whether there was an orientation to write. */
function writeOrientation(out: Parts, contents: Uint8Array): boolean {
  if (!startsWith(contents, EXIF_PREFIX)) return false;
  const orientation = readOrientation(contents.subarray(EXIF_PREFIX.length));
  if (orientation === undefined) return false;
  const exif = new Parts();
  exif.push(bytesOf(EXIF_PREFIX), orientationTiff(orientation));
  write(out, APP1, exif.joined());
  return true;
}

/** The one byte of Adobe's segment that a decoder needs: how the colours were transformed (ITU-T T.872, 6.5.3). */
function writeAdobe(out: Parts, contents: Uint8Array): void {
  const transform = startsWith(contents, "Adobe") ? contents[5 + 6] : undefined;
  if (transform === undefined) return;
  write(out, APP14, Uint8Array.of(...bytesOf("Adobe\0\x64\0\0\0\0"), transform));
}

/** Writes a segment. Contents come from a segment or are shorter than one, so the length fits. */
function write(out: Parts, marker: number, contents: Uint8Array): void {
  const length = contents.length + 2;
  out.push(Uint8Array.of(0xff, marker, length >> 8, length & 0xff), contents);
}
