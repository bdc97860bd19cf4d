// Cleans WebP (RFC 9649). It keeps the chunks that say which pixels to show, inside the frames of an animation too, and
// must never copy one that it does not know, nor a byte after the end that the RIFF header states.
import { Bytes, bytesOf, Parts, startsWith, uint32Bytes } from "./bytes.ts";
import { EXIF_PREFIX, orientationTiff, readOrientation } from "./orientation.ts";

/** @throws {CleanError} if the picture cannot be read to its end. */
export function cleanWebp(picture: Uint8Array): Uint8Array {
  const file = new Bytes(picture, "WebP");
  file.take(4, "its RIFF header");
  const length = file.uint32("its RIFF header", true);
  const bytes = new Bytes(file.take(length, "the end of its RIFF form"), "WebP");
  bytes.take(4, "its form type");
  const kept = new Kept();
  while (bytes.rest.length > 0) kept.keep(readChunk(bytes));
  if (!kept.pictured) throw file.damaged("it has no picture");
  const chunks = kept.joined();
  const out = new Parts();
  out.push(bytesOf("RIFF"), uint32Bytes(4 + chunks.length, true), bytesOf("WEBP"), chunks);
  return out.joined();
}

/** Flags of the VP8X chunk (section 2.7.1). */
const ALPHA = 0b0001_0000;
const EXIF = 0b0000_1000;
const ANIMATION = 0b0000_0010;

interface Chunk {
  readonly kind: string;
  readonly contents: Uint8Array;
}

/** The chunks of the file that may stay. */
class Kept {
  pictured = false;
  #turned = false;
  /** The extended header: without it there is no place for an orientation. It stands first or nowhere. */
  #extended: Uint8Array | undefined;
  readonly #out = new Parts();

  keep({ kind, contents }: Chunk): void {
    if (kind === "VP8X" && this.#out.length === 0) {
      this.#extended = extendedHeader(contents);
      write(this.#out, kind, this.#extended);
    } else if (kind === "VP8 " || kind === "VP8L") {
      this.pictured = true;
      write(this.#out, kind, contents);
    } else if (kind === "ALPH" || (kind === "ANIM" && contents.length === 6)) {
      write(this.#out, kind, contents);
    } else if (kind === "ANMF") {
      this.pictured = true;
      write(this.#out, kind, frame(contents));
    } else if (kind === "EXIF" && !this.#turned) {
      this.#turned = this.#keepOrientation(contents);
    }
  }

  joined(): Uint8Array {
    return this.#out.joined();
  }

  /** Sets the Exif flag again, without which readers skip the chunk; not possible in a file without extended header. */
  #keepOrientation(contents: Uint8Array): boolean {
    const tiff = startsWith(contents, EXIF_PREFIX) ? contents.subarray(EXIF_PREFIX.length) : contents;
    const orientation = readOrientation(tiff);
    if (orientation === undefined || !this.#extended) return false;
    this.#extended[0] = (this.#extended[0] ?? 0) | EXIF;
    write(this.#out, "EXIF", orientationTiff(orientation));
    return true;
  }
}

function extendedHeader(contents: Uint8Array): Uint8Array {
  const header = new Bytes(contents, "WebP").take(10, "its extended header");
  const extended = new Uint8Array(10);
  extended[0] = (header[0] ?? 0) & (ALPHA | ANIMATION);
  extended.set(header.subarray(4), 4);
  return extended;
}

/** What may stay of one frame of an animation: 16 bytes of header, then chunks (section 2.7.1.1). */
function frame(contents: Uint8Array): Uint8Array {
  const bytes = new Bytes(contents, "WebP");
  const out = new Parts();
  out.push(bytes.take(16, "a frame's header"));
  while (bytes.rest.length > 0) {
    const chunk = readChunk(bytes);
    if (["ALPH", "VP8 ", "VP8L"].includes(chunk.kind)) write(out, chunk.kind, chunk.contents);
  }
  return out.joined();
}

function readChunk(bytes: Bytes): Chunk {
  const kind = bytes.kind("a chunk's type");
  const length = bytes.uint32("a chunk's length", true);
  const contents = bytes.take(length, "a chunk");
  bytes.take(length % 2, "a chunk's padding");
  return { kind, contents };
}

function write(out: Parts, kind: string, contents: Uint8Array): void {
  out.push(bytesOf(kind), uint32Bytes(contents.length, true), contents);
  if (contents.length % 2 === 1) out.push(new Uint8Array(1));
}
