import { Connector, type Unreachable } from './connector.ts';
import { RelayLease, type ConnectionLease } from './connection-lease.ts';
import { Relay, type RelayOptions } from './relay.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import type { Conversation } from './smtp-connection.ts';
import { WaitQueue } from './wait-queue.ts';

/** The part of the mail servers that delivering needs. */
export interface Outbox {
  /**
   * Leases a connection: waits until one of our connections is free. Leased before a delivery is begun, so that no more
   * deliveries are in the air than there are connections, and a server that can't be had begins none. With `signal` the
   * waiting ends.
   */
  lease(signal?: AbortSignal): Promise<LeaseResult>;
  /** A whole conversation on whatever connection is free. */
  submit(message: OutgoingMessage): Promise<Conversation>;
  /** Says goodbye on idle connections and makes no more; those in a conversation must be finished first. */
  close(): Promise<void>;
}

export type LeaseResult = { kind: 'leased'; lease: ConnectionLease } | Unreachable | { kind: 'stopped' };

export interface SmtpOptions {
  relays: Pick<RelayOptions, 'url' | 'name' | 'weight'>[];
  /** Connections at most, over all relays. */
  connections: number;
  /** Silence after which a conversation counts as lost, in ms. RFC 5321 4.5.3.2.6 asks for 10 minutes. */
  timeoutMs?: number;
  /** Of a clock that nobody sets: a server that rests must not rest for an hour because the machine's time was put right. */
  now?: () => number;
}

/**
 * Our connections to one or several mail servers. No message is ever sent twice from here: nodemailer's own pool
 * requeues a message whose connection closed, up to five times, also after the final dot. Here every submission is one
 * conversation, and how it ended is the caller's to judge.
 */
export function openSmtp({
  relays: options,
  connections,
  timeoutMs = 600_000,
  now = () => performance.now(),
}: SmtpOptions): Outbox {
  const relays = options.map((relay) => new Relay({ ...relay, timeoutMs }));
  // Woken when a connection was given back or made.
  const waitQueue = new WaitQueue();
  const connector = new Connector(relays, connections, { waitQueue, now });
  let taken = 0;
  const leave = () => {
    taken--;
    waitQueue.wakeOne();
  };

  const lease = async (signal?: AbortSignal): Promise<LeaseResult> => {
    for (;;) {
      if (signal?.aborted) break;
      if (taken >= connections) {
        await waitQueue.wait(signal);
        continue;
      }
      taken++;
      const connected = await connector.connect(signal, { late: leave }).catch((error: unknown) => {
        leave();
        throw error;
      });
      if (!connected) break;
      if (connected.kind === 'line')
        return { kind: 'leased', lease: new RelayLease(connected.at, { connector, waitQueue, leave }) };
      taken--;
      if (connected.kind === 'unreachable') {
        waitQueue.wakeOne();
        return connected;
      }
      await waitQueue.wait(signal); // the servers take no more connections than stand, or the first is being made
    }
    waitQueue.wakeOne(); // whoever woke us meant one that has something to do
    return { kind: 'stopped' };
  };

  return {
    lease,
    async submit(message) {
      const found = await lease();
      if (found.kind === 'stopped') return { kind: 'unsent', reason: 'it was stopped', unreachable: false, ours: true };
      if (found.kind === 'unreachable') return { kind: 'unsent', reason: found.reason, unreachable: true };
      try {
        return await found.lease.send(message);
      } finally {
        found.lease.release();
      }
    },
    async close() {
      await Promise.all(relays.map((relay) => relay.close()));
    },
  };
}
