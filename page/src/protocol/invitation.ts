// Invitations (PROTOCOL.md step 6): all that a contact must be given, and the root of what the page trusts. Text in,
// parts out; where the text came from, and that it leaves the address bar, is for others.
import { fromBase64, utf8 } from "./encoding.ts";
import { isName } from "./id.ts";
import { LARGEST_WHOLE } from "./json.ts";
import { VerifierKey } from "./note.ts";

/** The longest text in which an invitation is looked for, in bytes. */
export const LONGEST = 8 * 1024;

const SCHEME = "southwind:";
const VERSION = "v1";

/** Why an invitation is refused, in the words of `proto/vectors/invitations.json`. */
export type InvitationReason = "missing" | "too long" | "version" | "part";

/** The parts of a link (step 6.2). */
export type InvitationPart = "org" | "relay" | "pin" | "desk" | "roster" | "epoch";

/** An invitation was refused (PROTOCOL.md step 6). */
export class InvitationError extends Error {
  readonly reason: InvitationReason;
  /** The part that is missing or wrong, where the reason is `part`. */
  readonly part: InvitationPart | undefined;

  constructor(reason: InvitationReason, part?: InvitationPart) {
    super(`invitation refused: ${part ?? reason}`);
    this.name = "InvitationError";
    this.reason = reason;
    this.part = part;
  }
}

interface Parts {
  readonly organisation: VerifierKey;
  readonly relay: string;
  readonly pins: readonly string[];
  readonly desk: string;
  readonly rosterSequence: bigint;
  readonly epoch?: bigint;
}

/** Where to bring an appeal, and whom to trust. */
export class Invitation implements Parts {
  /** The organisation's key, which signs the roster. */
  readonly organisation: VerifierKey;
  /** The relay's `https://` address, without a path and without a slash at the end. */
  readonly relay: string;
  /** Pins of the relay's certificate, in base64; at least one. */
  readonly pins: readonly string[];
  /** To whom appeals go. */
  readonly desk: string;
  /** The roster's number when the invitation was made: no lower one is accepted (step 2.4). */
  readonly rosterSequence: bigint;
  /** The number of the desk's epoch when the invitation was made, if it was known: no lower one is sealed to (step 5.3). */
  readonly epoch?: bigint;

  private constructor(parts: Parts) {
    this.organisation = parts.organisation;
    this.relay = parts.relay;
    this.pins = parts.pins;
    this.desk = parts.desk;
    this.rosterSequence = parts.rosterSequence;
    if (parts.epoch !== undefined) this.epoch = parts.epoch;
  }

  /**
   * Finds the link in a text, the first line that begins with `southwind:`, and reads it.
   *
   * @throws InvitationError
   */
  static parse(text: string): Invitation {
    const link = findLink(text);
    const [path = "", query = ""] = split(link.slice(SCHEME.length).split("#", 1)[0] ?? "", "?");
    if (path !== VERSION) throw new InvitationError("version");
    const parts = new URLSearchParams(query);
    const pins = parts.getAll("pin");
    if (pins.length === 0 || !pins.every(isPin)) throw new InvitationError("part", "pin");
    return new Invitation({
      organisation: part(parts, "org", organisation),
      relay: part(parts, "relay", relayAddress),
      pins,
      desk: part(parts, "desk", (text) => (isName(text) ? text : undefined)),
      rosterSequence: part(parts, "roster", whole),
      ...knownEpoch(parts),
    });
  }
}

/**
 * The invitation link in a page link's fragment (PROTOCOL.md step 6.3), or `undefined` if there is none. It takes
 * `location.hash`, or a text with a whole page link that somebody pasted; what it gives is for {@link Invitation.parse}.
 */
export function invitationOfFragment(hash: string): string | undefined {
  // A browser percent-encodes white space in a fragment, so white space ends a link that stands in a letter.
  const [, mark = "", rest = ""] = /(?:^|#)southwind(:|%3a)(\S*)/i.exec(hash) ?? [];
  if (mark === "") return undefined;
  const isEncoded = mark !== ":" || /^v[0-9]+%3f/i.test(rest);
  return SCHEME + (isEncoded ? decodedOnce(rest) : rest);
}

/** The origin of an `https` address of a host and nothing behind it, or `undefined` (step 6.2). */
export function relayAddress(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  const bare = url.protocol === "https:" && url.href === `${url.origin}/`;
  return bare ? url.origin : undefined;
}

/**
 * One layer of percent-encoding less. Only ASCII is decoded, since the query string's own reader does the rest; and a
 * messenger that encoded `:` and `?` but left `%2B` alone must not turn the `+` of a key into a space.
 */
function decodedOnce(text: string): string {
  const decoded = text.replace(/%[0-7][0-9a-f]/gi, (escape) => String.fromCharCode(parseInt(escape.slice(1), 16)));
  return decoded.replace(/\+/g, "%2B");
}

function findLink(text: string): string {
  if (text.length > LONGEST || utf8(text).length > LONGEST) throw new InvitationError("too long");
  const lines = text.split("\n").map((line) => line.replace(/^[\s\u0085]+|[\s\u0085]+$/g, ""));
  const link = lines.find((line) => line.startsWith(SCHEME));
  if (link === undefined) throw new InvitationError("missing");
  // As the URL standard does: a tab inside an address is none of it.
  return link.replace(/[\t\r]/g, "");
}

/** The first value of a part that must stand once, as `read` has it. */
function part<T>(parts: URLSearchParams, name: InvitationPart, read: (text: string) => T | undefined): T {
  const text = parts.get(name);
  const value = text === null ? undefined : read(text);
  if (value === undefined) throw new InvitationError("part", name);
  return value;
}

/** An epoch of 0 is that of a relay that knew none. */
function knownEpoch(parts: URLSearchParams): { epoch?: bigint } {
  const epoch = parts.has("epoch") ? part(parts, "epoch", whole) : 0n;
  return epoch > 0n ? { epoch } : {};
}

function organisation(text: string): VerifierKey | undefined {
  try {
    return VerifierKey.parse(text);
  } catch {
    return undefined;
  }
}

function whole(text: string): bigint | undefined {
  if (!/^[0-9]{1,20}$/.test(text)) return undefined;
  const number = BigInt(text);
  return number <= LARGEST_WHOLE ? number : undefined;
}

function isPin(text: string): boolean {
  try {
    return fromBase64(text, 32).length === 32;
  } catch {
    return false;
  }
}

function split(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
