// Files before they are sealed: recognised by their first bytes, cleaned if they can be, hashed. Never more than one
// picture in memory, and never a whole file of any other kind.
import { sha256 } from "@noble/hashes/sha2.js";
import { BEGINNING, canClean, clean, CleanError, LARGEST_PICTURE, mediaType, opusSeconds } from "../case/clean.ts";
import { Cleaning, type Evidence, LONGEST_VOICE_NOTE, MOST_EVIDENCE, Purpose } from "../case/document.ts";
import { stopIfAborted } from "../client/pauses.ts";
import { equalBytes } from "../protocol/encoding.ts";
import { LARGEST, SMALL } from "../protocol/size.ts";
import { Trouble } from "../trouble.ts";

export { LARGEST_PICTURE };

/** Most attachments of an appeal or answer (PROTOCOL.md step 3.1). */
export const MOST_FILES = MOST_EVIDENCE;
/** The longest attachment, in bytes: what the largest class leaves beside the document that announces it. */
export const LONGEST_FILE = LARGEST - SMALL;
/** The longest voice note, in seconds. */
export const LONGEST_VOICE = LONGEST_VOICE_NOTE;

/** Bytes that are read and hashed at once; the screen lives between. */
const STEP = 256 * 1024;

/** What a person decided about a file. */
export interface Choice {
  readonly purpose: "evidence" | "voice_note";
  /** Send it untouched, with whatever it tells of place, time and device. */
  readonly original: boolean;
  /** Seconds of a recording, if the recorder knows; at most 60 for a voice note. */
  readonly seconds?: number;
}

/** What a file is, before anything is done with it. */
export interface Recognised {
  /** IANA media type by the first bytes; `application/octet-stream` if unknown. */
  readonly mediaType: string;
  /** Whether traces can be removed: JPEG, PNG, WebP. Otherwise a warning is due. */
  readonly cleanable: boolean;
}

/** A file that was read once, and will be read again when it is sealed. */
export interface Prepared {
  /** How it is announced, but for its id, which the case decides. */
  readonly evidence: Omit<Evidence, "attachmentId">;
  /**
   * What is sent, read and cleaned anew: nothing is kept in memory between.
   *
   * @throws Trouble `file-unreadable`; `file-changed` if it is not what was announced any more.
   */
  body(): Promise<Blob>;
}

/**
 * Reads the first bytes of a file.
 *
 * @throws Trouble `file-unreadable`.
 */
export async function recognise(file: Blob): Promise<Recognised> {
  const found = mediaType(await bytesOf(file.slice(0, BEGINNING)));
  return { mediaType: found, cleanable: canClean(found) };
}

/**
 * Cleans and hashes a file.
 *
 * @param progress - is told how many bytes were read, of `file.size`.
 * @throws Trouble `file-unreadable` (also a picture that is broken), `file-changed`, `file-too-large`; Aborted.
 */
export async function prepare(
  file: Blob,
  choice: Choice,
  progress?: (done: number) => void,
  signal?: AbortSignal,
): Promise<Prepared> {
  if (file.size > LONGEST_FILE) throw new Trouble("file-too-large");
  const { mediaType, cleanable } = await recognise(file);
  const cleans = cleanable && !choice.original;
  const { original, sent, bytes } = cleans ? await cleanAndHash(file) : await hashOnly(file, progress, signal);
  stopIfAborted(signal);
  const evidence = {
    mediaType,
    bytes,
    sha256Original: original,
    sha256Cleaned: sent,
    cleaning: cleans ? Cleaning.CLEANED : choice.original && cleanable ? Cleaning.ORIGINAL_KEPT : Cleaning.NOT_POSSIBLE,
    seconds: choice.seconds ?? (await secondsOf(file)),
    purpose: choice.purpose === "voice_note" ? Purpose.VOICE_NOTE : Purpose.EVIDENCE,
  };
  return { evidence, body: () => (cleans ? cleanedAgain(file, sent) : Promise.resolve(file)) };
}

interface Hashed {
  readonly original: Uint8Array;
  readonly sent: Uint8Array;
  readonly bytes: number;
}

async function hashOnly(file: Blob, progress?: (done: number) => void, signal?: AbortSignal): Promise<Hashed> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; ) {
    stopIfAborted(signal);
    const piece = await bytesOf(file.slice(at, at + STEP));
    if (piece.length !== Math.min(STEP, file.size - at)) throw new Trouble("file-changed");
    hash.update(piece);
    at += piece.length;
    progress?.(at);
  }
  const digest = hash.digest();
  return { original: digest, sent: digest, bytes: file.size };
}

async function cleanAndHash(file: Blob): Promise<Hashed> {
  const bytes = await pictureOf(file);
  const picture = cleaned(bytes);
  return { original: sha256(bytes), sent: sha256(picture), bytes: picture.length };
}

async function cleanedAgain(file: Blob, expected: Uint8Array): Promise<Blob> {
  const picture = cleaned(await pictureOf(file));
  if (!equalBytes(sha256(picture), expected)) throw new Trouble("file-changed");
  return new Blob([picture.slice()]);
}

async function pictureOf(file: Blob): Promise<Uint8Array> {
  if (file.size > LARGEST_PICTURE) throw new Trouble("file-too-large");
  const bytes = await bytesOf(file);
  if (bytes.length !== file.size) throw new Trouble("file-changed");
  return bytes;
}

/** A picture without its traces. One that cannot be read to its end may still go as the untouched original. */
function cleaned(bytes: Uint8Array): Uint8Array {
  try {
    const picture = clean(bytes);
    if (!picture) throw new Trouble("file-changed");
    return picture;
  } catch (error) {
    throw error instanceof CleanError ? new Trouble("file-unreadable") : error;
  }
}

/** What an Opus recording says of its length; 0 if it is none, or does not say. */
async function secondsOf(file: Blob): Promise<number> {
  try {
    return (await opusSeconds(file)) ?? 0;
  } catch {
    throw new Trouble("file-unreadable");
  }
}

/**
 * All bytes of a Blob that is known to be small.
 *
 * @throws Trouble `file-unreadable`.
 */
export async function bytesOf(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new Trouble("file-unreadable");
  }
}
