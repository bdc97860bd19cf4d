// A way of holding the camera other than upright (TIFF tag 0x0112), which is all that stays of Exif. It reads damaged
// structures as far as they go, because makers' notes are often broken.
import { bytesOf, view } from "./bytes.ts";

/** Before the TIFF structure of an Exif segment (CIPA DC-008, 4.7.2). */
export const EXIF_PREFIX = "Exif\0\0";

/** Finds 2 to 8 in an Exif TIFF structure. Upright, absent and nonsense are all nothing: nothing needs to be kept. */
export function readOrientation(structure: Uint8Array): number | undefined {
  const tiff = view(structure.subarray(0, SEARCHED));
  if (tiff.byteLength < 8) return undefined;
  const order = tiff.getUint16(0);
  if (order !== BIG_ENDIAN && order !== LITTLE_ENDIAN) return undefined;
  const little = order === LITTLE_ENDIAN;
  if (tiff.getUint16(2, little) !== 42) return undefined;
  const value = orientationIn(tiff, tiff.getUint32(4, little), little);
  return value !== undefined && value >= 2 && value <= 8 ? value : undefined;
}

/** The smallest TIFF structure that says it: one directory with one entry. */
export function orientationTiff(orientation: number): Uint8Array {
  const tiff = bytesOf("MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0");
  tiff[19] = orientation;
  return tiff;
}

/** How much of an Exif structure is searched, in bytes: all that fits in a JPEG segment. */
const SEARCHED = 64 * 1024;

const BIG_ENDIAN = 0x4d4d;
const LITTLE_ENDIAN = 0x4949;
const TAG = 0x0112;

/** Bytes of one value of each type of TIFF 6.0, section 2; other types have none. */
const UNITS = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** The value in the first directory; the last entry that can be read counts. */
function orientationIn(tiff: DataView, offset: number, little: boolean): number | undefined {
  if (offset === 0 || offset + 2 > tiff.byteLength) return undefined;
  const count = tiff.getUint16(offset, little);
  let found: number | undefined;
  for (let at = offset + 2; at < offset + 2 + count * 12 && at + 12 <= tiff.byteLength; at += 12) {
    if (tiff.getUint16(at, little) !== TAG) continue;
    const place = placeOf(tiff, at, little);
    if (place !== undefined) found = firstOf(tiff, at, place, little);
  }
  return found;
}

/** Where an entry's values stand: in it, if they fit. */
function placeOf(tiff: DataView, entry: number, little: boolean): number | undefined {
  const length = (UNITS[tiff.getUint16(entry + 2, little)] ?? 0) * tiff.getUint32(entry + 4, little);
  if (length <= 4) return entry + 8;
  const place = tiff.getUint32(entry + 8, little);
  return place + length <= tiff.byteLength ? place : undefined;
}

/** The first value, if it is a BYTE, a SHORT or a LONG. */
function firstOf(tiff: DataView, entry: number, place: number, little: boolean): number | undefined {
  if (tiff.getUint32(entry + 4, little) === 0) return undefined;
  switch (tiff.getUint16(entry + 2, little)) {
    case 1:
      return tiff.getUint8(place);
    case 3:
      return tiff.getUint16(place, little);
    case 4:
      return tiff.getUint32(place, little);
    default:
      return undefined;
  }
}
