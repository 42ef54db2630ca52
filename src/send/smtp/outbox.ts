import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import { RelayLease, type ConnectionLease } from './connection-lease.ts';
import { Connector, type Unreachable } from './connector.ts';
import { Relay, type RelayOptions } from './relay.ts';
import type { Conversation } from './smtp-connection.ts';
import { WaitQueue } from './wait-queue.ts';

/** The part of the mail servers that delivering needs. */
export interface Outbox {
  /**
   * Waits until one of our connections is free. Leased before a delivery is begun, so that no more deliveries are in
   * progress than there are connections, and a server that can't be reached begins none. `signal` ends the waiting.
   */
  lease(signal?: AbortSignal): Promise<LeaseResult>;
  /** A whole conversation on whatever connection is free. */
  submit(message: OutgoingMessage): Promise<Conversation>;
  /** Ends idle connections and opens no more; those in a conversation must be finished first. */
  close(): Promise<void>;
}

export type LeaseResult = { kind: 'leased'; lease: ConnectionLease } | Unreachable | { kind: 'stopped' };

export interface SmtpOptions {
  relays: Pick<RelayOptions, 'url' | 'name' | 'weight'>[];
  /** Over all relays, at most. */
  connections: number;
  /** Silence after which a conversation counts as lost, in ms. RFC 5321 4.5.3.2.6 asks for 10 minutes. */
  timeoutMs?: number;
  /** A clock that nobody sets: a relay must not be down for an hour because the machine's time was corrected. */
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
  // Woken when a connection was released or opened.
  const waitQueue = new WaitQueue();
  const connector = new Connector(relays, connections, { waitQueue, now });
  let leased = 0;
  const onRelease = () => {
    leased--;
    waitQueue.wakeOne();
  };

  const lease = async (signal?: AbortSignal): Promise<LeaseResult> => {
    for (;;) {
      if (signal?.aborted) break;
      if (leased >= connections) {
        await waitQueue.wait(signal);
        continue;
      }
      leased++;
      const connected = await connector.connect(signal, { onLate: onRelease }).catch((error: unknown) => {
        onRelease();
        throw error;
      });
      if (!connected) break;
      if (connected.kind === 'open')
        return { kind: 'leased', lease: new RelayLease(connected.open, { connector, waitQueue, onRelease }) };
      leased--;
      if (connected.kind === 'unreachable') {
        waitQueue.wakeOne();
        return connected;
      }
      await waitQueue.wait(signal); // the servers accept no more connections than are open, or the first is being opened
    }
    waitQueue.wakeOne(); // our waking was meant for a caller that still wants a connection
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
