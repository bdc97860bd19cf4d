// An organisation made of keys that everybody has: its notes, its staff, and a relay in memory that has them. As
// src/contact/trust.rs does for the tests of the Rust program.
import { ed25519 } from "@noble/curves/ed25519.js";
import { generateHybridIdentity, identityToRecipient } from "age-encryption";
import { parseIdentity } from "../../src/case/hybrid.ts";
import type { Sender } from "../../src/case/signed.ts";
import type { Surroundings } from "../../src/contact/surroundings.ts";
import { base64, concat, utf8 } from "../../src/protocol/encoding.ts";
import { VerifierKey } from "../../src/protocol/note.ts";
import { BASE, digest, FakeRelay } from "../client/fake.ts";

/** The desk's identity of epoch 1, made once. */
const identity = await generateHybridIdentity();
const recipient = await identityToRecipient(identity);

/** Opens what was sealed to the desk: 32 bytes. */
export const DESK = parseIdentity(identity);

export const NOW = new Date("2026-03-01T00:00:00Z");

/** The keys of the world's people, by one byte. */
export const [ORGANISATION, RELAY, MINA, NOOR, OLGA, STRANGER] = [1, 2, 3, 4, 5, 6];

export function sender(byte: number): Sender {
  const seed = new Uint8Array(32).fill(byte);
  return { publicKey: ed25519.getPublicKey(seed), sign: (text) => ed25519.sign(text, seed) };
}

/** What can be otherwise. */
export interface Otherwise {
  readonly sequence?: number;
  readonly issued?: string;
  readonly expires?: string;
  readonly relays?: readonly object[];
  readonly desks?: readonly string[];
  readonly lead?: number;
  readonly signer?: number;
}

export function roster(otherwise: Otherwise = {}): string {
  const member = (name: string, byte: number, role: string) => ({
    name,
    recipient,
    signing_key: base64(sender(byte).publicKey),
    roles: [role],
    desks: ["seoul"],
  });
  const text = {
    sequence: otherwise.sequence ?? 3,
    issued: otherwise.issued ?? "2026-01-01T00:00:00Z",
    expires: otherwise.expires ?? "2026-07-01T00:00:00Z",
    relays: otherwise.relays ?? [entry()],
    desks: (otherwise.desks ?? ["seoul"]).map((id) => ({ id })),
    staff: [member("mina", otherwise.lead ?? MINA, "lead"), member("noor", NOOR, "reader"), member("olga", OLGA, "auditor")],
    pages: [],
  };
  return note("southwind roster v1", text, "org", otherwise.signer ?? ORGANISATION);
}

export function entry(url = BASE, onion?: string): object {
  const pin = base64(new Uint8Array(32).fill(9));
  return { url, spki_sha256: [pin], note_key: key("relay", RELAY).toString(), ...(onion === undefined ? {} : { onion }) };
}

export function epoch(number = 1, otherwise: { readonly signer?: number; readonly desk?: string; readonly expires?: string } = {}): string {
  const text = {
    desk: otherwise.desk ?? "seoul",
    epoch: number,
    recipient,
    issued: "2026-02-26T00:00:00Z",
    expires: otherwise.expires ?? "2026-03-05T00:00:00Z",
  };
  return note("southwind epoch v1", text, "mina", otherwise.signer ?? MINA);
}

export function receipt(envelope: Uint8Array, signer = RELAY): string {
  const text = { desk: "seoul", envelope: digest(envelope), bytes: envelope.length, kept: "2026-03-01T00:00:00Z" };
  return note("southwind receipt v1", text, "relay", signer);
}

export function invitation(otherwise: { readonly relay?: string; readonly roster?: number; readonly epoch?: number } = {}): string {
  const parts = new URLSearchParams({
    org: key("org", ORGANISATION).toString(),
    relay: otherwise.relay ?? BASE,
    pin: base64(new Uint8Array(32).fill(9)),
    desk: "seoul",
    roster: `${otherwise.roster ?? 3}`,
    ...(otherwise.epoch === undefined ? {} : { epoch: `${otherwise.epoch}` }),
  });
  return `southwind:v1?${parts}`;
}

/** A relay that has a roster and an epoch, and signs receipts. */
export function relay(rosterNote = roster(), epochNote: string | undefined = epoch()): FakeRelay {
  const fake = new FakeRelay();
  fake.notes.set("/v1/roster", rosterNote);
  if (epochNote !== undefined) fake.notes.set("/v1/desks/seoul/epoch", epochNote);
  fake.receipt = (envelope) => receipt(envelope);
  return fake;
}

/** A page's device beside a relay; the page is a file, unless it came from `origin`. */
export function device(fake: FakeRelay, origin?: string): Surroundings {
  return { ...fake.line, now: () => NOW, random: (length) => crypto.getRandomValues(new Uint8Array(length)), origin };
}

function key(name: string, byte: number): VerifierKey {
  return new VerifierKey(name, sender(byte).publicKey);
}

function note(head: string, body: object, name: string, signer: number): string {
  const text = `${head}\n${JSON.stringify(body)}\n`;
  const signature = sender(signer).sign(utf8(text));
  return `${text}\n— ${name} ${base64(concat(key(name, signer).hash, signature))}\n`;
}
