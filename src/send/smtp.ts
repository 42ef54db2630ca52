import { Readable, type Transform } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { parseConnectionUrl } from 'nodemailer/lib/shared';

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

/** The part of a mail server that delivering needs. */
export interface Outbox {
  submit(message: OutgoingMessage): Promise<Conversation>;
  /** Says goodbye on idle connections; those in a conversation must be finished first. */
  close(): Promise<void>;
}

export interface SmtpOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; query parameters as nodemailer knows them. */
  url: string;
  /** Connections at most. */
  connections: number;
  /** Silence after which a conversation counts as lost, in ms. RFC 5321 4.5.3.2.6 asks for 10 minutes. */
  timeoutMs?: number;
}

/**
 * A pool of connections that never sends a message twice. nodemailer's own pool requeues a message whose connection
 * closed, up to five times, also after the final dot; here every submission is one conversation, and how it ended
 * is the caller's to judge.
 */
export function openSmtp({ url, connections, timeoutMs = 600_000 }: SmtpOptions): Outbox {
  const idle: Line[] = [];
  const waiting: ((line: Line | undefined) => void)[] = [];
  let open = 0;
  // Lowered while the server takes fewer connections than we would make.
  let ceiling = { connections, until: 0 };

  const acquire = async (): Promise<Line> => {
    for (;;) {
      const line = idle.pop();
      if (line?.alive) return line;
      if (line) {
        open--;
        continue;
      }
      if (Date.now() > ceiling.until) ceiling = { connections, until: Infinity };
      if (open < ceiling.connections) break;
      const handed = await new Promise<Line | undefined>((resolve) => waiting.push(resolve));
      if (handed?.alive) return handed;
      if (handed) open--;
    }
    open++;
    try {
      return await connect(url, timeoutMs);
    } catch (error) {
      open--;
      if (open > 0) {
        // One too many for this server; those that stand go on, and in a minute we ask again.
        ceiling = { connections: open, until: Date.now() + 60_000 };
        return acquire();
      }
      waiting.shift()?.(undefined);
      throw error;
    }
  };
  const release = (line: Line) => {
    if (!line.alive) {
      open--;
      waiting.shift()?.(undefined);
      return;
    }
    const next = waiting.shift();
    if (next) next(line);
    else idle.push(line);
  };

  return {
    async submit(message) {
      for (;;) {
        let line: Line;
        try {
          line = await acquire();
        } catch (error) {
          return failedConnection(error as SmtpError);
        }
        if (message.needsSmtpUtf8 && !line.offers('SMTPUTF8')) {
          release(line);
          return { kind: 'unsupported', reason: 'the mail server does not offer SMTPUTF8 (RFC 6531), which this address needs' };
        }
        const wasIdle = line.used;
        const conversation = await line.send(message);
        if (line.alive && conversation.kind === 'reply' && conversation.code >= 400) await line.reset();
        release(line);
        // The server closed a connection that had been idle, and we learned it by writing to it: not a byte of the
        // text was sent, so another connection may have the message.
        // So does a server that gives a connection only so many messages and says so with 421.
        const isClosing = conversation.kind === 'reply' && conversation.code === 421 && conversation.stage === 'mail';
        if (wasIdle && (conversation.kind === 'unsent' || isClosing)) continue;
        return conversation;
      }
    },
    async close() {
      await Promise.all(idle.splice(0).map((line) => line.quit()));
      open = 0;
    },
  };
}

type SmtpError = Error & { code?: string; responseCode?: number; response?: string; command?: string };

/** One connection, used for one message after another. */
interface Line {
  readonly alive: boolean;
  /** It has carried a message before. */
  readonly used: boolean;
  offers(extension: string): boolean;
  send(message: OutgoingMessage): Promise<Conversation>;
  reset(): Promise<void>;
  quit(): Promise<void>;
}

function isLoopback(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(host ?? 'localhost');
}

async function connect(url: string, timeoutMs: number): Promise<Line> {
  const options = parseConnectionUrl(url);
  const connection = new SMTPConnection({
    ...options,
    // A password never goes over the wire in clear because somebody stripped STARTTLS; `?requireTLS=false` says otherwise.
    requireTLS: typeof options.requireTLS === 'boolean' ? options.requireTLS : (Boolean(options.auth) && !options.secure && !isLoopback(options.host)),
    connectionTimeout: Math.min(timeoutMs, 30_000),
    greetingTimeout: Math.min(timeoutMs, 60_000),
    socketTimeout: timeoutMs,
  });
  let alive = true;
  let used = false;
  let fail: (error: SmtpError) => void = () => {};
  // Listening for as long as the connection lives: an 'error' without a listener ends the process.
  connection.on('error', (error: SmtpError) => {
    alive = false;
    fail(error);
  });
  connection.on('end', () => {
    alive = false;
    // A 421 comes with the end of the connection; its own callback, a turn later, knows more than this.
    setImmediate(() => fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNECTION' })));
  });
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

  return {
    get alive() {
      return alive;
    },
    get used() {
      return used;
    },
    offers(extension) {
      // Not in nodemailer's types; there is no public way to ask what EHLO answered.
      return (connection as unknown as { _supportedExtensions: string[] })._supportedExtensions.includes(extension);
    },
    send({ from, to, raw }) {
      return new Promise((resolve) => {
        let bodyStarted = false;
        // Read from only once the server said 354: that it was is how we know whether the message may have arrived.
        const body = bodyOf(raw, () => (bodyStarted = true));
        const failed = (error: SmtpError) => {
          // 421 says that the server is closing the channel (RFC 5321 3.8).
          if (!error.responseCode || error.responseCode === 421) {
            alive = false;
            connection.close();
          }
          resolve(conversationOf(error, bodyStarted));
        };
        fail = failed;
        connection.send({ from, to: [to], size: raw.length }, body, (error, info) => {
          if (error) failed(error);
          else {
            used = true;
            resolve({ kind: 'reply', stage: 'text', ...splitReply(String(info.response)) });
          }
        });
      });
    },
    reset() {
      return new Promise((resolve) => {
        fail = () => resolve();
        connection.reset((error) => {
          if (error) {
            alive = false;
            connection.close();
          }
          resolve();
        });
      });
    },
    quit() {
      return new Promise((resolve) => {
        // A server that does not answer QUIT is left alone after a second.
        const timer = setTimeout(() => (connection.close(), resolve()), 1000);
        fail = () => {};
        connection.once('end', () => (clearTimeout(timer), resolve()));
        connection.quit();
      });
    },
  };
}

/**
 * The message as the stream that nodemailer pipes after 354. It would walk every byte for dots to double and line ends
 * to mend, a quarter of a send's time; `raw` has CRLF ends by contract, and where no line begins with a dot (our
 * encoder sees to it) it goes through untouched. Were nodemailer to change inside, it would end the text with one empty
 * line more, which a DKIM body hash does not count (RFC 6376 3.4.3).
 */
function bodyOf(raw: Buffer, onStart: () => void): Readable {
  const body = new Readable({
    read() {
      onStart();
      this.push(raw);
      this.push(null);
    },
  });
  if (raw[0] === 0x2e || raw.includes('\r\n.')) return body;
  body.pipe = <T extends NodeJS.WritableStream>(dotStuffer: T): T => {
    onStart();
    const stream = dotStuffer as unknown as Transform & { lastByte: number };
    stream.push(raw);
    stream.lastByte = raw.at(-1)!;
    stream.end();
    return dotStuffer;
  };
  return body;
}

function conversationOf(error: SmtpError, bodyStarted: boolean): Conversation {
  if (error.responseCode) return { kind: 'reply', stage: stageOf(error), ...splitReply(error.response ?? `${error.responseCode}`) };
  // Refused before a byte was sent: an address or envelope that can't be put into a command.
  if (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') return { kind: 'unsupported', reason: plain(error) };
  return bodyStarted ? { kind: 'lost', reason: plain(error) } : { kind: 'unsent', reason: plain(error), unreachable: false };
}

/** nodemailer names the command that was answered; a connection's end (421) has none and comes before the text or after. */
function stageOf({ command = '' }: SmtpError): 'mail' | 'rcpt' | 'text' {
  if (command.startsWith('RCPT')) return 'rcpt';
  return command.startsWith('DATA') ? 'text' : 'mail';
}

/** Credentials that are refused and a TLS that fails concern every message alike, as a closed port does. */
function failedConnection(error: SmtpError): Conversation {
  return { kind: 'unsent', reason: plain(error), unreachable: true };
}

function plain(error: SmtpError): string {
  const words: Record<string, string> = {
    ECONNREFUSED: 'nothing answers at the mail server’s address',
    ETIMEDOUT: 'the mail server took too long to answer',
    EDNS: 'the mail server’s name can’t be resolved',
    EAUTH: 'the mail server refused user name or password',
    ETLS: 'the encrypted connection (TLS) could not be made',
  };
  const known = words[error.code ?? ''] ?? (error.message.includes('ECONNREFUSED') ? words.ECONNREFUSED : undefined);
  const reply = error.response ? ` (${error.response.split('\n')[0]})` : '';
  return (known ?? error.message.replace(/^./, (letter) => letter.toLowerCase())) + reply;
}

/** `250 2.0.0 Ok: queued as 4Fz` to its parts; of several lines the words are joined. */
function splitReply(response: string): { code: number; text: string } {
  const lines = response.split(/\r?\n/).map((line) => line.replace(/^\d{3}[ -]?/, ''));
  return { code: Number(response.slice(0, 3)), text: lines.join(' ').trim() };
}
