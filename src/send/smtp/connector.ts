import { relayChooser } from './choose-relay.ts';
import type { Refusal } from './connect-error.ts';
import type { Relay } from './relay.ts';
import type { SmtpConnection } from './smtp-connection.ts';
import type { WaitQueue } from './wait-queue.ts';

/** A connection of ours and the server it leads to. */
export interface OpenConnection {
  relay: Relay;
  connection: SmtpConnection;
}

/** `full`: the reachable servers accept no more connections, or the first one to a server is just being opened. */
export type Connected = { kind: 'open'; open: OpenConnection } | { kind: 'full' } | Unreachable;

export interface Unreachable {
  kind: 'unreachable';
  reason: string;
  /** When to try again, in whole ms from now: it becomes a time in the database. */
  retryAfterMs: number;
  /** What a server said, where every one of them refuses to let us in. */
  refusal?: Refusal;
}

export interface ConnectOptions {
  /** Servers that must not be used. */
  except?: ReadonlySet<Relay> | undefined;
  /** Called when a connection came after the caller had stopped waiting for it. */
  onLate(): void;
}

/** Gives out connections, each to the relay whose turn it is. */
export class Connector {
  readonly relays: readonly Relay[];
  readonly now: () => number;
  readonly #chooser: ReturnType<typeof relayChooser>;
  readonly #waitQueue: WaitQueue;

  constructor(relays: Relay[], connections: number, { waitQueue, now }: { waitQueue: WaitQueue; now: () => number }) {
    this.relays = relays;
    this.now = now;
    this.#chooser = relayChooser(relays, connections);
    this.#waitQueue = waitQueue;
  }

  /** Whether a server other than these may be used now. */
  hasOtherThan(used: ReadonlySet<Relay>): boolean {
    return this.relays.some((relay) => !relay.isDown(this.now()) && !used.has(relay));
  }

  /** Undefined when `signal` ended the waiting. A connection that comes after that is kept for the next caller. */
  async connect(signal: AbortSignal | undefined, { except, onLate }: ConnectOptions): Promise<Connected | undefined> {
    const connecting = this.#connect(except);
    const connected = await unlessAborted(connecting, signal);
    if (!connected)
      void connecting
        .then(
          (late) => late.kind === 'open' && late.open.relay.release(late.open.connection),
          () => {},
        )
        .then(onLate);
    return connected;
  }

  async #connect(except: ReadonlySet<Relay> | undefined): Promise<Connected> {
    for (;;) {
      const relay = this.#chooser.choose(this.now(), except);
      if (!relay) return this.#whyNone();
      const wasProbe = relay.busy === 0;
      const connection = await relay.lease(this.now);
      // Where the first connection is open, or can't be opened, all who waited for it may look again.
      if (wasProbe) this.#waitQueue.wakeAll();
      if (!connection) continue;
      this.#chooser.countLease(relay);
      return { kind: 'open', open: { relay, connection } };
    }
  }

  #whyNone(): Connected {
    const { relays } = this;
    if (this.hasOtherThan(new Set())) return { kind: 'full' };
    const reasons = relays.map(({ name, reason }) => (relays.length > 1 ? `${name}: ${reason}` : reason));
    const refusal = relays.every((relay) => relay.refusal) ? relays[0]?.refusal : undefined;
    const downUntil = Math.min(...relays.map((relay) => relay.downUntil));
    return {
      kind: 'unreachable',
      reason: reasons.join('; '),
      retryAfterMs: Math.ceil(Math.max(0, downUntil - this.now())),
      ...(refusal ? { refusal } : {}),
    };
  }
}

/** Undefined as soon as `signal` aborts. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(undefined);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
