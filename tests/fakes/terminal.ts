import { Writable } from 'node:stream';

/** A terminal, pipe or file that keeps what was written; `text()` hands it out and forgets it. */
export class FakeStream extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  #written = '';

  constructor({ isTTY = false, columns = 120 }: { isTTY?: boolean; columns?: number } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#written += String(chunk);
    done();
  }

  text(): string {
    const written = this.#written;
    this.#written = '';
    return written;
  }
}
