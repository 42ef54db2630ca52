import type { Socket } from 'node:net';
import { readReplies, type Reply, type ReplyReader } from './smtp-replies.ts';

/** Replies that have come before they were asked for; a pipelined envelope has three at most. */
const maxUnaskedReplies = 8;

/** Commands and replies over one socket. It ends once, for whatever reason; then every question gets undefined. */
export class SmtpChannel {
  alive = true;
  /** Why it ended, for people. */
  reason = 'the connection was closed';
  /** The socket's error, if that ended it. */
  cause: Error | undefined;
  readonly socket: Socket;
  readonly #replies: Reply[] = [];
  readonly #reader: ReplyReader;
  #waiting: ((reply: Reply | undefined) => void) | undefined;

  /** After `silenceMs` without a word from the server it counts as broken. */
  constructor(socket: Socket, silenceMs: number) {
    this.socket = socket;
    this.#reader = readReplies({
      onReply: (reply) => this.#receive(reply),
      onGarbage: (reason) => this.end(reason),
    });
    socket.on('data', this.#read).on('timeout', this.#timeOut).on('error', this.#fail);
    socket.on('close', this.#close).on('end', this.#close);
    socket.setTimeout(silenceMs);
    socket.setNoDelay(true);
  }

  /** The server has answered what nobody asked yet: its next reply would be taken for the one to our next command. */
  get hasUnaskedReply(): boolean {
    return this.#replies.length > 0;
  }

  ask(command: string): Promise<Reply | undefined> {
    this.socket.write(command);
    return this.nextReply();
  }

  /** Undefined when the connection ends without one. */
  nextReply(): Promise<Reply | undefined> {
    const early = this.#replies.shift();
    if (early || !this.alive) return Promise.resolve(early);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  end(reason?: string): void {
    if (!this.alive) return;
    this.alive = false;
    if (reason) this.reason = reason.replace(/^./, (letter) => letter.toLowerCase());
    this.socket.destroy();
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }

  /**
   * Gives the socket away, for TLS to be put over it. Undefined when the server has said more than it was asked: what
   * came unencrypted must not be taken for something that was said under TLS (RFC 3207 4.2).
   */
  handOver(): Socket | undefined {
    if (!this.alive || this.hasUnaskedReply || this.#reader.isMidway) return undefined;
    this.alive = false;
    const { socket } = this;
    socket.off('data', this.#read).off('timeout', this.#timeOut).off('error', this.#fail);
    socket.off('close', this.#close).off('end', this.#close);
    socket.setTimeout(0);
    return socket;
  }

  #receive(reply: Reply): void {
    if (this.#waiting) {
      const resolve = this.#waiting;
      this.#waiting = undefined;
      return resolve(reply);
    }
    this.#replies.push(reply);
    if (this.#replies.length > maxUnaskedReplies) return this.end('the mail server answers what nobody asked');
    // Said without being asked, or before its turn: it is about to close (RFC 5321 3.8).
    if (reply.code === 421) this.reason = `the mail server closed the connection: 421 ${reply.text}`;
  }

  readonly #read = (chunk: Buffer) => this.#reader.read(chunk);
  readonly #timeOut = () => this.end('the mail server took too long to answer');
  readonly #close = () => this.end();
  readonly #fail = (error: Error) => {
    if (this.alive) this.cause = error;
    this.end(error.message);
  };
}
