// Attachments that go on after a reload, by proto/vectors/attachments.json, and opened by the age-encryption package.
import { Decrypter } from "age-encryption";
import { sha256 } from "@noble/hashes/sha2.js";
import { beforeAll, describe, expect, test } from "vitest";
import {
  AttachmentError,
  appealId,
  attachmentId,
  attachmentKeys,
  AttachmentSealer,
  SealedOnce,
  followUpId,
} from "../../src/case/attachment.ts";
import { decodeDocument, encodeDocument } from "../../src/case/document.ts";
import { identityText, recipientOf, recipientText } from "../../src/case/hybrid.ts";
import { openWhole } from "../../src/case/open.ts";
import { unpad } from "../../src/case/padding.ts";
import { AGE_HEADER } from "../../src/case/seal.ts";
import { concat, fromHex, hex } from "../../src/protocol/encoding.ts";
import { readShape } from "../../src/protocol/envelope.ts";
import { CHUNK } from "../../src/protocol/size.ts";
import { Vector, vectors } from "../vectors.ts";

const prk = new Uint8Array(32).fill(1);
const identity = new Uint8Array(32).fill(2);
let recipient = "";

beforeAll(async () => {
  recipient = recipientText(await recipientOf(identity));
});

/** The bodies of the vectors: byte i is (i * 31 + 7) mod 256. */
function bodyOf(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + 7) % 256);
}

function headerOf(body: Uint8Array): Uint8Array {
  const digest = sha256(body);
  const evidence = {
    attachmentId: attachmentId(prk, digest),
    mediaType: "video/mp4",
    bytes: body.length,
    sha256Original: digest,
    sha256Cleaned: digest,
  };
  return encodeDocument({ attachment: { appealId: appealId(prk), evidence } });
}

async function begin(body: Uint8Array, blob: Blob = new Blob([body.slice()]), once = new SealedOnce()): Promise<AttachmentSealer> {
  const header = headerOf(body);
  return AttachmentSealer.begin(attachmentKeys(prk, header), header, blob, recipient, once);
}

async function whole(sealer: AttachmentSealer, piece = 100_000): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < sealer.length; at += piece) pieces.push(await sealer.read(at, piece));
  return concat(...pieces);
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof AttachmentError)) throw new Error("it was read, or failed otherwise", { cause: error });
  return error.reason;
}

describe("vectors", () => {
  test.each(new Vector(vectors("attachments")).objects("vectors"))("$label", async (vector) => {
    const [secret, header] = [fromHex(vector.text("prk")), fromHex(vector.text("header"))];
    const body = bodyOf(vector.number("length"));
    const digest = sha256(body);
    expect(hex(digest)).toBe(vector.text("sha256_cleaned"));
    expect(hex(appealId(secret))).toBe(vector.text("appeal_id"));
    expect(hex(attachmentId(secret, digest))).toBe(vector.text("attachment_id"));
    expect(hex(followUpId(secret, digest))).toBe(vector.text("follow_up_id"));
    const { attachment } = decodeDocument(header);
    const parent = { appeal: "appeal_id", "follow-up": "follow_up_id" }[vector.text("parent")] ?? "";
    expect(attachment && hex(attachment.appealId)).toBe(vector.text(parent));
    expect(hex(encodeDocument(decodeDocument(header)))).toBe(vector.text("header"));
    const keys = attachmentKeys(secret, header);
    expect([hex(keys.fileKey), hex(keys.nonce), keys.upload]).toEqual([
      vector.text("file_key"),
      vector.text("nonce"),
      vector.text("upload"),
    ]);
    const sealer = await AttachmentSealer.begin(keys, header, new Blob([body]), recipient, new SealedOnce());
    expect(sealer.length).toBe(AGE_HEADER + vector.number("payload_length"));
    const payload = (await whole(sealer)).subarray(AGE_HEADER);
    expect(hex(sha256(payload))).toBe(vector.text("payload_sha256"));
  });
});

// Lengths at which the padded document, the body or the class touch a border of the chunks.
const overhead = 12 + headerOf(bodyOf(70_000)).length;
const LENGTHS = [0, 1, 11_000, 12_000, 12_500, CHUNK - overhead, CHUNK - overhead + 1, CHUNK, 2 * CHUNK - overhead, 300_000];

// Claim C-05: a payload has the length of its size class and no other.
test.each(LENGTHS)("%i bytes open with the package", async (length) => {
  const body = bodyOf(length);
  const envelope = await whole(await begin(body));
  expect(readShape(envelope)).toMatchObject({ header: AGE_HEADER });
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityText(identity));
  expect(hex(sha256(unpad(await decrypter.decrypt(envelope)).body))).toBe(hex(sha256(body)));
  expect((await openWhole(envelope, identity)).content.kind).toBe("attachment");
});

test("any piece from anywhere is the same bytes", async () => {
  const body = bodyOf(200_000);
  const sealer = await begin(body);
  const envelope = await whole(sealer, 1_000_000);
  const borders = [0, 1, AGE_HEADER, AGE_HEADER + 16, AGE_HEADER + 16 + CHUNK + 16, sealer.length - 1, sealer.length];
  for (const border of borders) {
    for (const offset of [border - 1, border, border + 1].filter((at) => at >= 0)) {
      for (const size of [0, 1, 17, CHUNK, 150_000]) {
        expect(hex(await sealer.read(offset, size)), `${offset} ${size}`).toBe(
          hex(envelope.slice(offset, offset + size)),
        );
      }
    }
  }
});

test("after a reload the payload goes on, under another header", async () => {
  const body = bodyOf(150_000);
  const [before, after] = [await whole(await begin(body)), await begin(body)];
  const rest = await after.read(70_000, 1_000_000);
  expect(hex(rest)).toBe(hex(before.subarray(70_000)));
  expect(hex(await after.read(0, AGE_HEADER))).not.toBe(hex(before.subarray(0, AGE_HEADER)));
  const joined = concat(before.subarray(0, 70_000), rest);
  expect(hex((await openWhole(joined, identity)).body)).toBe(hex(body));
});

describe("a file that changed", () => {
  const body = bodyOf(200_000);
  const changed = body.slice();
  changed[199_999] = 0;

  test("in its length is not begun", async () => {
    expect(await reasonOf(begin(body, new Blob([body.slice(1)])))).toBe("file-changed");
  });

  test("in a byte is noticed before its end is given out, and nothing more is", async () => {
    const sealer = await begin(body, new Blob([changed]));
    expect((await sealer.read(0, 100_000)).length).toBe(100_000);
    expect(await reasonOf(sealer.read(100_000, 200_000))).toBe("file-changed");
    expect(await reasonOf(sealer.read(0, 10))).toBe("file-changed");
  });

  test("is noticed also in pieces that are read twice", async () => {
    const sealer = await begin(body, new Blob([changed]));
    for (const offset of [0, 0, 60_000, 30_000, 120_000]) await sealer.read(offset, 60_000);
    expect(await reasonOf(sealer.read(180_000, 60_000))).toBe("file-changed");
  });

  test("is noticed before anything is sealed that does not begin at its start", async () => {
    expect(await reasonOf((await begin(body, new Blob([changed]))).read(70_000, 100))).toBe("file-changed");
  });

  test("is noticed by a second sealer before it seals anything, and by the tags of the first", async () => {
    const once = new SealedOnce();
    await (await begin(body, undefined, once)).read(0, 100_000);
    expect(await reasonOf((await begin(body, new Blob([changed]), once)).read(0, 10_000))).toBe("file-changed");
    const blob = new Changing(body);
    const second = await begin(body, blob, once);
    await second.read(AGE_HEADER + 16 + 2 * (CHUNK + 16), 10);
    // After it was hashed again: only the tag tells.
    blob.held[5] = 0;
    expect(await reasonOf(second.read(AGE_HEADER, 200))).toBe("file-changed");
  });

  test("is told as unreadable where it cannot be hashed again, and can be later", async () => {
    const blob = new Changing(body);
    const sealer = await begin(body, blob);
    blob.gone = true;
    expect(await reasonOf(sealer.read(70_000, 100))).toBe("file-unreadable");
    blob.gone = false;
    expect((await sealer.read(70_000, 100)).length).toBe(100);
  });

  test("between two readings never gives two cipher texts under one key", async () => {
    const blob = new Changing(body);
    const sealer = await begin(body, blob);
    await sealer.read(0, sealer.length);
    blob.held[5] = 0;
    expect(await reasonOf(sealer.read(AGE_HEADER, 200))).toBe("file-changed");
  });

  test("to one that cannot be read is told as that", async () => {
    const blob = new Changing(body);
    const sealer = await begin(body, blob);
    blob.gone = true;
    expect(await reasonOf(sealer.read(0, 100_000))).toBe("file-unreadable");
    // It may come back: a card that was out of its slot.
    blob.gone = false;
    expect((await openWhole(await whole(sealer), identity)).body.length).toBe(body.length);
  });
});

/** A file that somebody writes to. */
class Changing extends Blob {
  readonly held: Uint8Array<ArrayBuffer>;
  gone = false;

  constructor(bytes: Uint8Array) {
    super([bytes.slice()]);
    this.held = bytes.slice();
  }

  override slice(from = 0, to = this.held.length): Blob {
    const piece = new Blob([this.held.subarray(from, to)]);
    if (this.gone) piece.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError"));
    return piece;
  }
}

test("what is wiped gives nothing out, also what was being read", async () => {
  const sealer = await begin(bodyOf(20_000));
  const reading = sealer.read(0, 30_000);
  sealer.wipe();
  expect(await reasonOf(reading)).toBe("file-unreadable");
  expect(await reasonOf(sealer.read(0, 10))).toBe("file-unreadable");
});

test("nothing is made of a prk that is wiped", () => {
  const wiped = new Uint8Array(32);
  for (const use of [appealId, (prk: Uint8Array) => attachmentId(prk, wiped), (prk: Uint8Array) => attachmentKeys(prk, wiped)]) {
    expect(() => use(wiped)).toThrow("wiped");
  }
});

test("how fast it is", async () => {
  const body = bodyOf(16 * 1024 * 1024);
  const sealer = await begin(body);
  const begun = performance.now();
  for (let at = 0; at < sealer.length; at += 1_048_576) await sealer.read(at, 1_048_576);
  console.log(`sealing an attachment: ${(16_000 / (performance.now() - begun)).toFixed(0)} MiB/s`);
});
