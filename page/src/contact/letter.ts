// What a contact writes after the appeal, as a document (PROTOCOL.md step 14.3). It seals nothing and asks nobody.
import type { Document, Evidence, FollowUp, Written } from "../case/document.ts";
import type { CaseKeys } from "../case/keys.ts";
import { fromHex } from "../protocol/encoding.ts";
import { timestamp } from "./compose.ts";
import type { Language } from "./language.ts";

/** What an answer says. */
export interface Letter {
  /** The id of the reply that it answers, in hexadecimal, or nothing. */
  readonly answers: string | undefined;
  readonly language: Language;
  /** At most 2,000 characters; may be empty if there are files. */
  readonly text: string;
}

/** A follow-up of a case. */
export function followUp(
  keys: CaseKeys,
  id: Uint8Array,
  composedAt: Date,
  { answers, language, text }: Letter,
): Written<FollowUp> {
  return {
    caseId: keys.caseId,
    followUpId: id,
    composedAt: timestamp(composedAt),
    answers: answers === undefined ? new Uint8Array() : fromHex(answers, 16),
    text: text.trim(),
    language,
  };
}

/** A follow-up that announces files. */
export function announcing(
  keys: CaseKeys,
  id: Uint8Array,
  composedAt: Date,
  letter: Letter,
  evidence: readonly Evidence[],
): Written<Document> {
  return { followUp: { ...followUp(keys, id, composedAt, letter), evidence } };
}
