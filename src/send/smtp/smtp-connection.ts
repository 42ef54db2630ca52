/**
 * One connection to a mail server, used for one message after another. Greeting, STARTTLS and login are nodemailer's
 * (`smtp-connect.ts`); the mail transactions are ours, because what we have to know of one is exactly what a library
 * hides: whether a byte of the text was on its way when the connection broke. Commands go out in one packet where the
 * server offers PIPELINING (RFC 2920), so a message costs two round trips and four system calls.
 */
import type { Socket } from 'node:net';
import { connectTo, type Connected } from './smtp-connect.ts';
import type { ReplyInContext } from '../../bounce/classify-reply.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import { doubleDots, envelopeOf, type UnsupportedCode } from './smtp-envelope.ts';
import { readReplies, type Reply } from './smtp-replies.ts';

/**
 * How a conversation ended. Only `reply` says what the server decided; of the others, `unsent` is certain that the
 * server can't have the message and `lost` is not: the connection broke after the text began to flow, and the
 * server may have taken it and died before its 250 arrived (RFC 5321 4.1.1.4, 6.1).
 */
export type Conversation =
  | ({ kind: 'reply' } & ReplyInContext)
  | {
      kind: 'unsent';
      reason: string;
      /** No connection could be made at all. */
      unreachable: boolean;
      /** We gave up, and nobody is to blame. */
      ours?: true;
    }
  /** This message can't go through this server. `detail`: as `OutcomeCode` says. */
  | { kind: 'unsupported'; code: UnsupportedCode; detail?: string }
  | { kind: 'lost'; reason: string };

export interface SmtpConnection {
  readonly alive: boolean;
  /** It has carried a message before, or a refusal of one. */
  readonly used: boolean;
  offers(extension: string): boolean;
  /**
   * `mayBegin` is asked once the server waits for the text: no is `unsent`, and nobody's fault. When it has returned,
   * nothing of the message is being written any more: its memory may be used again.
   */
  send(message: OutgoingMessage, mayBegin?: () => boolean): Promise<Conversation>;
  /** Ends a conversation that takes too long for us: `unsent` or `lost`, whichever it is by then. */
  hangUp(): void;
  quit(): Promise<void>;
}

/** @throws SmtpError when no connection can be made, or the server does not let us in. */
export async function openSmtpConnection(
  url: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<SmtpConnection> {
  return new XXSMTP(await connectTo(url, timeoutMs, signal));
}

/** Answers nobody asked for yet; a pipelined envelope has three at most. */
const mostAhead = 8;

class XXSMTP implements SmtpConnection {
  alive = true;
  used = false;
  readonly #socket: Socket;
  readonly #extensions: ReadonlySet<string>;
  /** Answers that have come and were not asked for yet. */
  readonly #replies: Reply[] = [];
  #waiting: ((reply: Reply | undefined) => void) | undefined;
  #why = 'the connection was closed';
  #weHungUp = false;

  constructor({ socket, extensions, socketTimeout }: Connected) {
    this.#socket = socket;
    this.#extensions = extensions;
    socket.setTimeout(socketTimeout, () => this.#end('the mail server took too long to answer'));
    socket.on('data', readReplies({ reply: (reply) => this.#hear(reply), garbage: (why) => this.#end(why) }));
    socket.on('error', (error) => this.#end(error.message));
    socket.on('close', () => this.#end());
    socket.on('end', () => this.#end());
    socket.setNoDelay(true);
  }

  offers(extension: string): boolean {
    return this.#extensions.has(extension);
  }

  async send(message: OutgoingMessage, mayBegin: () => boolean = () => true): Promise<Conversation> {
    const envelope = envelopeOf(message, this.#extensions);
    if ('unsupported' in envelope) return { kind: 'unsupported', ...envelope.unsupported };
    if (!this.alive || this.#replies.length > 0) return this.#unsent();

    const refused = await this.#offer(envelope.commands);
    if (refused) {
      if (refused.kind === 'reply') await this.#reset();
      return refused;
    }
    // Said before it was asked: its next answer would be taken for the one to this text.
    if (!this.alive || this.#replies.length > 0) return this.#unsent();
    if (!mayBegin()) {
      this.#end('we were held up for so long that another worker may be at it');
      return { ...this.#unsent(), ours: true };
    }
    // From the first byte of the text on, a silence leaves it open whether the server has the message.
    this.#socket.cork();
    this.#socket.write(doubleDots(message.raw));
    const written = new Promise<boolean>((resolve) => this.#socket.write('.\r\n', (error) => resolve(!error)));
    this.#socket.uncork();
    const reply = await this.#next();
    if (reply && this.#socket.writableLength > 0) {
      // It may refuse a text before it has all of it, such as one that is too large. Whoever takes it reads on; over TLS
      // that last write may also be done without our having been told.
      if (reply.code >= 400) this.#end();
      else if (!(await written)) {
        this.#end();
        return { kind: 'lost', reason: this.#why };
      }
    }
    if (reply && (reply.code < 300 || reply.code >= 400)) {
      this.used = true;
      if (reply.code === 421) this.#end();
      return { kind: 'reply', stage: 'text', ...reply };
    }
    if (reply) this.#end(`the mail server answered the message with ${reply.code}`);
    return { kind: 'lost', reason: this.#why };
  }

  /** MAIL, RCPT and DATA; undefined once the server has said 354 to our one recipient. */
  async #offer(commands: [string, string, string]): Promise<Conversation | undefined> {
    const pipelined = this.offers('PIPELINING');
    if (pipelined) this.#socket.write(commands.join(''));
    let refusal: Conversation | undefined;
    for (const [index, stage] of (['mail', 'rcpt', 'text'] as const).entries()) {
      if (!pipelined) this.#socket.write(commands[index]!);
      const reply = await this.#next();
      if (!reply) return refusal ?? this.#unsent();
      const isYes = stage === 'text' ? reply.code === 354 : reply.code < 300;
      // A server may say 354 although it took no recipient. RFC 2920 3.1 would end that with an empty text, which a
      // careless one might deliver: we hang up.
      if (isYes && refusal && stage === 'text') this.#end();
      else if (!isYes && reply.code < 400) {
        // Neither yes nor no, such as 250 to DATA: whoever takes it for a yes believes that a text arrived.
        this.#end(`the mail server answered ${commands[index]!.slice(0, 4)} with ${reply.code}`);
        return refusal ?? this.#unsent();
      } else if (!isYes) refusal ??= { kind: 'reply', stage, ...reply };
      // It closes the channel after a 421 (RFC 5321 3.8), whatever we asked.
      if (reply.code === 421) this.#end();
      if (refusal && (!pipelined || !this.alive)) break;
    }
    return refusal;
  }

  /** After a refusal, so that nothing of this transaction is left over in the next. */
  async #reset(): Promise<void> {
    if (!this.alive) return;
    const reply = await this.#ask('RSET\r\n');
    if (reply && reply.code < 300) this.used = true;
    else this.#end();
  }

  hangUp(): void {
    this.#weHungUp ||= this.alive;
    this.#end('we hung up while the mail server kept us waiting');
  }

  async quit(): Promise<void> {
    if (!this.alive) return;
    // A server that does not answer QUIT is left alone after a second.
    const timer = setTimeout(() => this.#end(), 1000);
    await this.#ask('QUIT\r\n');
    clearTimeout(timer);
    this.#end();
  }

  #ask(command: string): Promise<Reply | undefined> {
    this.#socket.write(command);
    return this.#next();
  }

  /** The next answer, or undefined when the connection ends without one. */
  #next(): Promise<Reply | undefined> {
    const here = this.#replies.shift();
    if (here || !this.alive) return Promise.resolve(here);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  #hear(reply: Reply): void {
    if (this.#waiting) {
      const resolve = this.#waiting;
      this.#waiting = undefined;
      return resolve(reply);
    }
    this.#replies.push(reply);
    if (this.#replies.length > mostAhead) return this.#end('the mail server answers what nobody asked');
    // Said without being asked, or before its turn: it is about to close (RFC 5321 3.8).
    if (reply.code === 421) this.#why = `the mail server closed the connection: 421 ${reply.text}`;
  }

  #end(why?: string): void {
    if (!this.alive) return;
    this.alive = false;
    if (why) this.#why = why.replace(/^./, (letter) => letter.toLowerCase());
    this.#socket.destroy();
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }

  #unsent(): Extract<Conversation, { kind: 'unsent' }> {
    this.#end();
    return {
      kind: 'unsent',
      reason: this.#why,
      unreachable: false,
      ...(this.#weHungUp ? { ours: true as const } : {}),
    };
  }
}
