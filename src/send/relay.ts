import { connectLine, type Line } from './smtp-line.ts';

/** One mail server that takes our mail, with the connections that stand to it. */
export interface RelayOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; query parameters as nodemailer knows them. */
  url: string;
  /** `host:port`, without anything secret. */
  name: string;
  /** Its share of the connections, against the other relays' weights. */
  weight: number;
  /** Silence after which a conversation counts as lost, in ms. */
  timeoutMs: number;
}

/** How long a relay that could not be had is left alone: the first time, and at most. */
const restMs = { first: 5_000, longest: 60_000 };

export class Relay {
  readonly name: string;
  readonly weight: number;
  /** Connections in use. */
  busy = 0;
  /** Not asked before then. */
  downUntil = 0;
  /** Why it is down, for people. */
  reason = '';
  readonly #options: RelayOptions;
  readonly #idle: Line[] = [];
  #open = 0;
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
    return this.downUntil <= now && (this.#idle.length > 0 || this.#open < this.#ceilingAt(now));
  }

  isDown(now: number): boolean {
    return this.downUntil > now;
  }

  /** A connection, or undefined when none can be had now; `reason` and `downUntil` say more if there is none at all. */
  async take(now: () => number): Promise<Line | undefined> {
    for (let line = this.#idle.pop(); line; line = this.#idle.pop()) {
      if (line.alive) {
        this.busy++;
        return line;
      }
      this.#open--;
    }
    if (this.#open >= this.#ceilingAt(now())) return undefined;
    this.#open++;
    this.busy++;
    try {
      const line = await connectLine(this.#options.url, this.#options.timeoutMs);
      this.#failures = 0;
      return line;
    } catch (error) {
      this.#open--;
      this.busy--;
      // One too many for this server: those that stand go on, and in a minute we ask for more again.
      if (this.#open > 0) this.#ceiling = { connections: this.#open, until: now() + 60_000 };
      else this.rest(plain(error as SmtpError), now());
      return undefined;
    }
  }

  giveBack(line: Line): void {
    this.busy--;
    if (line.alive) this.#idle.push(line);
    else this.#open--;
  }

  /** It refuses us, or can't be reached: the others go on in its place. */
  rest(reason: string, now: number): void {
    this.reason = reason;
    this.downUntil = now + Math.min(restMs.first * 2 ** this.#failures++, restMs.longest);
  }

  async close(): Promise<void> {
    const idle = this.#idle.splice(0);
    this.#open -= idle.length;
    await Promise.all(idle.map((line) => line.quit()));
  }

  #ceilingAt(now: number): number {
    return now < this.#ceiling.until ? this.#ceiling.connections : Infinity;
  }
}

type SmtpError = Error & { code?: string; response?: string };

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
