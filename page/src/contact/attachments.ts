// Files before they are sealed: recognised by their first bytes, cleaned if they can be, hashed. Never more than one
// picture in memory, and never a whole file of any other kind.

/** Most attachments of an appeal or answer (PROTOCOL.md step 3.1). */
export const MOST_FILES = 32;
/** The longest attachment, in bytes: what the largest class leaves beside the document that announces it. */
export const LONGEST_FILE = 4 * 1024 ** 3 - 12_032;
/** The largest picture that is cleaned, in bytes; a larger one goes only as the original. */
export const LARGEST_PICTURE = 64 * 1024 ** 2;

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
  readonly mediaType: string;
  readonly cleaning: "not_possible" | "cleaned" | "original_kept";
  readonly purpose: "evidence" | "voice_note";
  readonly seconds: number;
  readonly sha256Original: Uint8Array;
  readonly sha256Cleaned: Uint8Array;
  /** What is sent. */
  readonly body: Blob;
}

/**
 * Reads the first bytes of a file.
 *
 * @throws Trouble `file-unreadable`.
 */
export async function recognise(_file: Blob): Promise<Recognised> {
  throw new Error("not yet");
}

/**
 * Cleans and hashes a file.
 *
 * @param progress - is told how many bytes were read, of `file.size`.
 * @throws Trouble `file-unreadable`, `file-changed`, `file-too-large`; the signal's reason if it was aborted.
 */
export async function prepare(
  _file: Blob,
  _choice: Choice,
  _progress?: (done: number) => void,
  _signal?: AbortSignal,
): Promise<Prepared> {
  throw new Error("not yet");
}
