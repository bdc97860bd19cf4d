// Documents (PROTOCOL.md step 3.1): what a person wrote, as protobuf, and what is wrong with one. It never turns an
// appeal away for a formal fault when it is opened: staff see it, with its complaints.
import { equalBytes } from "../protocol/encoding.ts";
import {
  DOCUMENT,
  Kind,
  Precision,
  Purpose,
  type Appeal,
  type CaseEvent,
  type Document,
  type Evidence,
  type FollowUp,
  type Moment,
  type People,
  type Reply,
  type ReplyAddress,
} from "./schema.ts";
import { caseIdOf, DocumentError, isProofOfMove, open, said, type Content } from "./signed.ts";
import { read, WireError, write, type Written } from "./wire.ts";

export * from "./schema.ts";
export { DocumentError, type Content, type DocumentReason } from "./signed.ts";
export type { Written } from "./wire.ts";

/** The longest document header, in bytes: with its two lengths (8 and 4) it fills the small class. */
export const LONGEST_HEADER = 12_020;

/** The longest account, and the longest text of a follow-up, in characters: about three pages, at most 8,000 bytes. */
export const LONGEST_ACCOUNT = 2_000;

/** The longest name of who consents, in characters. */
export const LONGEST_GIVEN_BY = 200;

/** The most attachments of one appeal. */
export const MOST_EVIDENCE = 32;

/** The most people that one appeal counts. */
export const MOST_PEOPLE = 10_000;

/** The longest voice note, in seconds. */
export const LONGEST_VOICE_NOTE = 60;

/** The languages of the field page (BCP 47). */
export const LANGUAGES = ["ko", "zh-Hans", "en", "vi", "th", "lo"] as const;

/** What a complete Tier A can lack. */
export type Complaint =
  | "language"
  | "kind"
  | "people"
  | "country"
  | "region"
  | "account-long"
  | "account-missing"
  | "evidence"
  | "given-by"
  | "when";

/** The header's bytes. What is left out is at its default; characters that UTF-8 does not have become U+FFFD.
 * @throws {DocumentError} `too-long` */
export function encodeDocument(document: Written<Document>): Uint8Array {
  const bytes = write(DOCUMENT, document);
  if (bytes.length > LONGEST_HEADER) throw new DocumentError("too-long");
  return bytes;
}

/** Reads a header, and checks what the programs rely on: known kind, lengths of ids and digests, and every signature.
 * @throws {DocumentError} */
export function decodeDocument(bytes: Uint8Array): Document {
  if (bytes.length > LONGEST_HEADER) throw new DocumentError("too-long");
  const document = readDocument(bytes);
  content(document);
  return document;
}

/** What a document says and who signed it, with the same checks as {@link decodeDocument}.
 * @throws {DocumentError} */
export function content(document: Document): Content {
  const found = document.signed ? open(document.signed) : { ...said(document), signers: [], bytes: new Uint8Array(0) };
  check(found);
  return found;
}

/** The body that follows a header: only an attachment has one. */
export function bodyOf(document: Document): Evidence | undefined {
  return document.attachment?.evidence;
}

/** What a complete Tier A lacks (3.1). A contact's program sends nothing that has complaints. */
export function complaints(appeal: Written<Appeal>): readonly Complaint[] {
  const found: Complaint[] = [];
  const complain = (holds: boolean, complaint: Complaint) => {
    if (!holds) found.push(complaint);
  };
  const people = total(appeal.people ?? {});
  const country = appeal.place?.country ?? "";
  const evidence = appeal.evidence ?? [];
  const spoken = evidence.some((each) => each.purpose === Purpose.VOICE_NOTE);
  complain(LANGUAGES.some((language) => language === appeal.language), "language");
  complain(Object.values(Kind).some((kind) => kind === appeal.kind) && appeal.kind !== Kind.UNSPECIFIED, "kind");
  complain(people >= 1 && people <= MOST_PEOPLE, "people");
  complain(/^[A-Z]{2}$/.test(country), "country");
  complain(isRegionOf(country, appeal.place?.region ?? ""), "region");
  complain(characters(appeal.account ?? "") <= LONGEST_ACCOUNT, "account-long");
  complain(isWritten(appeal.account ?? "") || spoken, "account-missing");
  complain(evidence.length <= MOST_EVIDENCE, "evidence");
  complain(characters(appeal.consents?.givenBy ?? "") <= LONGEST_GIVEN_BY, "given-by");
  complain(isConsistent(appeal.when ?? {}), "when");
  return found;
}

/** All of them. */
export function total(people: Written<People>): number {
  const { women = 0, men = 0, girls = 0, boys = 0, unknown = 0 } = people;
  return women + men + girls + boys + unknown;
}

/** How many characters a text has, as the limits count them: Unicode code points. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** Whether the value is cut to the precision: `2026-11-22T14+07:00`, `2026-11-22`, `2026-11`, or empty. */
export function isConsistent(moment: Written<Moment>): boolean {
  const value = moment.value ?? "";
  switch (moment.precision ?? Precision.UNKNOWN) {
    case Precision.HOUR:
      return /^\d{4}-\d\d-\d\dT\d\d(Z|[+-]\d\d:\d\d)$/.test(value);
    case Precision.DAY:
      return /^\d{4}-\d\d-\d\d$/.test(value);
    case Precision.MONTH:
      return /^\d{4}-\d\d$/.test(value);
    default:
      return value === "";
  }
}

function readDocument(bytes: Uint8Array): Document {
  try {
    return read(DOCUMENT, bytes);
  } catch (error) {
    throw error instanceof WireError ? new DocumentError("unreadable") : error;
  }
}

/** What each kind must have, and who must have signed it. */
function check(content: Content): void {
  switch (content.kind) {
    case "appeal":
      return checkAppeal(content.appeal, content.signers);
    case "attachment":
      checkLength(content.attachment.appealId, 16);
      if (!content.attachment.evidence) throw new DocumentError("unreadable");
      return checkEvidence(content.attachment.evidence);
    case "followUp":
      return checkFollowUp(content.followUp, signerOf(content));
    case "reply":
      return checkReply(content.reply, content.signers.length);
    case "caseEvent":
      signerOf(content);
      return checkEvent(content.caseEvent);
  }
}

function checkAppeal(appeal: Appeal, signers: readonly Uint8Array[]): void {
  checkLength(appeal.appealId, 16);
  appeal.evidence.forEach(checkEvidence);
  if (appeal.replyTo) checkAddress(appeal.replyTo);
  const sender = appeal.replyTo?.senderKey;
  const [first, second] = signers;
  if (!sender && !first) return;
  if (sender && !first) throw new DocumentError("not-signed");
  if (!sender || !first || second || !equalBytes(first, sender)) throw new DocumentError("appeal");
}

function signerOf(content: Content): Uint8Array {
  const [first, second] = content.signers;
  if (!first) throw new DocumentError("not-signed");
  if (second) throw new DocumentError("two");
  return first;
}

function checkFollowUp(followUp: FollowUp, signer: Uint8Array): void {
  checkLength(followUp.caseId, 16);
  checkLength(followUp.followUpId, 16);
  const caseId = caseIdOf(signer);
  if (!equalBytes(followUp.caseId, caseId)) throw new DocumentError("case");
  if (followUp.answers.length > 0) checkLength(followUp.answers, 16);
  followUp.evidence.forEach(checkEvidence);
  if (!followUp.movedTo) return;
  checkAddress(followUp.movedTo);
  if (!isProofOfMove(caseId, followUp.movedTo, followUp.movedProof)) throw new DocumentError("move");
}

function checkReply(reply: Reply, signers: number): void {
  checkLength(reply.caseId, 16);
  checkLength(reply.replyId, 16);
  if (signers === 0) throw new DocumentError("not-signed");
  if (signers === 1 && reply.instruction !== "") throw new DocumentError("instruction");
}

function checkEvent(event: CaseEvent): void {
  checkLength(event.caseId, 16);
  if (event.previous.length > 0) checkLength(event.previous, 16);
  for (const id of [...event.replaces, ...event.followUpsSeen]) checkLength(id, 16);
  if (!event.cutoff) return;
  checkLength(event.cutoff.signingKey, 32);
  if (event.cutoff.head.length > 0) checkLength(event.cutoff.head, 16);
}

function checkAddress(address: ReplyAddress): void {
  checkLength(address.senderKey, 32);
  checkLength(address.mailbox, 32);
  checkLength(address.recipient, 1216);
}

function checkEvidence(evidence: Evidence): void {
  checkLength(evidence.attachmentId, 16);
  checkLength(evidence.sha256Original, 32);
  checkLength(evidence.sha256Cleaned, 32);
}

function checkLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new DocumentError("length");
}

function isRegionOf(country: string, region: string): boolean {
  return region === "" || (region.startsWith(`${country}-`) && /^[A-Z0-9]{1,3}$/.test(region.slice(country.length + 1)));
}

/** Whether there is anything but white space, as the Rust program sees it (Unicode's White_Space). */
function isWritten(text: string): boolean {
  return /\P{White_Space}/u.test(text);
}
