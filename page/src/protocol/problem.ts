// Problem documents (PROTOCOL.md step 10): every way in which a relay refuses. Only the code is kept: a relay that lies
// must not put words on the screen.
import { JsonObject } from "./json.ts";

/** The longest problem document that is read, in bytes. */
export const LONGEST = 8 * 1024;

/** Every code with its HTTP status, in the order of PROTOCOL.md step 10. */
export const PROBLEM_STATUS = {
  "not-age": 422,
  "malformed-header": 422,
  "other-recipient": 422,
  "second-recipient": 422,
  "no-recipient": 422,
  "wrong-size": 422,
  "cut-short": 400,
  "too-large": 413,
  "unknown-desk": 404,
  "unknown-envelope": 404,
  "unknown-upload": 404,
  "no-epoch": 404,
  "no-roster": 503,
  "not-found": 404,
  "wrong-method": 405,
  "bad-mailbox": 400,
  "mailbox-full": 409,
  "offset-mismatch": 409,
  "checksum-mismatch": 460,
  "upload-busy": 423,
  "tus-version": 412,
  "media-type": 415,
  "bad-field": 400,
  "not-signed": 401,
  "stale": 401,
  "replayed": 401,
  "not-in-roster": 403,
  "not-allowed": 403,
  "roster-refused": 422,
  "epoch-refused": 422,
  "epoch-out-of-order": 409,
  "range-outside": 416,
  "busy": 503,
  "disk-full": 507,
  "internal": 500,
} as const;

/** The last part of a problem's `type`. */
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** Every code, in the order of PROTOCOL.md step 10. */
export const PROBLEM_CODES: readonly ProblemCode[] = Object.keys(PROBLEM_STATUS).filter(isProblemCode);

/** What a relay refused with. */
export interface Problem {
  /** The HTTP status: what to go by if the code is not known. */
  readonly status: number;
  /** The code, if the answer is a problem document and this version knows it. */
  readonly code: ProblemCode | undefined;
}

/** Reads an answer that is no success. It never fails: what is unreadable has a status all the same. */
export function readProblem(status: number, text: string): Problem {
  return { status, code: codeOf(text) };
}

function codeOf(text: string): ProblemCode | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    const [, code = ""] = /^\/problems\/(.*)$/s.exec(JsonObject.parse(text).text("type")) ?? [];
    return isProblemCode(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

function isProblemCode(text: string): text is ProblemCode {
  return Object.prototype.hasOwnProperty.call(PROBLEM_STATUS, text);
}
