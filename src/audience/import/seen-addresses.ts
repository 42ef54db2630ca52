/**
 * The addresses of a file so far, with their lines. A set of strings takes 100 bytes per address; this takes 16 to 32:
 * two 32-bit hashes and the line number. The seed is random for each run. Among a million addresses, two different ones
 * are confused with a probability of 1 in 30 million, and then one is reported as a duplicate.
 */
export class SeenAddresses {
  /** Many small tables: one that grows is copied, and must not need half as much memory again. */
  readonly #tables = Array.from({ length: 16 }, () => new Table());
  readonly #seedA = randomSeed();
  readonly #seedB = randomSeed();

  /** Returns the line where the address occurred first; otherwise stores it and returns undefined. Lines start at 1. */
  firstLine(address: string, line: number): number | undefined {
    const [a, b] = this.#hash(address);
    return this.#tables[b & 15]!.firstLine(a, b, line);
  }

  /** The line that is stored for the address. */
  lineOf(address: string): number | undefined {
    const [a, b] = this.#hash(address);
    return this.#tables[b & 15]!.lineOf(a, b);
  }

  #hash(address: string): [number, number] {
    let a = this.#seedA;
    let b = this.#seedB;
    for (let index = 0; index < address.length; index++) {
      const unit = address.charCodeAt(index);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul((b << 7) | (b >>> 25), 0x85ebca6b) + unit;
      b = Math.imul(b, 0xc2b2ae35);
    }
    return [finish(a), finish(b)];
  }
}

/** Pairs of hashes with a line each; open addressing, a line of 0 is an empty slot. */
class Table {
  #slots = new Uint32Array(3 * 256);
  #count = 0;

  firstLine(a: number, b: number, line: number): number | undefined {
    const at = this.#find(a, b);
    const known = this.#slots[at + 2];
    if (known !== 0) return known;
    this.#put(at, a, b, line);
    if (++this.#count * 4 > this.#slots.length) this.#grow();
    return undefined;
  }

  lineOf(a: number, b: number): number | undefined {
    return this.#slots[this.#find(a, b) + 2] || undefined;
  }

  /** The slot that holds the pair, or the empty one where it belongs. */
  #find(a: number, b: number): number {
    const mask = this.#slots.length / 3 - 1;
    for (let at = a & mask; ; at = (at + 1) & mask) {
      const slot = at * 3;
      if (this.#slots[slot + 2] === 0 || (this.#slots[slot] === a && this.#slots[slot + 1] === b)) return slot;
    }
  }

  #put(slot: number, a: number, b: number, line: number): void {
    this.#slots[slot] = a;
    this.#slots[slot + 1] = b;
    this.#slots[slot + 2] = line;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += 3) {
      if (old[slot + 2] !== 0)
        this.#put(this.#find(old[slot]!, old[slot + 1]!), old[slot]!, old[slot + 1]!, old[slot + 2]!);
    }
  }
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** Spreads the last characters over all bits; unsigned. */
function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
