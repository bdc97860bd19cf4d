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
  /** The newest chain: its desk, and the key of its receipts. */
  readonly chain: () => Chain;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly onWait: OnWait;
}

/**
 * Brings a small envelope, for as long as it takes.
 *
 * @returns when it was kept, a full hour.
 * @throws Trouble `relay-refused`, `receipt-refused`; Aborted.
 */
export async function bringWhole(envelope: Uint8Array, delivery: Delivery): Promise<Date> {
  const { relay, chain, signal, onProgress, onWait } = delivery;
  const { desk } = chain();
  const bytes = envelope.length;
  const submit = () => {
    onProgress(0, bytes);
    return relay.submit(desk, envelope, signal);
  };
  const note = await patiently(relay.line, submit, signal, onWait);
  return kept(note, { desk, envelope: envelopeId(envelope), bytes }, delivery);
}

/**
 * Brings a larger one, from where the relay has it (7.5).
 *
 * @param name - the upload's, 32 hexadecimal digits.
 * @throws as {@link bringWhole}, and whatever `source` throws.
 */
export async function bringPieces(source: Source, name: string, delivery: Delivery): Promise<Date> {
  const { relay, chain, signal, onProgress, onWait } = delivery;
  const { desk } = chain();
  const upload = new Upload(relay, desk, name, source.length);
  const { receipt, envelope } = await upload.send(source, AGE_HEADER, signal, onProgress, onWait);
  return kept(receipt, { desk, bytes: source.length, ...(envelope === undefined ? {} : { envelope }) }, delivery);
}

function kept(note: Uint8Array, sent: Sent, { chain }: Delivery): Date {
  try {
    return readReceipt(note, chain().noteKey, sent).kept;
  } catch (error) {
    throw error instanceof ReceiptError ? new Trouble("receipt-refused") : error;
  }
}
