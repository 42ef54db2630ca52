/**
 * One connection to a mail server, used for one message after another. The mail transactions are our own and not a
 * library's, because what we have to know of one is exactly what a library hides: whether a byte of the text was on its
 * way when the connection broke. Commands go out in one packet where the server offers PIPELINING (RFC 2920), so a
 * message costs two round trips and four system calls.
 */
import { TLSSocket } from 'node:tls';
import type { ReplyInContext } from '../../bounce/classify-reply.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import { doubleDots, envelopeOf, type UnsupportedCode } from './smtp-envelope.ts';
import type { SmtpChannel } from './smtp-channel.ts';
import { openSession, type Session } from './smtp-handshake.ts';
import { readSmtpUrl } from './smtp-server.ts';

/**
 * How a conversation ended. Only `reply` says what the server decided; of the others, `unsent` is certain that the
 * server can't have the message and `lost` is not: the connection broke after the text began to flow, and the
 * server may have taken it and died before its 250 arrived (RFC 5321 4.1.1.4, 6.1).
 */
export type Conversation =
  | ({
      kind: 'reply';
      /** The connection had carried a message before this one. */
      wasUsed?: true;
      /** Another relay takes our mail: this one's refusal of us need not stop the send. */
      othersTake?: true;
    } & ReplyInContext)
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

/** `timeoutMs`: silence after which it counts as broken, unless the URL names another. @throws SmtpConnectError */
export async function openSmtpConnection(
  url: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<SmtpConnection> {
  return new SmtpConnection(await openSession(readSmtpUrl(url, timeoutMs), signal));
}

export class SmtpConnection {
  /** It has carried a message before, or a refusal of one. */
  isUsed = false;
  readonly #channel: SmtpChannel;
  readonly #extensions: Session['extensions'];
  #weHungUp = false;

  constructor({ channel, extensions }: Session) {
    this.#channel = channel;
    this.#extensions = extensions;
  }

  get alive(): boolean {
    return this.#channel.alive;
  }

  /** `TLSv1.3`; undefined when it is not encrypted. */
  get tlsVersion(): string | undefined {
    const { socket } = this.#channel;
    return socket instanceof TLSSocket ? (socket.getProtocol() ?? undefined) : undefined;
  }

  /** When the server's certificate ends, in ms since the epoch; undefined when it is not encrypted. */
  get certificateEndsAt(): number | undefined {
    const { socket } = this.#channel;
    const endsAt = socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : NaN;
    return Number.isNaN(endsAt) ? undefined : endsAt;
  }

  /** `PIPELINING`, in capitals. */
  offers(extension: string): boolean {
    return this.#extensions.has(extension);
  }

  /**
   * `mayBegin` is asked once the server waits for the text: no is `unsent`, and nobody's fault. When it has returned,
   * nothing of the message is being written any more: its memory may be used again.
   */
  async send(message: OutgoingMessage, mayBegin: () => boolean = () => true): Promise<Conversation> {
    const envelope = envelopeOf(message, this.#extensions);
    if ('unsupported' in envelope) return { kind: 'unsupported', ...envelope.unsupported };
    if (!this.#isReady) return this.#unsent();

    const isUsed = this.isUsed;
    const refused = await this.#offer(envelope.commands);
    if (refused) {
      if (refused.kind === 'reply') await this.#reset();
      return inContext(refused, message, isUsed);
    }
    if (!this.#isReady) return this.#unsent();
    if (!mayBegin()) {
      this.#channel.end('we were held up for so long that another worker may be at it');
      return { ...this.#unsent(), ours: true };
    }
    return inContext(await this.#transmit(message.raw), message, isUsed);
  }

  /** Ends a conversation that takes too long for us: `unsent` or `lost`, whichever it is by then. */
  hangUp(): void {
    this.#weHungUp ||= this.alive;
    this.#channel.end('we hung up while the mail server kept us waiting');
  }

  async quit(): Promise<void> {
    if (!this.alive) return;
    // A server that does not answer QUIT is given a second.
    const timer = setTimeout(() => this.#channel.end(), 1000);
    await this.#channel.ask('QUIT\r\n');
    clearTimeout(timer);
    this.#channel.end();
  }

  /** A reply that came before its question would be taken for the one to our next command. */
  get #isReady(): boolean {
    return this.alive && !this.#channel.hasUnaskedReply;
  }

  /** MAIL, RCPT and DATA; undefined once the server has said 354 to our one recipient. */
  async #offer(commands: [string, string, string]): Promise<Conversation | undefined> {
    const channel = this.#channel;
    const isPipelined = this.offers('PIPELINING');
    if (isPipelined) channel.socket.write(commands.join(''));
    let refusal: Conversation | undefined;
    for (const [index, stage] of (['mail', 'rcpt', 'text'] as const).entries()) {
      const reply = await (isPipelined ? channel.nextReply() : channel.ask(commands[index]!));
      if (!reply) return refusal ?? this.#unsent();
      const { code, text } = reply;
      const isYes = stage === 'text' ? code === 354 : code < 300;
      // A server may say 354 although it took no recipient. RFC 2920 3.1 would end that with an empty text, which a
      // careless one might deliver: we hang up.
      if (isYes && refusal && stage === 'text') channel.end();
      else if (!isYes && code < 400) {
        // Neither yes nor no, such as 250 to DATA: read as a yes, it would mean that a text arrived.
        channel.end(`the mail server answered ${commands[index]!.slice(0, 4)} with ${code}`);
        return refusal ?? this.#unsent();
      } else if (!isYes) refusal ??= { kind: 'reply', stage: stage === 'text' ? 'data' : stage, code, text };
      // It closes the channel after a 421 (RFC 5321 3.8), whatever we asked.
      if (code === 421) channel.end();
      if (refusal && (!isPipelined || !channel.alive)) break;
    }
    return refusal;
  }

  /** From the first byte of the text on, a silence leaves it open whether the server has the message. */
  async #transmit(raw: Buffer): Promise<Conversation> {
    const channel = this.#channel;
    const { socket } = channel;
    socket.cork();
    socket.write(doubleDots(raw));
    const written = new Promise<boolean>((resolve) => socket.write('.\r\n', (error) => resolve(!error)));
    socket.uncork();
    const reply = await channel.nextReply();
    if (reply && socket.writableLength > 0) {
      // A server may refuse a text before it has all of it, such as one that is too large. One that accepts it reads
      // on; over TLS that last write may also be complete without our knowing.
      if (reply.code >= 400) channel.end();
      else if (!(await written)) {
        channel.end();
        return { kind: 'lost', reason: channel.reason };
      }
    }
    if (!reply) return { kind: 'lost', reason: channel.reason };
    const { code, text } = reply;
    if (code >= 300 && code < 400) {
      channel.end(`the mail server answered the message with ${code}`);
      return { kind: 'lost', reason: channel.reason };
    }
    this.isUsed = true;
    if (code === 421) channel.end();
    return { kind: 'reply', stage: 'text', code, text };
  }

  /** After a refusal, so that nothing of this transaction is left over in the next. */
  async #reset(): Promise<void> {
    if (!this.alive) return;
    const reply = await this.#channel.ask('RSET\r\n');
    if (reply && reply.code < 300) this.isUsed = true;
    else this.#channel.end();
  }

  #unsent(): Extract<Conversation, { kind: 'unsent' }> {
    this.#channel.end();
    const { reason } = this.#channel;
    return { kind: 'unsent', reason, unreachable: false, ...(this.#weHungUp ? { ours: true as const } : {}) };
  }
}

/** Whom a refusal is about depends on whom we had named, and whether the connection had carried messages before. */
function inContext(conversation: Conversation, { from, to }: OutgoingMessage, wasUsed: boolean): Conversation {
  if (conversation.kind !== 'reply' || conversation.code < 400) return conversation;
  return { ...conversation, from, to, ...(wasUsed ? { wasUsed: true as const } : {}) };
}
