// What a case code gives, by proto/vectors/case-codes.json and the examples of the RFCs.
import { argon2id } from "@noble/hashes/argon2.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { changed } from "../../changed.mjs";
import { CaseCode } from "../../src/case/code.ts";
import { identityText, recipientText } from "../../src/case/hybrid.ts";
import { CaseKeyError, deriveKeys, stretch } from "../../src/case/keys.ts";
import { holds } from "../../src/protocol/ed25519.ts";
import { base64, fromBase64, fromHex, hex, utf8 } from "../../src/protocol/encoding.ts";
import { Vector, vectors } from "../vectors.ts";

const codes = new Vector(vectors("case-codes")).objects("vectors");

test.each(codes)("keys: $label", async (vector) => {
  const organisation = fromBase64(vector.text("organisation"));
  const code = CaseCode.parse(vector.text("digits"));
  expect(hex(await stretch(code.digits(), sha256(organisation)))).toBe(vector.text("argon2id"));
  const keys = await deriveKeys(code, organisation);
  expect(hex(keys.caseId)).toBe(vector.text("case_id"));
  expect(keys.mailboxSecret).toBe(vector.text("mailbox_read"));
  expect(keys.mailbox).toBe(vector.text("mailbox_write"));
  expect(identityText(keys.identity)).toBe(vector.text("reply_identity"));
  expect(recipientText(keys.recipient)).toBe(vector.text("reply_recipient"));
  expect(base64(keys.sender.publicKey)).toBe(vector.text("sender_key"));
  const address = keys.replyAddress();
  expect([hex(address.mailbox), base64(address.senderKey)]).toEqual([keys.mailbox, vector.text("sender_key")]);
  expect(address.recipient).toEqual(keys.recipient);
});

// RFC 9106 section 5.3.
test("Argon2id is that of its RFC", async () => {
  const [password, salt] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)];
  const [key, personalization] = [new Uint8Array(8).fill(3), new Uint8Array(12).fill(4)];
  const expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
  expect(hex(argon2id(password, salt, { t: 3, m: 32, p: 4, key, personalization, dkLen: 32 }))).toBe(expected);
});

// RFC 5869 appendix A.1.
test("HKDF is that of its RFC", () => {
  const prk = extract(sha256, new Uint8Array(22).fill(0x0b), fromHex("000102030405060708090a0b0c"));
  expect(hex(prk)).toBe("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  const key = expand(sha256, prk, fromHex("f0f1f2f3f4f5f6f7f8f9"), 42);
  expect(hex(key)).toBe("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
});

describe("while the keys are made", () => {
  const salt = new Uint8Array(32).fill(2);

  test("the screen lives, and sees it go on", async () => {
    let turns = 0;
    let running = true;
    const turn = () => {
      turns += 1;
      if (running) setTimeout(turn);
    };
    setTimeout(turn);
    const seen: number[] = [];
    // As the page has it: with noble's pauses made real.
    const { outputFiles } = await build({
      entryPoints: [new URL("../../src/case/keys.ts", import.meta.url).pathname],
      bundle: true,
      write: false,
      format: "esm",
      plugins: [changed],
    });
    const code = outputFiles[0]?.text ?? "";
    const paused = (await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as {
      stretch: typeof stretch;
    };
    turns = 0;
    const begun = performance.now();
    await paused.stretch(utf8("0".repeat(24)), salt, (done) => seen.push(done));
    running = false;
    const took = performance.now() - begun;
    console.log(`Argon2id with 16 MiB: ${Math.round(took)} ms`);
    // A pause each 100 ms, however fast the machine is.
    expect(turns).toBeGreaterThan(took / 250);
    expect(seen[seen.length - 1]).toBeGreaterThan(0.9);
    expect(seen.every((done, at) => done > (seen[at - 1] ?? 0) && done <= 1)).toBe(true);
  });

  test("a lack of memory is told as one", async () => {
    const real = globalThis.Uint32Array;
    // As Chromium and Safari do, and as Firefox does.
    for (const refusal of [new RangeError("Array buffer allocation failed"), "out of memory"]) {
      const scarce = class extends real {
        constructor(length: number) {
          if (length > 1_000_000) throw refusal;
          super(length);
        }
      };
      Object.assign(globalThis, { Uint32Array: scarce });
      try {
        await expect(stretch(utf8("0".repeat(24)), salt)).rejects.toThrow(CaseKeyError);
      } finally {
        Object.assign(globalThis, { Uint32Array: real });
      }
    }
  });
});

test("keys depend on code and organisation, sign, and are gone once wiped", async () => {
  const code = CaseCode.parse("0000 0000 0000 0000 0000 0098");
  const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const keys = await deriveKeys(code, one);
  expect(hex((await deriveKeys(code, two)).caseId)).not.toBe(hex(keys.caseId));
  const signature = keys.sender.sign(utf8("words"));
  expect(holds(keys.sender.publicKey, utf8("words"), signature)).toBe(true);
  expect(holds(keys.sender.publicKey, utf8("other words"), signature)).toBe(false);
  const secrets = [keys.prk, keys.identity];
  keys.wipe();
  for (const secret of secrets) expect(secret.every((byte) => byte === 0)).toBe(true);
  // Keys of zeros would be keys that everybody knows.
  for (const use of [
    () => keys.prk,
    () => keys.identity,
    () => keys.mailboxSecret,
    () => keys.mailbox,
    () => keys.replyAddress(),
    () => keys.sender.sign(utf8("words")),
  ]) {
    expect(use).toThrow("wiped");
  }
  expect(JSON.stringify(keys)).not.toMatch(/prk|identity|ecret/);
});
