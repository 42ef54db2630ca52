import { chooseRelay } from './choose-relay.ts';
import type { Relay } from './relay.ts';
import type { SmtpConnection } from './smtp-connection.ts';
import type { WaitQueue } from './wait-queue.ts';

/** A connection of ours and the server it leads to. */
export interface OpenConnection {
  relay: Relay;
  line: SmtpConnection;
}

/** `full`: the servers that can be had take no more connections, or the first one to a server is just being made. */
export type Connecting = { kind: 'line'; at: OpenConnection } | { kind: 'full' } | Unreachable;

export interface Unreachable {
  kind: 'unreachable';
  reason: string;
  /** When to ask again, in whole ms from now: it becomes a time in the database. */
  retryAfterMs: number;
}

export interface ConnectOptions {
  /** Servers that are out of the question. */
  not?: ReadonlySet<Relay> | undefined;
  /** Told when a connection came after the caller had stopped waiting for it. */
  late(): void;
}

/** Gives out connections to the server whose turn it is. */
export class Connector {
  readonly relays: readonly Relay[];
  readonly now: () => number;
  readonly #turns: ReturnType<typeof chooseRelay>;
  readonly #waitQueue: WaitQueue;

  constructor(relays: Relay[], connections: number, { waitQueue, now }: { waitQueue: WaitQueue; now: () => number }) {
    this.relays = relays;
    this.now = now;
    this.#turns = chooseRelay(relays, connections);
    this.#waitQueue = waitQueue;
  }

  /** Whether another server than these may be spoken to now. */
  hasOther(than: ReadonlySet<Relay>): boolean {
    return this.relays.some((relay) => !relay.isDown(this.now()) && !than.has(relay));
  }

  /** Undefined when it was stopped. A connection that comes after that is there for the next one. */
  async connect(signal: AbortSignal | undefined, { not, late }: ConnectOptions): Promise<Connecting | undefined> {
    const connecting = this.#connect(not);
    const connected = await unlessAborted(connecting, signal);
    if (!connected)
      void connecting
        .then(
          (made) => made.kind === 'line' && made.at.relay.release(made.at.line),
          () => {},
        )
        .then(late);
    return connected;
  }

  async #connect(not: ReadonlySet<Relay> | undefined): Promise<Connecting> {
    for (;;) {
      const relay = this.#turns.choose(this.now(), not);
      if (!relay) return this.#whyNone();
      const stood = relay.busy;
      const line = await relay.take(this.now);
      // Where the first connection stands, or can't be made, all who waited for it may look again.
      if (stood === 0) this.#waitQueue.wakeAll();
      if (!line) continue;
      this.#turns.asked(relay);
      return { kind: 'line', at: { relay, line } };
    }
  }

  #whyNone(): Connecting {
    const { relays } = this;
    if (this.hasOther(new Set())) return { kind: 'full' };
    const reasons = relays.map(({ name, reason }) => (relays.length > 1 ? `${name}: ${reason}` : reason));
    return {
      kind: 'unreachable',
      reason: reasons.join('; '),
      retryAfterMs: Math.ceil(Math.max(0, Math.min(...relays.map(({ downUntil }) => downUntil)) - this.now())),
    };
  }
}

/** Undefined as soon as `signal` aborts. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const give = () => resolve(undefined);
    signal.addEventListener('abort', give, { once: true });
    if (signal.aborted) give();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
