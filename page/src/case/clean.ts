// Removes metadata from pictures before they are sealed. It works in memory, on a list of what may stay, and must never
// pass a damaged picture on. The same bytes come out as of the Rust program.
//
// Limits. What is in the picture stays: faces, street signs, the sensor's noise, the compression tables that hint at a
// make of camera, and anything hidden inside the compressed data itself. Colour profiles go, so colours of a wide-gamut
// screen turn slightly duller. Other formats than JPEG, PNG and WebP are not touched at all.
import { CleanError } from "./clean/bytes.ts";
import { cleanJpeg } from "./clean/jpeg.ts";
import { mediaType } from "./clean/media.ts";
import { cleanPng } from "./clean/png.ts";
import { cleanWebp } from "./clean/webp.ts";

export { CleanError } from "./clean/bytes.ts";
export { BEGINNING, mediaType, OPUS, opusSeconds } from "./clean/media.ts";

/** The largest picture that is read into memory for cleaning, in bytes: 64 MiB. Cleaning holds it twice. */
export const LARGEST_PICTURE = 64 * 1024 * 1024;

/** The media types that are cleaned. */
export function canClean(mediaType: string): boolean {
  return CLEANERS.has(mediaType);
}

/**
 * Removes everything from a JPEG, PNG or WebP picture that is not needed to show it; nothing comes back for another
 * format, which is sent as it is after a warning, because it may tell where and by whom it was made.
 *
 * Exif goes but for the orientation, if the picture needs one; XMP, IPTC, comments, text, times, thumbnails, colour
 * profiles, second pictures and whatever follows the picture's end go without exception, and so does all that is unknown.
 *
 * @throws {CleanError} if the bytes claim to be such a picture and are too many, or cannot be read to the end. It must not
 * be sent then, unless the person asks for the untouched original.
 */
export function clean(bytes: Uint8Array): Uint8Array | undefined {
  const cleaner = CLEANERS.get(mediaType(bytes));
  if (!cleaner) return undefined;
  if (bytes.length > LARGEST_PICTURE) throw new CleanError("too-large", "picture", "its length");
  return cleaner(bytes);
}

const CLEANERS: ReadonlyMap<string, (picture: Uint8Array) => Uint8Array> = new Map([
  ["image/jpeg", cleanJpeg],
  ["image/png", cleanPng],
  ["image/webp", cleanWebp],
]);
