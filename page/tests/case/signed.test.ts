// Signed documents, by proto/vectors/signed-documents.json, and those that this program signs.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import {
  content,
  decodeDocument,
  DocumentError,
  encodeDocument,
  type FollowUp,
  type ReplyAddress,
  type Written,
} from "../../src/case/document.ts";
import { caseIdOf, eventId, proveMove, signDocument, type Sender } from "../../src/case/signed.ts";
import { base64, fromBase64, hex, utf8 } from "../../src/protocol/encoding.ts";
import { complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";
import { json, messages } from "./schema.ts";

const file = new Vector(vectors("signed-documents"));

function key(label: string): Sender {
  const seed = sha256(utf8(label));
  return { publicKey: ed25519.getPublicKey(seed), sign: (text) => ed25519.sign(text, seed) };
}

function reasonOf(header: Uint8Array): string | undefined {
  try {
    decodeDocument(header);
    return undefined;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return error.reason;
  }
}

describe("vectors", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    const header = fromBase64(vector.text("header"));
    const document = decodeDocument(header);
    expect(base64(encodeDocument(document))).toBe(vector.text("header"));
    const said = content(document);
    expect(json("Document", { [said.kind]: Object.values(said)[1] })).toEqual(vector.raw("content"));
    expect(said.signers.map(base64)).toEqual(vector.list("signers"));
    if (vector.has("event_id")) {
      const [signer] = said.signers;
      expect(signer && hex(eventId(signer, said.bytes))).toBe(vector.text("event_id"));
    }
    shown.add(said.kind === "caseEvent" ? (actOf(said.caseEvent) ?? "nothing") : said.kind);
  });

  test("show every kind and every act", () => {
    const acts = messages.get("CaseEvent")?.filter((field) => field.oneOf !== undefined) ?? [];
    const names = acts.map((field) => field.name);
    complete(shown, [...names, "nothing", "appeal", "followUp", "reply"]);
  });

  const refused = new Set<string>();

  test.each(file.objects("refused"))("refused: $label", (vector) => {
    const reason = reasonOf(fromBase64(vector.text("header")));
    expect(reason).toBe(vector.text("refused"));
    refused.add(reason ?? "");
  });

  test("show every refusal", () => {
    const signatures = ["appeal", "case", "count", "does-not-hold", "instruction", "move", "not-for-signing"];
    complete(refused, [...signatures, "length", "not-signed", "twice", "two", "unknown", "unreadable"]);
  });
});

function actOf(event: object): string | undefined {
  const shown = json("CaseEvent", event);
  return messages.get("CaseEvent")?.find((field) => field.oneOf !== undefined && field.name in shown)?.name;
}

const [sender, other] = [key("southwind vectors sender"), key("southwind vectors new sender")];

function address(of: Sender): ReplyAddress {
  return { senderKey: of.publicKey, mailbox: new Uint8Array(32).fill(3), recipient: new Uint8Array(1216).fill(4) };
}

function followUp(more: Written<FollowUp> = {}): Uint8Array {
  const fields = { caseId: caseIdOf(sender.publicKey), followUpId: new Uint8Array(16).fill(2), text: "words", ...more };
  return encodeDocument({ followUp: fields });
}

test("the keys of the vectors are made of their labels", () => {
  for (const label of ["southwind vectors sender", "southwind vectors new sender"]) {
    expect(base64(key(label).publicKey)).toBe(file.object("keys").object(label).text("public"));
  }
});

// Claim C-50: who knows a case id and not its code cannot write in the case's name.
test("a case speaks only with its sender key", () => {
  expect(reasonOf(signDocument(followUp(), sender))).toBe(undefined);
  expect(reasonOf(followUp())).toBe("not-signed");
  expect(reasonOf(signDocument(followUp(), other))).toBe("case");
  const borrowed = { publicKey: sender.publicKey, sign: other.sign.bind(other) };
  expect(reasonOf(signDocument(followUp(), borrowed))).toBe("does-not-hold");
  expect(reasonOf(signDocument(signDocument(followUp(), sender), sender))).toBe("not-for-signing");
});

test("an appeal is signed by the address in it", () => {
  const appeal = encodeDocument({ appeal: { appealId: new Uint8Array(16), replyTo: address(sender) } });
  const without = encodeDocument({ appeal: { appealId: new Uint8Array(16) } });
  expect([reasonOf(signDocument(appeal, sender)), reasonOf(without)]).toEqual([undefined, undefined]);
  expect([reasonOf(appeal), reasonOf(signDocument(appeal, other))]).toEqual(["not-signed", "appeal"]);
  expect(reasonOf(signDocument(without, sender))).toBe("appeal");
});

test("a move is proven by the new code, for this case and this very address", () => {
  const old = caseIdOf(sender.publicKey);
  const moved = (movedProof: Uint8Array) => signDocument(followUp({ movedTo: address(other), movedProof }), sender);
  expect(reasonOf(moved(proveMove(old, address(other), other)))).toBe(undefined);
  const elsewhere = { ...address(other), mailbox: new Uint8Array(32).fill(9) };
  for (const proof of [
    new Uint8Array(0),
    proveMove(old, address(other), sender),
    proveMove(caseIdOf(other.publicKey), address(other), other),
    proveMove(old, elsewhere, other),
  ]) {
    expect(reasonOf(moved(proof))).toBe("move");
  }
});
