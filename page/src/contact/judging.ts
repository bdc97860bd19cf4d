// What one envelope of a mailbox is: a reply, something that is refused with its reason, or nobody's (the relay made it
// up). Only what current staff of this desk have signed for this case is a reply; of anything else no word is shown.
import { sha256 } from "@noble/hashes/sha2.js";
import type { Content, Reply } from "../case/document.ts";
import { openSmall, Quarantined } from "../case/open.ts";
import { equalBytes } from "../protocol/encoding.ts";
import type { Roster } from "../protocol/roster.ts";
import type { OpenCase } from "./code.ts";

export type { Reply } from "../case/document.ts";

/** Why something in the mailbox is not shown as a reply: it is broken; its signatures do not hold; it is of another kind;
 * of another case; signed by a key that is not of this desk's staff in the roster. */
export type RefusedReply = "damaged" | "document" | "not-a-reply" | "other-case" | "not-staff";

/** What opened. */
export type Judged =
  /** `digest` is of the bytes that were signed. */
  | { readonly kind: "reply"; readonly reply: Reply; readonly digest: Uint8Array }
  | { readonly kind: "refused"; readonly why: RefusedReply };

/** Nothing if it does not open with this case's identity. */
export async function judge(
  envelope: Uint8Array,
  opened: OpenCase,
  roster: Roster,
  desk: string,
): Promise<Judged | undefined> {
  try {
    return admit(await openSmall(envelope, opened.identity), opened, roster, desk);
  } catch (error) {
    if (!(error instanceof Quarantined)) throw error;
    if (error.reason === "wrong-key") return undefined;
    return { kind: "refused", why: error.reason === "document" ? "document" : "damaged" };
  }
}

/** Admits a document whose signatures hold: a reply, in this case, by staff. */
function admit(content: Content, opened: OpenCase, roster: Roster, desk: string): Judged {
  if (content.kind !== "reply") return { kind: "refused", why: "not-a-reply" };
  if (!equalBytes(content.reply.caseId, opened.caseId)) return { kind: "refused", why: "other-case" };
  if (!content.signers.every((signer) => roster.isReaderOrLead(signer, desk))) return { kind: "refused", why: "not-staff" };
  return { kind: "reply", reply: content.reply, digest: sha256(content.bytes) };
}
