/**
 * Memory that the copies of one send are written into, one after another. A copy is some 30 kB outside of V8's heap. As a
 * buffer of its own each would be found and freed again, and V8, which counts it as growth, would go through its whole
 * heap every hundred milliseconds: a tenth of a worker's time (docs/speed.md). It never holds more blocks than copies
 * were there at once.
 */
export class BufferPool {
  #free: Buffer[] = [];
  #blockBytes = 0;

  /** At least so many bytes, with whatever an earlier copy left in them. */
  take(bytes: number): Buffer {
    if (bytes > this.#blockBytes) {
      this.#blockBytes = wholePages(bytes + spareBytes);
      this.#free = [];
    }
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#blockBytes);
  }

  /** What `take` returned, once, when nobody reads it any more: the next copy is written over it. */
  giveBack(block: Buffer): void {
    if (block.length === this.#blockBytes) this.#free.push(block);
  }
}

/** Copies differ by what their readers are called. */
const spareBytes = 1024;

function wholePages(bytes: number): number {
  return Math.ceil(bytes / 4096) * 4096;
}
