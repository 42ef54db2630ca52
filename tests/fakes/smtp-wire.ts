import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';

/** Reads a socket line by line, or text by text, one after another. */
export class Wire {
  #socket: Socket;
  #chunks: Buffer[] = [];
  #ended = false;
  #wake: (() => void) | undefined;
  readonly #trickleMs: () => number;

  constructor(socket: Socket, trickleMs: () => number) {
    this.#socket = socket;
    this.#trickleMs = trickleMs;
    this.#listen();
  }

  get isOpen(): boolean {
    return !this.#ended && this.#socket.writable;
  }

  async say(line: string): Promise<void> {
    if (!this.isOpen) return;
    const bytes = Buffer.from(`${line}\r\n`);
    const pauseMs = this.#trickleMs();
    if (pauseMs === 0) return void this.#socket.write(bytes);
    for (const byte of bytes) {
      this.#socket.write(Buffer.from([byte]));
      await sleep(pauseMs);
    }
  }

  /** Without its line end; undefined if the client is gone. */
  async line(): Promise<string | undefined> {
    for (let read = Buffer.alloc(0); ;) {
      const chunk = await this.#take();
      if (!chunk) return undefined;
      read = Buffer.concat([read, chunk]);
      const end = read.indexOf('\r\n');
      if (end < 0) continue;
      this.#putBack(read.subarray(end + 2));
      return read.toString('latin1', 0, end);
    }
  }

  /** Everything up to the final dot, with doubled dots as sent; undefined if the client is gone before. */
  async text(): Promise<string | undefined> {
    // Starts as if a line had just ended, so that a text that is only the dot ends too.
    for (let read = '\r\n'; ;) {
      const chunk = await this.#take();
      if (!chunk) return undefined;
      const from = Math.max(0, read.length - 4);
      read += chunk.toString('latin1');
      const end = read.indexOf('\r\n.\r\n', from);
      if (end < 0) continue;
      this.#putBack(Buffer.from(read.slice(end + 5), 'latin1'));
      return read.slice(2, end + 2);
    }
  }

  /** Resolves when part of the text has arrived, without consuming it. */
  async someText(): Promise<boolean> {
    const chunk = await this.#take();
    if (chunk) this.#putBack(chunk);
    return chunk !== undefined;
  }

  /** Runs the TLS handshake as the server; false if it fails. */
  async encrypt(secureContext: SecureContext): Promise<boolean> {
    const plain = this.#socket;
    for (const event of ['data', 'close', 'end', 'error']) plain.removeAllListeners(event);
    this.#chunks = []; // commands sent before the handshake are ignored after it (RFC 3207 4.2)
    const secured = new TLSSocket(plain, { isServer: true, secureContext });
    this.#socket = secured;
    this.#listen();
    return new Promise((resolve) => {
      secured.once('secure', () => resolve(true));
      secured.once('close', () => resolve(false));
    });
  }

  close(): void {
    this.#socket.destroy();
    this.#end();
  }

  reset(): void {
    const socket = this.#socket as Socket & { _parent?: Socket };
    (socket._parent ?? socket).resetAndDestroy();
    this.close();
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#putBack(chunk, true);
    });
    for (const event of ['end', 'close', 'error']) this.#socket.on(event, () => this.#end());
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async #take(): Promise<Buffer | undefined> {
    if (this.#chunks.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    const pauseMs = this.#trickleMs();
    if (pauseMs > 0) await sleep(pauseMs);
    return this.#chunks.shift();
  }

  #putBack(bytes: Buffer, atTheEnd = false): void {
    if (bytes.length === 0) return;
    if (atTheEnd) this.#chunks.push(bytes);
    else this.#chunks.unshift(bytes);
    this.#wake?.();
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
