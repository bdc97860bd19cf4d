// What the contact's code asks of the device: a clock, chance, the network. It decides nothing and keeps nothing.

/** The device, as an argument, so that tests can be another one. */
export interface Surroundings {
  /** The device's clock. It may be wrong by hours. */
  readonly now: () => Date;
  /** Bytes of the system's generator. */
  readonly random: (length: number) => Uint8Array;
  /** The network. */
  readonly fetch: typeof fetch;
  /** Where the page came from: `location.origin` of a page that a relay served, none for a file. */
  readonly origin: string | undefined;
}

/**
 * The browser this page runs in.
 *
 * @param where - `location`, or its like in a test.
 */
export function surroundings(where: { readonly protocol: string; readonly origin: string }): Surroundings {
  return {
    now: () => new Date(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    // A method of the window, and called as one.
    fetch: (input, options) => fetch(input, options),
    origin: where.protocol === "https:" || where.protocol === "http:" ? where.origin : undefined,
  };
}
