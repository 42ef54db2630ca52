import { GalleyError } from '../../problem.ts';
import { openSmtpConnection, type SmtpConnection } from './smtp-connection.ts';

export interface RelayOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; query parameters as nodemailer knows them. */
  url: string;
  /** `host:port`, without anything secret. */
  name: string;
  /** Its share of the messages, against the other relays' weights. */
  weight: number;
  /** Silence after which a conversation counts as lost, in ms. */
  timeoutMs: number;
}

/** How long a relay that could not be had is left alone: the first time, and at most. */
const restMs = { first: 5_000, longest: 60_000 };
/** After that time we ask for more connections than it took before. */
const ceilingMs = 60_000;

/** One mail server that takes our mail, with the connections that stand to it. */
export class Relay {
  readonly name: string;
  readonly weight: number;
  /** Connections that stand and are in use. */
  busy = 0;
  /** Not asked before then. */
  downUntil = 0;
  /** Why it is down, for people. */
  reason = '';
  /** It has taken a message from us: what it refuses now is not all of our mail. */
  takesOurs = false;
  readonly #options: RelayOptions;
  readonly #idle: SmtpConnection[] = [];
  readonly #closing = new AbortController();
  #connecting = 0;
  #failures = 0;
  /** Lowered for a minute when it takes fewer connections than we would make. */
  #ceiling = { connections: Infinity, until: 0 };

  constructor(options: RelayOptions) {
    this.#options = options;
    this.name = options.name;
    this.weight = options.weight;
  }

  /** Whether it may be asked for a connection now. */
  isFree(now: number): boolean {
    if (this.isDown(now)) return false;
    if (this.#idle.length > 0) return true;
    return this.busy > 0 ? this.load < this.#ceilingAt(now) : !this.isProbing;
  }

  /** Nothing stands, and one connection tries the door: then it shows whether there are fewer than we want, or none. */
  get isProbing(): boolean {
    return this.busy === 0 && this.#idle.length === 0 && this.#connecting > 0;
  }

  /** Connections in use, and those being made. */
  get load(): number {
    return this.busy + this.#connecting;
  }

  isDown(now: number): boolean {
    return this.downUntil > now;
  }

  /** A connection, or undefined when none can be had now; `reason` and `downUntil` say more if there is none at all. */
  async take(now: () => number): Promise<SmtpConnection | undefined> {
    for (let line = this.#idle.pop(); line; line = this.#idle.pop()) {
      if (!line.alive) continue;
      this.busy++;
      return line;
    }
    if (!this.isFree(now())) return undefined;
    this.#connecting++;
    try {
      const line = await openSmtpConnection(this.#options.url, this.#options.timeoutMs, this.#closing.signal);
      this.#failures = 0;
      this.busy++;
      return line;
    } catch (error) {
      if (error instanceof GalleyError) throw error;
      // One too many for this server: those that stand go on, and in a minute we ask for more again.
      const standing = this.busy + this.#idle.length;
      if (standing > 0) this.#ceiling = { connections: standing, until: now() + ceilingMs };
      else this.rest(plain(error as SmtpError), now());
      return undefined;
    } finally {
      this.#connecting--;
    }
  }

  release(line: SmtpConnection): void {
    this.busy--;
    if (!line.alive) return;
    if (this.#closing.signal.aborted) void line.quit();
    else this.#idle.push(line);
  }

  /** It refuses us, or can't be reached: the others go on in its place. */
  rest(reason: string, now: number): void {
    this.reason = reason;
    this.downUntil = now + Math.min(restMs.first * 2 ** this.#failures++, restMs.longest);
  }

  /** Nothing is connected any more, and what comes back is said goodbye to. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#idle.splice(0).map((line) => line.quit()));
  }

  #ceilingAt(now: number): number {
    return now < this.#ceiling.until ? this.#ceiling.connections : Infinity;
  }
}

/** nodemailer's: `code` says what was being done, `originalCode` what the system said. */
type SmtpError = Error & { code?: string; originalCode?: string; response?: string };

const words: Record<string, string> = {
  ECONNREFUSED: 'nothing answers at the mail server’s address',
  ETIMEDOUT: 'the mail server took too long to answer',
  EDNS: 'the mail server’s name can’t be resolved',
  EAUTH: 'the mail server refused user name or password',
  ETLS: 'the encrypted connection (TLS) could not be made',
};

function plain({ code = '', originalCode = '', message, response }: SmtpError): string {
  const known =
    words[originalCode] ?? words[code] ?? (message.includes('ECONNREFUSED') ? words.ECONNREFUSED : undefined);
  if (known && known !== words.ETLS) return known + (response ? ` (${response.split('\n')[0]})` : '');
  const said = message.replace(/^./, (letter) => letter.toLowerCase());
  return known || isTlsFault(originalCode, message)
    ? `${words.ETLS}: ${said}`
    : said || code || 'the connection failed';
}

/** A certificate that nobody vouches for, has expired or is another's (nodejs.org/api/tls.html, "X509 certificate error codes"); or no TLS at all. */
function isTlsFault(code: string, message: string): boolean {
  return /CERT|SIGNATURE|_SSL_|EPROTO/.test(code) || /certificate|SSL routines|altnames|TLS/i.test(message);
}
