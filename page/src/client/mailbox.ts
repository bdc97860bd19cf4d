// The mailbox of a case, as the network sees it (PROTOCOL.md step 13.4): always four polls, then always four deletions.
// It opens nothing, and cannot tell a reply from an envelope that the relay made up.
import { hex } from "../protocol/encoding.ts";
import { ANSWER, authorization, readFrame } from "../protocol/mailbox.ts";
import { Trouble } from "../trouble.ts";
import type { OnWait } from "./pauses.ts";
import { patiently, type Relay } from "./relay.ts";

/** Polls of one look: enough for most, and always all of them. */
export const POLLS = 4;

/** What the relay answered. */
export interface Polled {
  /** The oldest replies, and what was made up in the place of those that are not there; {@link POLLS} if nothing broke. */
  readonly envelopes: readonly Uint8Array[];
  /** Why there are fewer. Then nothing may be deleted. */
  readonly broken: Trouble | undefined;
}

/**
 * Polls: the same four requests, whatever comes.
 *
 * @param secret - R in hexadecimal. It stands in a header field, never in an address.
 * @throws Trouble if not even the first poll was answered; Aborted.
 */
export async function poll(relay: Relay, secret: string, signal?: AbortSignal, onWait?: OnWait): Promise<Polled> {
  const envelopes: Uint8Array[] = [];
  for (let skip = 0; skip < POLLS; skip += 1) {
    try {
      envelopes.push(await patiently(relay.line, () => pollOnce(relay, secret, skip, signal), signal, onWait));
    } catch (error) {
      if (!(error instanceof Trouble) || skip === 0) throw error;
      return { envelopes, broken: error };
    }
  }
  return { envelopes, broken: undefined };
}

/** What became of deletions. */
export interface Discarded {
  /** The ids that the relay has answered for. */
  readonly gone: ReadonlySet<string>;
  /** Why one is not among them. */
  readonly failed: Trouble | undefined;
}

/**
 * Deletes: the same four requests, whatever goes. An id that is not there stands in the place of each that is missing.
 *
 * @param ids - of envelopes (4.6), {@link POLLS} at most.
 * @throws Aborted.
 */
export async function discard(
  relay: Relay,
  secret: string,
  ids: readonly string[],
  signal?: AbortSignal,
  onWait?: OnWait,
): Promise<Discarded> {
  const gone = new Set<string>();
  let failed: Trouble | undefined;
  for (let at = 0; at < POLLS; at += 1) {
    const id = ids[at] ?? hex(relay.line.random(32));
    try {
      await patiently(relay.line, () => discardOnce(relay, secret, id, signal), signal, onWait);
      gone.add(id);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      failed ??= error;
    }
  }
  return { gone, failed };
}

async function pollOnce(relay: Relay, secret: string, skip: number, signal?: AbortSignal): Promise<Uint8Array> {
  const path = `/v1/mailbox?skip=${skip}`;
  const answer = await relay.ask({ method: "GET", path, headers: { authorization: authorization(secret) }, most: ANSWER, signal });
  try {
    return readFrame(answer.body);
  } catch {
    throw new Trouble("relay-nonsense");
  }
}

async function discardOnce(relay: Relay, secret: string, id: string, signal?: AbortSignal): Promise<void> {
  const path = `/v1/mailbox/${id}`;
  await relay.ask({ method: "DELETE", path, headers: { authorization: authorization(secret) }, most: 0, signal });
}
