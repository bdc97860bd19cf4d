// The way to the desk: whom the page trusts, the relay that it asks, the device it runs on. It holds no words and no keys.
import type { OnWait } from "../client/pauses.ts";
import { Relay } from "../client/relay.ts";
import type { OnProgress } from "../client/upload.ts";
import type { Delivery } from "./deliver.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Trust } from "./trust.ts";

/** One way, for as long as something is on it. */
export class Way {
  readonly trust: Trust;
  readonly surroundings: Surroundings;
  readonly relay: Relay;

  constructor(trust: Trust, surroundings: Surroundings) {
    this.trust = trust;
    this.surroundings = surroundings;
    this.relay = new Relay(trust.relay, surroundings);
  }

  /** How one envelope is brought. */
  delivery(signal: AbortSignal, onProgress: OnProgress, onWait: OnWait): Delivery {
    return { relay: this.relay, chain: () => this.trust.held(signal), signal, onProgress, onWait };
  }
}
