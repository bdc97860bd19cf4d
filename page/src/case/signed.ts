// Signed documents (PROTOCOL.md step 14.1): who says it is proven by an Ed25519 signature over the very bytes that they
// wrote. Whether the signer may say it is for the caller, who knows the case or the roster.
import { sha256 } from "@noble/hashes/sha2.js";
import { holds } from "../protocol/ed25519.ts";
import { concat, equalBytes, utf8 } from "../protocol/encoding.ts";
import {
  DOCUMENT,
  type Appeal,
  type Attachment,
  type CaseEvent,
  type Document,
  type FollowUp,
  type Reply,
  type ReplyAddress,
  type Signature,
  type Signed,
} from "./schema.ts";
import { read, WireError, write, type Written } from "./wire.ts";

/** Why bytes are not a document, as the vectors name it (signed-documents.json). */
export type DocumentReason =
  | "too-long"
  | "unreadable"
  | "unknown"
  | "length"
  | "not-signed"
  | "count"
  | "twice"
  | "does-not-hold"
  | "not-for-signing"
  | "appeal"
  | "two"
  | "instruction"
  | "case"
  | "move";

/** Bytes that are not a document (PROTOCOL.md steps 3.1 and 14.1), or not signed by whom they should be. */
export class DocumentError extends Error {
  readonly reason: DocumentReason;

  constructor(reason: DocumentReason) {
    super(`the document is refused: ${reason} (PROTOCOL.md steps 3.1 and 14.1)`);
    this.name = "DocumentError";
    this.reason = reason;
  }
}

/** What a document says; it is never a `Signed`. */
export type Said =
  | { readonly kind: "appeal"; readonly appeal: Appeal }
  | { readonly kind: "attachment"; readonly attachment: Attachment }
  | { readonly kind: "followUp"; readonly followUp: FollowUp }
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "caseEvent"; readonly caseEvent: CaseEvent };

/** A document out of its signatures. */
export type Content = Said & {
  /** The keys that signed it, 32 bytes each: none if it came unsigned, two at most, and never the same twice. */
  readonly signers: readonly Uint8Array[];
  /** The bytes that were signed; empty if it came unsigned. */
  readonly bytes: Uint8Array;
};

/** A key that signs the documents of a case. */
export interface Sender {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes over the text.
   * @throws {Error} once the key is wiped. */
  sign(text: Uint8Array): Uint8Array;
}

/** Signs the bytes of a document: the bytes of the `Document` that holds both (14.1). */
export function signDocument(document: Uint8Array, sender: Sender): Uint8Array {
  const text = concat(CONTEXT, document);
  const signature = { key: sender.publicKey, signature: sender.sign(text) };
  // These are the words themselves.
  text.fill(0);
  const signed: Written<Document> = { signed: { document, signatures: [signature] } };
  return write(DOCUMENT, signed);
}

/** The new sender key's proof that it knows of a move from an old case (16 bytes) to this very address (14.4): 64 bytes. */
export function proveMove(oldCase: Uint8Array, address: ReplyAddress, newSender: Sender): Uint8Array {
  return newSender.sign(moveText(oldCase, address));
}

/** Whether a move's proof holds. */
export function isProofOfMove(oldCase: Uint8Array, address: ReplyAddress, proof: Uint8Array): boolean {
  return holds(address.senderKey, moveText(oldCase, address), proof);
}

/** Checks the signatures and takes the document out of them.
 * @throws {DocumentError} */
export function open(signed: Signed): Content {
  if (signed.signatures.length < 1 || signed.signatures.length > 2) throw new DocumentError("count");
  const text = concat(CONTEXT, signed.document);
  const signers: Uint8Array[] = [];
  for (const signature of signed.signatures) {
    const key = keyOf(signature);
    if (signers.some((other) => equalBytes(other, key))) throw new DocumentError("twice");
    if (!holds(key, text, signature.signature)) throw new DocumentError("does-not-hold");
    signers.push(key);
  }
  const said = inside(signed.document);
  if (said.kind === "attachment") throw new DocumentError("not-for-signing");
  return { ...said, signers, bytes: signed.document };
}

/** The one of its kinds that a document is; a `Signed` is none of them.
 * @throws {DocumentError} `unknown` */
export function said(document: SaidFields): Said {
  const { appeal, attachment, followUp, reply, caseEvent } = document;
  if (appeal) return { kind: "appeal", appeal };
  if (attachment) return { kind: "attachment", attachment };
  if (followUp) return { kind: "followUp", followUp };
  if (reply) return { kind: "reply", reply };
  if (caseEvent) return { kind: "caseEvent", caseEvent };
  throw new DocumentError("unknown");
}

/** The id of the case of a sender key (12.3): 16 bytes. */
export function caseIdOf(senderKey: Uint8Array): Uint8Array {
  return sha256(concat(CASE, senderKey)).slice(0, 16);
}

/** The id of a statement of the journal (15.1): 16 bytes. It depends on the signer and on every byte. */
export function eventId(signer: Uint8Array, bytes: Uint8Array): Uint8Array {
  return sha256(concat(signer, bytes)).slice(0, 16);
}

/** What stands before the bytes that are signed, so that this signature is none of a note or a request. */
const CONTEXT = utf8("southwind document v1\n");

/** What stands before the sender key in the case id. */
const CASE = utf8("southwind case v1\n");

/** What stands before the old case id and the new address in the proof of a move. */
const MOVE = utf8("southwind move v1\n");

interface SaidFields {
  readonly appeal: Appeal | undefined;
  readonly attachment: Attachment | undefined;
  readonly followUp: FollowUp | undefined;
  readonly reply: Reply | undefined;
  readonly caseEvent: CaseEvent | undefined;
}

function keyOf(signature: Signature): Uint8Array {
  if (signature.key.length !== 32) throw new DocumentError("length");
  return signature.key;
}

function inside(bytes: Uint8Array): Said {
  try {
    const document = read(DOCUMENT, bytes);
    if (document.signed) throw new DocumentError("not-for-signing");
    return said(document);
  } catch (error) {
    throw error instanceof WireError ? new DocumentError("unreadable") : error;
  }
}

/** All parts have fixed lengths, which were checked. */
function moveText(oldCase: Uint8Array, address: ReplyAddress): Uint8Array {
  return concat(MOVE, oldCase, address.senderKey, address.mailbox, address.recipient);
}
