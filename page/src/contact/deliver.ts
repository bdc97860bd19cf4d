// Brings one envelope to the relay and comes back with a receipt that holds: a small one whole, a larger one by resumable
// upload (PROTOCOL.md steps 7 and 8). Nothing is called safe before.
import type { OnWait } from "../client/pauses.ts";
import { patiently, type Relay } from "../client/relay.ts";
import { type OnProgress, type Source, Upload } from "../client/upload.ts";
import { AGE_HEADER } from "../case/seal.ts";
import { envelopeId } from "../protocol/id.ts";
import { ReceiptError, readReceipt, type Sent } from "../protocol/receipt.ts";
import { Trouble } from "../trouble.ts";
import type { Chain } from "./chain.ts";

/** Whom to bring it to, and what to tell meanwhile. */
export interface Delivery {
  readonly relay: Relay;
  /** The newest chain, as soon as one holds: its desk, and the key of its receipts. */
  readonly chain: () => Promise<Chain>;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly onWait: OnWait;
}

/**
 * Brings a small envelope, for as long as it takes.
 *
 * @param sealed - is asked for it before each try.
 * @returns when it was kept, a full hour.
 * @throws Trouble `relay-refused`, `receipt-refused`; Aborted.
 */
export async function bringWhole(sealed: () => Promise<Uint8Array>, delivery: Delivery): Promise<Date> {
  const { relay, chain, signal, onProgress, onWait } = delivery;
  const submit = async () => {
    const envelope = await sealed();
    const { desk } = await chain();
    const bytes = envelope.length;
    onProgress(0, bytes);
    const note = await relay.submit(desk, envelope, signal);
    return { note, sent: { desk, envelope: envelopeId(envelope), bytes } };
  };
  const { note, sent } = await patiently(relay.line, submit, signal, onWait);
  return kept(note, sent, delivery);
}

/**
 * Brings a larger one, from where the relay has it (7.5).
 *
 * @param name - the upload's, 32 hexadecimal digits.
 * @param past - how far the relay may have it; it is told how far that is now.
 * @throws as {@link bringWhole}, and whatever `source` throws.
 */
export async function bringPieces(
  source: Source,
  name: string,
  past: { sent: number },
  delivery: Delivery,
): Promise<Date> {
  const { relay, chain, signal, onProgress, onWait } = delivery;
  const { desk } = await chain();
  const upload = new Upload(relay, desk, name, source.length);
  const told = { length: source.length, read: (offset: number, size: number) => readOnce(source, past, offset, size) };
  const { receipt, envelope } = await upload.send(told, AGE_HEADER, past.sent, signal, onProgress, onWait);
  return kept(receipt, { desk, bytes: source.length, ...(envelope === undefined ? {} : { envelope }) }, delivery);
}

async function readOnce(source: Source, past: { sent: number }, offset: number, size: number): Promise<Uint8Array> {
  const piece = await source.read(offset, size);
  past.sent = Math.max(past.sent, offset + piece.length);
  return piece;
}

async function kept(note: Uint8Array, sent: Sent, { chain }: Delivery): Promise<Date> {
  const { noteKey } = await chain();
  try {
    return readReceipt(note, noteKey, sent).kept;
  } catch (error) {
    throw error instanceof ReceiptError ? new Trouble("receipt-refused") : error;
  }
}
