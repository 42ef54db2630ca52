import { SmtpConnectError, type Refusal } from './connect-error.ts';
import { openSmtpConnection, type SmtpConnection } from './smtp-connection.ts';

export interface RelayOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; query parameters as nodemailer names them (`smtp-server.ts`). */
  url: string;
  /** `host:port`, without anything secret. */
  name: string;
  /** Its share of the messages, against the other relays' weights. */
  weight: number;
  /** Silence after which a conversation counts as lost, in ms. */
  timeoutMs: number;
}

/** A relay that refuses us or can't be reached is not tried for 5 s, 10 s … up to a minute. */
const downMs = { min: 5_000, max: 60_000 };
/** After that time we ask for more connections than it gave before. */
const ceilingMs = 60_000;

/** One mail server that takes our mail, with our connections to it. */
export class Relay {
  readonly name: string;
  readonly weight: number;
  /** Connections that are leased. */
  busy = 0;
  /** Not tried before then. */
  downUntil = 0;
  /** Why it is down, for people. */
  reason = '';
  /** What it said when it let us in last; undefined when it did, or said nothing. */
  refusal: Refusal | undefined;
  readonly #options: RelayOptions;
  readonly #idle: SmtpConnection[] = [];
  readonly #closing = new AbortController();
  #connecting = 0;
  #failures = 0;
  /** Lowered for a minute when the server accepts fewer connections than we would open. */
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

  /**
   * No connection is open and one is being attempted; its result shows whether the server accepts fewer than we want, or
   * none.
   */
  get isProbing(): boolean {
    return this.busy === 0 && this.#idle.length === 0 && this.#connecting > 0;
  }

  /** Connections that are leased or being opened. */
  get load(): number {
    return this.busy + this.#connecting;
  }

  isDown(now: number): boolean {
    return this.downUntil > now;
  }

  /** A connection, or undefined when none can be had now; `reason` and `downUntil` say more if there is none at all. */
  async lease(now: () => number): Promise<SmtpConnection | undefined> {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (!connection.alive) continue;
      this.busy++;
      return connection;
    }
    if (!this.isFree(now())) return undefined;
    this.#connecting++;
    try {
      const connection = await openSmtpConnection(this.#options.url, this.#options.timeoutMs, this.#closing.signal);
      this.#failures = 0;
      this.refusal = undefined;
      this.busy++;
      return connection;
    } catch (error) {
      if (!(error instanceof SmtpConnectError)) throw error;
      // One too many for this server: the open ones go on, and in a minute we ask for more again.
      const open = this.busy + this.#idle.length;
      if (open > 0) this.#ceiling = { connections: open, until: now() + ceilingMs };
      else {
        this.refusal = error.refusal;
        this.markDown(error.message, now());
      }
      return undefined;
    } finally {
      this.#connecting--;
    }
  }

  release(connection: SmtpConnection): void {
    this.busy--;
    if (!connection.alive) return;
    if (this.#closing.signal.aborted) void connection.quit();
    else this.#idle.push(connection);
  }

  /** It refuses us, or can't be reached: the other relays get its share. */
  markDown(reason: string, now: number): void {
    this.reason = reason;
    this.downUntil = now + Math.min(downMs.min * 2 ** this.#failures++, downMs.max);
  }

  /** Opens no more connections; each leased one gets QUIT when it is released. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#idle.splice(0).map((connection) => connection.quit()));
  }

  #ceilingAt(now: number): number {
    return now < this.#ceiling.until ? this.#ceiling.connections : Infinity;
  }
}
