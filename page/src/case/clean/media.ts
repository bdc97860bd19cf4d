// Recognises files by their first bytes, and the length of an Opus voice note by its last ones. It must never trust a
// file's name, and never says that a file is sound: only what it claims to be.
import { latin1, view } from "./bytes.ts";
import { SIGNATURE } from "./png.ts";

/** How many first bytes {@link mediaType} looks at; fewer are fine. */
export const BEGINNING = 64;

/** The media type of an Opus voice note (RFC 7845, section 9). */
export const OPUS = "audio/ogg; codecs=opus";

/** The IANA media type that a file's first bytes claim, `application/octet-stream` if none is known. Only types that
 * telephones make and people send are listed. */
export function mediaType(beginning: Uint8Array): string {
  const text = latin1(beginning.subarray(0, BEGINNING));
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("RIFF") && text.length >= 8) return riffType(text.slice(8));
  if (text.startsWith("ftyp", 4)) return isoType(text.slice(8, 12));
  if (text.startsWith("OggS")) return oggType(text.slice(4 + 24));
  // The DocType of a Matroska file stands somewhere in its first element (RFC 8794, section 11.2.6).
  if (text.startsWith("\x1a\x45\xdf\xa3")) return text.includes("webm", 4) ? "video/webm" : "video/x-matroska";
  return MAGIC.find(([magic]) => text.startsWith(magic))?.[1] ?? UNKNOWN;
}

/**
 * How long an Ogg Opus file plays, in seconds, rounded up: the last page's granule position less the pre-skip (RFC 7845,
 * section 4). It reads the first page and the last 64 KiB; nothing if the file is no Ogg Opus, or does not end in a page
 * of the stream that it begins with. It is what the file claims: a limit for voice notes, not a defence.
 */
export async function opusSeconds(file: Blob): Promise<number | undefined> {
  const first = new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer());
  if (mediaType(first) !== OPUS || first.length < 40) return undefined;
  const tail = new Uint8Array(await file.slice(Math.max(0, file.size - LONGEST_PAGE)).arrayBuffer());
  const skipped = view(first).getUint16(38, true);
  const granule = lastGranule(tail, latin1(first.subarray(14, 18)));
  if (granule === undefined) return undefined;
  const samples = granule > BigInt(skipped) ? granule - BigInt(skipped) : 0n;
  const seconds = (samples + OPUS_RATE - 1n) / OPUS_RATE;
  return seconds <= 0xffff_ffffn ? Number(seconds) : undefined;
}

const UNKNOWN = "application/octet-stream";

/** Formats that one fixed string at the beginning tells. */
const MAGIC: readonly (readonly [string, string])[] = [
  [SIGNATURE, "image/png"],
  ["%PDF-", "application/pdf"],
  ["GIF87a", "image/gif"],
  ["GIF89a", "image/gif"],
  ["#!AMR-WB\n", "audio/amr-wb"],
  ["#!AMR\n", "audio/amr"],
  ["ID3", "audio/mpeg"],
  ["\xff\xfb", "audio/mpeg"],
  ["\xff\xf1", "audio/aac"],
  ["\xff\xf9", "audio/aac"],
  ["PK\x03\x04", "application/zip"],
];

function riffType(form: string): string {
  if (form.startsWith("WEBP")) return "image/webp";
  return form.startsWith("WAVE") ? "audio/wav" : UNKNOWN;
}

/** The major brand of an ISO base media file (ISO/IEC 14496-12, 4.3). */
function isoType(brand: string): string {
  if (/^(heic|heix|hevc|hevx|heim|heis)$/.test(brand)) return "image/heic";
  if (brand === "mif1" || brand === "msf1") return "image/heif";
  if (brand === "avif" || brand === "avis") return "image/avif";
  if (brand === "M4A " || brand === "M4B ") return "audio/mp4";
  if (brand === "qt  ") return "video/quicktime";
  return /^3g[pg2][^]$/.test(brand) ? "video/3gpp" : "video/mp4";
}

/** The first packet of an Ogg file whose first page has one segment (RFC 3533, section 6): 24 bytes after the magic. */
function oggType(packet: string): string {
  if (packet.startsWith("OpusHead")) return OPUS;
  return packet.startsWith("\x80theora") ? "video/ogg" : "audio/ogg";
}

/** Samples per second in which every Opus stream counts (RFC 7845, section 4). */
const OPUS_RATE = 48_000n;

/** The longest Ogg page, in bytes: 27, 255 lengths and 255 times 255 bytes (RFC 3533, section 6). */
const LONGEST_PAGE = 65_307;

/** Of the last page of a stream on which a packet ends. Page: magic, version, flags, granule position (6 to 14), serial
 * (14 to 18). */
function lastGranule(tail: Uint8Array, serial: string): bigint | undefined {
  const text = latin1(tail);
  for (let at = text.lastIndexOf("OggS\0"); at >= 0; at = at > 0 ? text.lastIndexOf("OggS\0", at - 1) : -1) {
    const granule = text.slice(at + 14, at + 18) === serial ? view(tail).getBigUint64(at + 6, true) : NONE;
    if (granule !== NONE) return granule;
  }
  return undefined;
}

/** All ones: no packet ends on this page. */
const NONE = 0xffff_ffff_ffff_ffffn;
