// Argon2id (RFC 9106) with one pass and one lane, in slices, so that the screen lives while it fills its memory: noble's
// gives way to promises only, and no tap would be heard for seconds. Other parameters have no place here; tests compare
// it with noble's.
import { blake2b } from "@noble/hashes/blake2.js";

/**
 * Argon2id, version 0x13, one pass, one lane, 32 bytes.
 *
 * @param memory in KiB, at least 8; held until it ends.
 * @param progress is told the part that is done, 0 to 1.
 * @throws {RangeError} if there is not so much memory
 */
export async function argon2idSlowly(
  password: Uint8Array,
  salt: Uint8Array,
  memory: number,
  progress?: (done: number) => void,
): Promise<Uint8Array> {
  const columns = 4 * Math.floor(memory / 4);
  const blocks = new Int32Array(columns * WORDS);
  const filling = new Filling(blocks, columns);
  firstHash(password, salt, memory, blocks);
  for (let at = 2; at < columns; ) {
    at = filling.until(at, Date.now() + SLICE);
    progress?.(at / columns);
    if (at < columns) await turn();
  }
  const tag = hash(bytesOf(blocks.subarray((columns - 1) * WORDS)), 32);
  blocks.fill(0);
  filling.wipe();
  return tag;
}

/** How long the screen may wait, in milliseconds: shorter than a blink, longer than what each turn costs. */
const SLICE = 16;

/** 32-bit words of a block of 1 KiB: 128 numbers of 64 bits, the low half first. */
const WORDS = 256;

const VERSION = 0x13;
const ARGON2ID = 2;

/** The memory that is being filled, column by column (section 3.4). */
class Filling {
  readonly #blocks: Int32Array;
  readonly #columns: number;
  readonly #mixed = new Int32Array(WORDS);
  /** What the first half of the columns takes its references from, without a look at what is secret. */
  readonly #addresses = new Int32Array(WORDS);
  readonly #input = new Int32Array(WORDS);
  readonly #zero = new Int32Array(WORDS);

  constructor(blocks: Int32Array, columns: number) {
    this.#blocks = blocks;
    this.#columns = columns;
    // Pass 0, lane 0; segment, memory, passes, kind, counter: 64 bits each.
    this.#input[6] = columns;
    this.#input[8] = 1;
    this.#input[10] = ARGON2ID;
  }

  /** Fills from a column until a time or the end; the column that comes next. */
  until(column: number, deadline: number): number {
    let at = column;
    do {
      const [before, found] = [this.#blocks.subarray((at - 1) * WORDS, at * WORDS), this.#reference(at)];
      const out = this.#blocks.subarray(at * WORDS, (at + 1) * WORDS);
      compress(before, this.#blocks.subarray(found * WORDS, (found + 1) * WORDS), out, this.#mixed);
      at += 1;
    } while (at < this.#columns && Date.now() < deadline);
    return at;
  }

  wipe(): void {
    for (const words of [this.#mixed, this.#addresses, this.#input]) words.fill(0);
  }

  /** Which column a new one is made with, besides the one before it (section 3.4.1). */
  #reference(column: number): number {
    const segment = this.#columns / 4;
    const drawn = column < 2 * segment ? this.#address(column % segment, Math.floor(column / segment)) : this.#before(column);
    // All columns but the one before it, in the first and only pass.
    const area = column - 1;
    return area - 1 - (highProduct(area, highProduct(drawn, drawn)) >>> 0);
  }

  #before(column: number): number {
    return this.#blocks[(column - 1) * WORDS] ?? 0;
  }

  /** The low half of the pseudo-random number of a place in a segment (sections 3.4.1.2). */
  #address(place: number, segment: number): number {
    // The first two columns are made otherwise, so the first segment begins at its third place.
    if (place % 128 === 0 || (segment === 0 && place === 2)) {
      this.#input[4] = segment;
      this.#input[12] = Math.floor(place / 128) + 1;
      compress(this.#zero, this.#input, this.#addresses, this.#mixed);
      compress(this.#zero, this.#addresses, this.#addresses, this.#mixed);
    }
    return this.#addresses[2 * (place % 128)] ?? 0;
  }
}

/** The first two blocks (sections 3.2 and 3.3). */
function firstHash(password: Uint8Array, salt: Uint8Array, memory: number, blocks: Int32Array): void {
  const numbers = [1, 32, memory, 1, VERSION, ARGON2ID];
  const begun = blake2b.create();
  for (const number of numbers) begun.update(littleEndian(number));
  // Neither a secret nor associated data.
  for (const part of [password, salt, new Uint8Array(0), new Uint8Array(0)]) {
    begun.update(littleEndian(part.length)).update(part);
  }
  const first = new Uint8Array(64 + 8);
  first.set(begun.digest());
  for (const column of [0, 1]) {
    first[64] = column;
    const block = hash(first, 4 * WORDS);
    bytesOf(blocks.subarray(column * WORDS, (column + 1) * WORDS)).set(block);
    block.fill(0);
  }
  first.fill(0);
}

/** H' of section 3.3: a hash of any length. */
function hash(text: Uint8Array, length: number): Uint8Array {
  const begun = blake2b.create({ dkLen: Math.min(length, 64) }).update(littleEndian(length)).update(text);
  let block = begun.digest();
  const out = new Uint8Array(length);
  let at = 0;
  for (; length - at > 64; at += 32) {
    out.set(block.subarray(0, 32), at);
    block = blake2b(block, { dkLen: Math.min(length - at - 32, 64) });
  }
  out.set(block, at);
  return out;
}

/** G of section 3.5: rows, then columns, of 8 times 8 pairs of 64 bits. `out` may be one of those that are read. */
function compress(one: Int32Array, other: Int32Array, out: Int32Array, mixed: Int32Array): void {
  for (let at = 0; at < WORDS; at++) mixed[at] = one[at]! ^ other[at]!;
  for (let at = 0; at < ROUNDS.length; at += 4) {
    quarter(mixed, ROUNDS[at]!, ROUNDS[at + 1]!, ROUNDS[at + 2]!, ROUNDS[at + 3]!);
  }
  for (let at = 0; at < WORDS; at++) out[at] = mixed[at]! ^ one[at]! ^ other[at]!;
}

/** The places that BLAKE2b's round mixes, of 16 numbers (section 3.6). */
const ROUND = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
].flat();

/** All of them in a block, as places of words. The arrays have fixed lengths, so no index leaves them. */
const ROUNDS = Int32Array.from(
  Array.from({ length: 16 }, (_, line) =>
    // A row has its 16 numbers side by side; a column takes two of each row.
    ROUND.map((place) => 2 * (line < 8 ? 16 * line + place : 16 * (place >> 1) + 2 * (line - 8) + (place & 1))),
  ).flat(),
);

/**
 * GB of section 3.6, four times: a = a + b + 2 * low(a) * low(b), and d = d ^ a turned right, each number in its two
 * halves. Written out in a row, because this is where all the time goes: half as long as in functions of its own.
 */
function quarter(v: Int32Array, a: number, b: number, c: number, d: number): void {
  let al = v[a]!;
  let ah = v[a + 1]!;
  let bl = v[b]!;
  let bh = v[b + 1]!;
  let cl = v[c]!;
  let ch = v[c + 1]!;
  let dl = v[d]!;
  let dh = v[d + 1]!;
  let low: number;
  let high: number;
  // Three numbers below 2^32 are exact in a double.
  let sum: number;
  low = Math.imul(al, bl);
  sum = (al >>> 0) + (bl >>> 0) + ((low << 1) >>> 0);
  ah = (ah + bh + ((highProduct(al, bl) << 1) | (low >>> 31)) + ((sum / 4_294_967_296) | 0)) | 0;
  al = sum | 0;
  low = dl ^ al;
  dl = dh ^ ah;
  dh = low;
  low = Math.imul(cl, dl);
  sum = (cl >>> 0) + (dl >>> 0) + ((low << 1) >>> 0);
  ch = (ch + dh + ((highProduct(cl, dl) << 1) | (low >>> 31)) + ((sum / 4_294_967_296) | 0)) | 0;
  cl = sum | 0;
  low = bl ^ cl;
  high = bh ^ ch;
  bl = (low >>> 24) | (high << 8);
  bh = (high >>> 24) | (low << 8);
  low = Math.imul(al, bl);
  sum = (al >>> 0) + (bl >>> 0) + ((low << 1) >>> 0);
  ah = (ah + bh + ((highProduct(al, bl) << 1) | (low >>> 31)) + ((sum / 4_294_967_296) | 0)) | 0;
  al = sum | 0;
  low = dl ^ al;
  high = dh ^ ah;
  dl = (low >>> 16) | (high << 16);
  dh = (high >>> 16) | (low << 16);
  low = Math.imul(cl, dl);
  sum = (cl >>> 0) + (dl >>> 0) + ((low << 1) >>> 0);
  ch = (ch + dh + ((highProduct(cl, dl) << 1) | (low >>> 31)) + ((sum / 4_294_967_296) | 0)) | 0;
  cl = sum | 0;
  low = bl ^ cl;
  high = bh ^ ch;
  bl = (low << 1) | (high >>> 31);
  bh = (high << 1) | (low >>> 31);
  v[a] = al;
  v[a + 1] = ah;
  v[b] = bl;
  v[b + 1] = bh;
  v[c] = cl;
  v[c + 1] = ch;
  v[d] = dl;
  v[d + 1] = dh;
}

/** The high half of the product of two unsigned numbers of 32 bits. */
function highProduct(x: number, y: number): number {
  const x0 = x & 0xffff;
  const x1 = x >>> 16;
  const y0 = y & 0xffff;
  const y1 = y >>> 16;
  const middle = Math.imul(x1, y0);
  // At most 2^32 - 1, so nothing is lost.
  const other = ((Math.imul(x0, y0) >>> 16) + (middle & 0xffff) + Math.imul(x0, y1)) | 0;
  return (Math.imul(x1, y1) + (middle >>> 16) + (other >>> 16)) | 0;
}

function bytesOf(words: Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function littleEndian(number: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
}

/** Lets taps and drawing come first. A message, because a timer waits 4 ms, and a second where the page is hidden. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
