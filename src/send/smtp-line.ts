/**
 * One connection to a mail server, used for one message after another. Greeting, STARTTLS and login are nodemailer's;
 * the mail transactions are ours, because what we have to know of one is exactly what a library hides: whether a byte
 * of the text was on its way when the connection broke. Commands go out in one packet where the server offers
 * PIPELINING (RFC 2920), so a message costs two round trips and four system calls.
 */
import type { Socket } from 'node:net';
import { domainToASCII } from 'node:url';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import { domainOf } from '../mail/address.ts';

/** What SMTP carries: an envelope and the message as bytes, CRLF line ends. */
export interface OutgoingMessage {
  from: string;
  to: string;
  /** The recipient's local part is not ASCII (RFC 6531). */
  needsSmtpUtf8: boolean;
  raw: Buffer;
}

/**
 * How a conversation ended. Only `reply` says what the server decided; of the others, `unsent` is certain that the
 * server can't have the message and `lost` is not: the connection broke after the text began to flow, and the
 * server may have taken it and died before its 250 arrived (RFC 5321 4.1.1.4, 6.1).
 */
export type Conversation =
  | { kind: 'reply'; code: number; text: string; /** What was answered: our sender, the reader's address, or the text. */ stage: 'mail' | 'rcpt' | 'text' }
  | { kind: 'unsent'; reason: string; /** No connection could be made at all. */ unreachable: boolean }
  | { kind: 'unsupported'; reason: string }
  | { kind: 'lost'; reason: string };

export interface Line {
  readonly alive: boolean;
  /** It has carried a message before. */
  readonly used: boolean;
  offers(extension: string): boolean;
  send(message: OutgoingMessage): Promise<Conversation>;
  quit(): Promise<void>;
}

interface Reply {
  code: number;
  text: string;
}

/** @throws SmtpError when no connection can be made, or the server does not let us in. */
export async function connectLine(url: string, timeoutMs: number): Promise<Line> {
  const options = parseConnectionUrl(url);
  const patience = patienceOf(options, timeoutMs);
  const connection = new SMTPConnection({
    ...options,
    // A password never goes over the wire in clear because somebody stripped STARTTLS; `?requireTLS=false` says otherwise.
    requireTLS: typeof options.requireTLS === 'boolean' ? options.requireTLS : Boolean(options.auth) && !options.secure && !isLoopback(options.host),
    ...patience,
  });
  let fail: (error: Error) => void = () => {};
  // Listening for as long as the connection lives: an 'error' without a listener ends the process.
  connection.on('error', (error: Error) => fail(error));
  connection.on('end', () => fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNECTION' })));
  try {
    await new Promise<void>((resolve, reject) => {
      fail = reject;
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    if (options.auth && (connection.allowsAuth || url.includes('@'))) {
      await new Promise<void>((resolve, reject) => {
        fail = reject;
        connection.login(options.auth, (error) => (error ? reject(error) : resolve()));
      });
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  fail = () => {};
  return new SmtpLine(...takeOver(connection), patience.socketTimeout);
}

/** In ms. `?socketTimeout=60000` in SMTP_URL gives a silent server up after a minute; so do the other two of nodemailer's. */
function patienceOf(options: object, timeoutMs: number): { connectionTimeout: number; greetingTimeout: number; socketTimeout: number } {
  const usual = { connectionTimeout: Math.min(timeoutMs, 30_000), greetingTimeout: Math.min(timeoutMs, 60_000), socketTimeout: timeoutMs };
  const wanted = Object.entries(options).filter(([name, value]) => name in usual && typeof value === 'number' && value > 0);
  return { ...usual, ...Object.fromEntries(wanted) };
}

/** Not in nodemailer's types: there is no public way to its socket, nor to what EHLO answered. A test watches over both. */
function takeOver(connection: SMTPConnection): [Socket, ReadonlySet<string>] {
  const { _socket: socket, _supportedExtensions: extensions } = connection as unknown as { _socket: Socket; _supportedExtensions: string[] };
  for (const event of ['data', 'timeout', 'close', 'end', 'error']) socket.removeAllListeners(event);
  return [socket, new Set(extensions)];
}

function isLoopback(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(host ?? 'localhost');
}

class SmtpLine implements Line {
  alive = true;
  used = false;
  readonly #socket: Socket;
  readonly #extensions: ReadonlySet<string>;
  /** Answers that have come and were not asked for yet; `ended` comes after the last. */
  readonly #replies: Reply[] = [];
  #waiting: ((reply: Reply | undefined) => void) | undefined;
  #partial = '';
  #lines: string[] = [];
  #why = 'the connection was closed';

  constructor(socket: Socket, extensions: ReadonlySet<string>, timeoutMs: number) {
    this.#socket = socket;
    this.#extensions = extensions;
    socket.setTimeout(timeoutMs, () => this.#end('the mail server took too long to answer'));
    socket.on('data', (chunk: Buffer) => this.#read(chunk.toString()));
    socket.on('error', (error) => this.#end(error.message));
    socket.on('close', () => this.#end());
    socket.on('end', () => this.#end());
    socket.setNoDelay(true);
  }

  offers(extension: string): boolean {
    return this.#extensions.has(extension);
  }

  async send(message: OutgoingMessage): Promise<Conversation> {
    const envelope = envelopeOf(message, this.#extensions);
    if ('reason' in envelope) return { kind: 'unsupported', reason: envelope.reason };
    if (!this.alive || this.#replies.length > 0) return this.#unsent();

    const refused = await this.#offer(envelope.commands);
    if (refused) {
      if (refused.kind === 'reply') await this.#reset();
      return refused;
    }
    // From the first byte of the text on, a silence leaves it open whether the server has the message.
    this.#socket.cork();
    this.#socket.write(hasDots(message.raw) ? doubleDots(message.raw) : message.raw);
    this.#socket.write('.\r\n');
    this.#socket.uncork();
    const reply = await this.#next();
    if (!reply) return { kind: 'lost', reason: this.#why };
    this.used = true;
    return { kind: 'reply', stage: 'text', ...reply };
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
      const isTaken = stage === 'text' ? reply.code === 354 : reply.code < 300;
      // A server may say 354 although it took no recipient. RFC 2920 3.1 would end that with an empty text, which a
      // careless one might deliver: we hang up.
      if (refusal && stage === 'text' && reply.code === 354) this.#end();
      if (!isTaken) refusal ??= { kind: 'reply', stage, ...reply };
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
    if (reply && reply.code >= 400) this.#end();
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

  #read(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop()!;
    if (this.#partial.length > 100_000 || this.#lines.length > 1000) return this.#end('the mail server’s answer has no end');
    for (const line of lines) {
      const [, code, more, words] = /^(\d{3})([ -]?)(.*?)\r?$/.exec(line) ?? [];
      if (!code) return this.#end(`the mail server answered something that is no SMTP: ${line.slice(0, 80)}`);
      this.#lines.push(words!);
      if (more === '-') continue;
      const reply = { code: Number(code), text: this.#lines.join(' ').trim() };
      this.#lines = [];
      if (this.#waiting) {
        const resolve = this.#waiting;
        this.#waiting = undefined;
        resolve(reply);
        continue;
      }
      this.#replies.push(reply);
      // Said without being asked, or before its turn: it is about to close (RFC 5321 3.8).
      if (reply.code === 421) this.#why = `the mail server closed the connection: 421 ${reply.text}`;
    }
  }

  #end(why?: string): void {
    if (!this.alive) return;
    this.alive = false;
    if (why) this.#why = why.replace(/^./, (letter) => letter.toLowerCase());
    this.#socket.destroy();
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }

  #unsent(): Conversation {
    this.#end();
    return { kind: 'unsent', reason: this.#why, unreachable: false };
  }
}

/** The commands as they go over the wire, or why this server or SMTP as such can't carry them. */
function envelopeOf({ from, to, needsSmtpUtf8, raw }: OutgoingMessage, extensions: ReadonlySet<string>): { commands: [string, string, string] } | { reason: string } {
  if (needsSmtpUtf8 && !extensions.has('SMTPUTF8')) return { reason: 'the mail server does not offer SMTPUTF8 (RFC 6531), which this address needs' };
  const [sender, recipient] = needsSmtpUtf8 ? [from, to] : [withAsciiDomain(from), withAsciiDomain(to)];
  // oxlint-disable-next-line no-control-regex -- a control character in an envelope would be a second command
  const unfit = [sender, recipient].find((address) => /[\x00-\x1f\x7f<>]/.test(address));
  if (unfit !== undefined) return { reason: `${JSON.stringify(unfit)} can't stand in an SMTP command` };
  const size = extensions.has('SIZE') ? ` SIZE=${raw.length}` : '';
  return { commands: [`MAIL FROM:<${sender}>${size}${needsSmtpUtf8 ? ' SMTPUTF8' : ''}\r\n`, `RCPT TO:<${recipient}>\r\n`, 'DATA\r\n'] };
}

/** `bücher.example` goes to a server without SMTPUTF8 as `xn--bcher-kva.example`. */
function withAsciiDomain(address: string): string {
  const domain = domainOf(address);
  return address.slice(0, address.length - domain.length) + (domainToASCII(domain) || domain);
}

/** Our own encoder begins no line with a dot; what others composed may. */
function hasDots(raw: Buffer): boolean {
  return raw[0] === 0x2e || raw.includes('\r\n.');
}

/** RFC 5321 4.5.2. */
function doubleDots(raw: Buffer): Buffer {
  return Buffer.from(raw.toString('latin1').replace(/^\./, '..').replaceAll('\r\n.', '\r\n..'), 'latin1');
}
