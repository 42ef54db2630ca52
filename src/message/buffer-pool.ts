/**
 * Reuses the buffers that the copies of one send are written into. A copy takes some 30 kB outside of V8's heap. If each
 * had a new buffer, V8 would count it as growth and collect its whole heap every hundred milliseconds: a tenth of a
 * worker's time (docs/speed.md). The pool never holds more buffers than there were copies at once.
 */
export class BufferPool {
  #free: Buffer[] = [];
  #blockBytes = 0;

  /** A buffer of at least so many bytes. It still contains what an earlier copy wrote. */
  take(bytes: number): Buffer {
    if (bytes > this.#blockBytes) {
      this.#blockBytes = wholePages(bytes + spareBytes);
      this.#free = [];
    }
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#blockBytes);
  }

  /** Returns a buffer from `take`. Call it once, when nobody reads the buffer any more: the next copy overwrites it. */
  giveBack(block: Buffer): void {
    if (block.length === this.#blockBytes) this.#free.push(block);
  }
}

/** Copies differ in length by their readers' names. */
const spareBytes = 1024;

function wholePages(bytes: number): number {
  return Math.ceil(bytes / 4096) * 4096;
}
