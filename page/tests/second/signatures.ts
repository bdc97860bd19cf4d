// Signed requests (PROTOCOL.md steps 9.1 to 9.5), for the vectors only: the page signs none. A second reading of the
// steps, beside src/protocol/signature.rs.
import { sha256 } from "@noble/hashes/sha2.js";
import { holds } from "../../src/protocol/ed25519.ts";
import { base64, fromBase64, utf8 } from "../../src/protocol/encoding.ts";
import { dictionary } from "./structured.ts";
import type { InnerList } from "./structured.ts";

const LABEL = "southwind";
const TAG = "southwind-v1";
/** Seconds by which `created` may differ from the relay's clock. */
const WINDOW_SECONDS = 300n;
/** Bytes of the longest header field that is parsed. */
const LONGEST_FIELD = 1024;
const COMPONENTS = ["@method", "@authority", "@path", "@query"];
const DIGEST = "content-digest";

/** A request was refused: the problem, and the step of PROTOCOL.md that it breaks. */
export class SignatureError extends Error {
  readonly problem: "not-signed" | "stale";
  readonly step: string;

  constructor(step: string) {
    super(`signature refused (PROTOCOL.md step ${step})`);
    this.problem = step === "9.5" ? "stale" : "not-signed";
    this.step = step;
  }
}

/** The parts of a request that a signature covers, its two fields, and its body. */
export interface SignedRequest {
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly body: Uint8Array;
  readonly contentDigest: string | undefined;
  readonly signatureInput: string | undefined;
  readonly signature: string | undefined;
}

/** The relay's clock and its start, in seconds since 1970. */
export interface Clock {
  readonly now: bigint;
  readonly started: bigint;
}

/**
 * The key that signed the request, and its nonce, both in base64.
 *
 * @throws SignatureError
 */
export function verify(request: SignedRequest, clock: Clock): { key: string; nonce: string } {
  const { signatureInput, signature } = request;
  if (signatureInput === undefined || signature === undefined) throw new SignatureError("9.1");
  if (Math.max(signatureInput.length, signature.length) > LONGEST_FIELD) throw new SignatureError("9.2");
  const said = wellFormed(() => readInput(signatureInput));
  const bytes = wellFormed(() => readSignature(signature));
  const apart = clock.now > said.created ? clock.now - said.created : said.created - clock.now;
  if (apart > WINDOW_SECONDS || said.created < clock.started) throw new SignatureError("9.5");
  checkBody(request, said.covered);
  if (!holds(said.key, utf8(base(request, said)), bytes)) throw new SignatureError("9.4");
  return { key: base64(said.key), nonce: base64(said.nonce) };
}

interface Said {
  readonly covered: readonly string[];
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly created: bigint;
  readonly source: string;
}

function readInput(field: string): Said {
  const list = only(field);
  if (list?.kind !== "list") throw new SignatureError("9.2");
  const covered = list.items.map(({ bare, parameters }) => (bare.kind === "string" && parameters.size === 0 ? bare.text : ""));
  if (![[...COMPONENTS], [...COMPONENTS, DIGEST]].some((names) => names.join() === covered.join())) throw new SignatureError("9.2");
  if (text(list, "alg") !== "ed25519" || text(list, "tag") !== TAG) throw new SignatureError("9.2");
  const created = list.parameters.get("created");
  if (created?.kind !== "integer") throw new SignatureError("9.2");
  const [key, nonce] = [fromBase64(text(list, "keyid"), 32), fromBase64(text(list, "nonce"), 16)];
  return { covered, key, nonce, created: created.number, source: list.source };
}

function readSignature(field: string): Uint8Array {
  const item = only(field);
  if (item?.kind !== "item" || item.bare.kind !== "bytes") throw new SignatureError("9.2");
  return item.bare.bytes;
}

function only(field: string): ReturnType<ReturnType<typeof dictionary>["get"]> {
  const members = dictionary(field);
  return members.size === 1 ? members.get(LABEL) : undefined;
}

function text(list: InnerList, name: string): string {
  const value = list.parameters.get(name);
  if (value?.kind !== "string") throw new SignatureError("9.2");
  return value.text;
}

/** A body is covered by its digest, and only a body is (step 9.3). */
function checkBody({ body, contentDigest }: SignedRequest, covered: readonly string[]): void {
  const expected = covered.includes(DIGEST) ? `sha-256=:${base64(sha256(body))}:` : undefined;
  if ((expected === undefined) !== (body.length === 0) || expected !== contentDigest) throw new SignatureError("9.3");
}

/** The signature base (RFC 9421 section 2.5). */
function base(request: SignedRequest, said: Said): string {
  const values = [request.method, request.authority, request.path, request.query, request.contentDigest];
  const lines = said.covered.map((name, at) => `"${name}": ${values[at]}`);
  return [...lines, `"@signature-params": ${said.source}`].join("\n");
}

function wellFormed<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw new SignatureError("9.2");
  }
}
