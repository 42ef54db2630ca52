import { Relay, type RelayOptions } from './relay.ts';
import type { Conversation, Line, OutgoingMessage } from './smtp-line.ts';

/** The part of the mail servers that delivering needs. */
export interface Outbox {
  /**
   * A place to speak in: waits until one of our connections is free. Taken before a delivery is begun, so that no more
   * deliveries are in the air than there are connections, and a server that can't be had begins none.
   */
  take(): Promise<Taken>;
  /** A whole conversation on whatever connection is free. */
  submit(message: OutgoingMessage): Promise<Conversation>;
  /** Says goodbye on idle connections; those in a conversation must be finished first. */
  close(): Promise<void>;
}

export type Taken = { kind: 'place'; place: Place } | { kind: 'unreachable'; reason: string; /** When to ask again, in ms from now. */ retryAfterMs: number };

/** One of our connections, in the hand of one delivery at a time. */
export interface Place {
  /** The server that spoke last: `host:port`. */
  readonly relay: string;
  /**
   * One conversation, begun anew on another connection or with another relay for as long as it is certain that no
   * server can have the message.
   */
  send(message: OutgoingMessage): Promise<Conversation>;
  giveBack(): void;
}

export interface SmtpOptions {
  relays: Pick<RelayOptions, 'url' | 'name' | 'weight'>[];
  /** Connections at most, over all relays. */
  connections: number;
  /** Silence after which a conversation counts as lost, in ms. RFC 5321 4.5.3.2.6 asks for 10 minutes. */
  timeoutMs?: number;
  now?: () => number;
}

/**
 * Our connections to one or several mail servers. No message is ever sent twice from here: nodemailer's own pool
 * requeues a message whose connection closed, up to five times, also after the final dot. Here every submission is one
 * conversation, and how it ended is the caller's to judge.
 */
export function openSmtp({ relays: options, connections, timeoutMs = 600_000, now = Date.now }: SmtpOptions): Outbox {
  const relays = options.map((relay) => new Relay({ ...relay, timeoutMs }));
  const waiting: (() => void)[] = [];
  let taken = 0;

  /** The relay that has the least to do for its weight, of those that may be asked. */
  const choose = (): Relay | undefined => {
    const free = relays.filter((relay) => relay.isFree(now()));
    return free.toSorted((one, other) => (one.busy + 1) / one.weight - (other.busy + 1) / other.weight)[0];
  };
  const room = () => new Promise<void>((resolve) => waiting.push(resolve));
  const leave = () => {
    taken--;
    waiting.shift()?.();
  };

  type Connected = { kind: 'line'; relay: Relay; line: Line } | Extract<Taken, { kind: 'unreachable' }> | { kind: 'full' };
  const connect = async (): Promise<Connected> => {
    for (;;) {
      const relay = choose();
      if (!relay) {
        if (relays.some((one) => !one.isDown(now()))) return { kind: 'full' };
        const reasons = relays.map(({ name, reason }) => (relays.length > 1 ? `${name}: ${reason}` : reason));
        return { kind: 'unreachable', reason: reasons.join('; '), retryAfterMs: Math.min(...relays.map(({ downUntil }) => downUntil)) - now() };
      }
      const line = await relay.take(now);
      if (line) return { kind: 'line', relay, line };
    }
  };

  const take = async (): Promise<Taken> => {
    for (;;) {
      if (taken >= connections) {
        await room();
        continue;
      }
      taken++;
      const connected = await connect();
      if (connected.kind === 'line') return { kind: 'place', place: placeAt(connected) };
      taken--;
      if (connected.kind === 'unreachable') {
        waiting.shift()?.();
        return connected;
      }
      await room(); // the servers take no more connections than stand: one of those comes free
    }
  };

  const placeAt = (start: { relay: Relay; line: Line }): Place => {
    let at: { relay: Relay; line: Line } | undefined = start;
    let relayName = start.relay.name;
    /** Lets go of the connection and finds another; undefined says that there is none, and why. */
    const move = async (): Promise<Extract<Conversation, { kind: 'unsent' }> | undefined> => {
      at?.relay.giveBack(at.line);
      at = undefined;
      const connected = await connect();
      if (connected.kind !== 'line') return { kind: 'unsent', unreachable: true, reason: connected.kind === 'unreachable' ? connected.reason : 'the mail server takes no more connections' };
      at = connected;
      relayName = connected.relay.name;
      return undefined;
    };
    return {
      get relay() {
        return relayName;
      },
      async send(message) {
        for (;;) {
          const { relay, line } = at!;
          const wasUsed = line.used;
          const conversation = await line.send(message);
          const refusesUs = conversation.kind === 'reply' && conversation.stage === 'mail';
          // A server closes a connection that was idle, or gives one only so many messages and says so with 421.
          const isStale = wasUsed && (conversation.kind === 'unsent' || (refusesUs && conversation.code === 421));
          if (!isStale) {
            if (!refusesUs) return conversation;
            // It refuses our sender, whoever the reader is. Another relay may think otherwise.
            relay.rest(`${relay.name} refuses our sender: ${conversation.code} ${conversation.text}`, now());
            if (!relays.some((one) => one.isFree(now()))) return conversation;
          }
          const none = await move();
          if (none) return none;
        }
      },
      giveBack() {
        at?.relay.giveBack(at.line);
        leave();
      },
    };
  };

  return {
    take,
    async submit(message) {
      const found = await take();
      if (found.kind === 'unreachable') return { kind: 'unsent', reason: found.reason, unreachable: true };
      try {
        return await found.place.send(message);
      } finally {
        found.place.giveBack();
      }
    },
    async close() {
      await Promise.all(relays.map((relay) => relay.close()));
    },
  };
}
