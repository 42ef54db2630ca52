import { chooseRelay } from './choose-relay.ts';
import { isAboutThisMail, refusesUs } from './refusal.ts';
import { Relay, type RelayOptions } from './relay.ts';
import type { Conversation, Line, OutgoingMessage } from './smtp-line.ts';

/** The part of the mail servers that delivering needs. */
export interface Outbox {
  /**
   * A place to speak in: waits until one of our connections is free. Taken before a delivery is begun, so that no more
   * deliveries are in the air than there are connections, and a server that can't be had begins none. With `signal` the
   * waiting ends.
   */
  take(signal?: AbortSignal): Promise<Taken>;
  /** A whole conversation on whatever connection is free. */
  submit(message: OutgoingMessage): Promise<Conversation>;
  /** Says goodbye on idle connections and makes no more; those in a conversation must be finished first. */
  close(): Promise<void>;
}

export type Taken = { kind: 'place'; place: Place } | { kind: 'unreachable'; reason: string; /** When to ask again, in whole ms from now: it becomes a time in the database. */ retryAfterMs: number } | { kind: 'stopped' };

/** One of our connections, in the hand of one delivery at a time. */
export interface Place {
  /** The server that spoke last: `host:port`. */
  readonly relay: string;
  /**
   * One conversation, begun anew on another connection or with another relay for as long as it is certain that no
   * server can have the message. The text is begun only if `mayBegin` says so at that moment.
   */
  send(message: OutgoingMessage, mayBegin?: () => boolean): Promise<Conversation>;
  /** Waits no longer for the server's next word. */
  hangUp(): void;
  /** Once; later calls do nothing. */
  giveBack(): void;
}

export interface SmtpOptions {
  relays: Pick<RelayOptions, 'url' | 'name' | 'weight'>[];
  /** Connections at most, over all relays. */
  connections: number;
  /** Silence after which a conversation counts as lost, in ms. RFC 5321 4.5.3.2.6 asks for 10 minutes. */
  timeoutMs?: number;
  /** Of a clock that nobody sets: a server that rests must not rest for an hour because the machine's time was put right. */
  now?: () => number;
}

/** How long a delivery that has begun waits for another connection when its own turned out to be closed. */
const moveWithinMs = 10_000;

/**
 * Our connections to one or several mail servers. No message is ever sent twice from here: nodemailer's own pool
 * requeues a message whose connection closed, up to five times, also after the final dot. Here every submission is one
 * conversation, and how it ended is the caller's to judge.
 */
export function openSmtp({ relays: options, connections, timeoutMs = 600_000, now = () => performance.now() }: SmtpOptions): Outbox {
  const relays = options.map((relay) => new Relay({ ...relay, timeoutMs }));
  const { choose, asked } = chooseRelay(relays, connections);
  const waiting: (() => void)[] = [];
  let taken = 0;

  /** Until a connection was given back or made, or the time is over. */
  const change = (signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        const at = waiting.indexOf(wake);
        if (at >= 0) waiting.splice(at, 1);
        resolve();
      };
      waiting.push(wake);
      signal?.addEventListener('abort', leave, { once: true });
    });
  const wakeOne = () => waiting.shift()?.();
  const wakeAll = () => waiting.splice(0).forEach((wake) => wake());
  const leavePlace = () => {
    taken--;
    wakeOne();
  };

  type Standing = { relay: Relay; line: Line };
  type Connecting = { kind: 'line'; at: Standing } | Extract<Taken, { kind: 'unreachable' }> | { kind: 'full' };
  const connect = async (not?: ReadonlySet<Relay>): Promise<Connecting> => {
    for (;;) {
      const relay = choose(now(), not);
      if (!relay) {
        if (relays.some((one) => !one.isDown(now()))) return { kind: 'full' };
        const reasons = relays.map(({ name, reason }) => (relays.length > 1 ? `${name}: ${reason}` : reason));
        return { kind: 'unreachable', reason: reasons.join('; '), retryAfterMs: Math.ceil(Math.max(0, Math.min(...relays.map(({ downUntil }) => downUntil)) - now())) };
      }
      const stood = relay.busy;
      const line = await relay.take(now);
      // Where the first connection stands, or can't be made, all who waited for it may look again.
      if (stood === 0) wakeAll();
      if (!line) continue;
      asked(relay);
      return { kind: 'line', at: { relay, line } };
    }
  };

  /** Undefined when it was stopped. A connection that comes after that is there for the next one, and `late` is told. */
  const connectUnless = async (signal: AbortSignal | undefined, { not, late }: { not?: ReadonlySet<Relay> | undefined; late(): void }): Promise<Connecting | undefined> => {
    const connecting = connect(not);
    const connected = await unlessAborted(connecting, signal);
    if (!connected) void connecting.then((made) => made.kind === 'line' && made.at.relay.giveBack(made.at.line), () => {}).then(late);
    return connected;
  };

  const take = async (signal?: AbortSignal): Promise<Taken> => {
    for (;;) {
      if (signal?.aborted) break;
      if (taken >= connections) {
        await change(signal);
        continue;
      }
      taken++;
      const connected = await connectUnless(signal, { late: leavePlace }).catch((error: unknown) => {
        leavePlace();
        throw error;
      });
      if (!connected) break;
      if (connected.kind === 'line') return { kind: 'place', place: placeAt(connected.at) };
      taken--;
      if (connected.kind === 'unreachable') {
        wakeOne();
        return connected;
      }
      await change(signal); // the servers take no more connections than stand, or the first is being made
    }
    wakeOne(); // whoever woke us meant one that has something to do
    return { kind: 'stopped' };
  };

  const placeAt = (start: Standing): Place => {
    let at: Standing | undefined = start;
    let relayName = start.relay.name;
    let isGivenBack = false;
    const hungUp = new AbortController();
    /** Lets go of the connection and finds another; undefined when it has, otherwise why not. */
    const move = async (not?: ReadonlySet<Relay>): Promise<Extract<Conversation, { kind: 'unsent' }> | undefined> => {
      at?.relay.giveBack(at.line);
      at = undefined;
      const patience = AbortSignal.any([hungUp.signal, AbortSignal.timeout(moveWithinMs)]);
      let connected = await connectUnless(hungUp.signal, { not, late: wakeOne });
      while (connected?.kind === 'full' && !patience.aborted) {
        await change(patience);
        connected = await connectUnless(hungUp.signal, { not, late: wakeOne });
      }
      if (!connected) return { kind: 'unsent', unreachable: false, ours: true, reason: 'we stopped while another connection was being made' };
      if (connected.kind === 'unreachable') return { kind: 'unsent', unreachable: true, reason: connected.reason };
      if (connected.kind === 'full') return { kind: 'unsent', unreachable: false, ours: true, reason: 'the mail server takes no more connections' };
      at = connected.at;
      relayName = at.relay.name;
      return undefined;
    };
    return {
      get relay() {
        return relayName;
      },
      async send(message, mayBegin) {
        const inVain = new Set<Relay>();
        for (;;) {
          const { relay, line } = at!;
          const wasUsed = line.used;
          const conversation = await line.send(message, mayBegin);
          if (conversation.kind === 'reply' && conversation.stage === 'text' && conversation.code < 300) relay.takesOurs = true;
          if (wasUsed && isStale(conversation)) {
            // One that still stands would be handed out again, and say the same.
            await line.quit();
            const none = await move();
            if (none) return none;
            continue;
          }
          const refused = relay.takesOurs && conversation.kind === 'reply' ? { ...conversation, takesOurs: true as const } : conversation;
          const fault = faultOf(refused);
          if (fault === 'reader') return refused;
          if (fault === 'sender') relay.rest(`${relay.name} refuses our mail: ${told(refused)}`, now());
          inVain.add(relay);
          if (!relays.some((one) => !one.isDown(now()) && !inVain.has(one))) {
            // The other one may be able to, and is away for the moment.
            const mayBeElsewhere = refused.kind === 'unsupported' && relays.length > inVain.size;
            return mayBeElsewhere ? { kind: 'unsent', unreachable: false, reason: refused.reason } : refused;
          }
          const none = await move(inVain);
          if (none) return none;
        }
      },
      hangUp() {
        hungUp.abort();
        at?.line.hangUp();
      },
      giveBack() {
        if (isGivenBack) return;
        isGivenBack = true;
        at?.relay.giveBack(at.line);
        leavePlace();
      },
    };
  };

  return {
    take,
    async submit(message) {
      const found = await take();
      if (found.kind === 'stopped') return { kind: 'unsent', reason: 'it was stopped', unreachable: false, ours: true };
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

/**
 * A server closes a connection that was idle, or gives one only so many messages and says so: with 421, or with another
 * "later" before it was told for whom. Whether it means the connection or all of us shows on a new one.
 */
function isStale(conversation: Conversation): boolean {
  if (conversation.kind === 'unsent') return !conversation.ours;
  if (conversation.kind !== 'reply' || conversation.stage === 'text') return false;
  return conversation.code === 421 || (conversation.stage === 'mail' && conversation.code >= 400 && conversation.code < 500);
}

/** Whose fault it is that this relay has not taken the message: another may take it unless it is the reader's. */
function faultOf(conversation: Conversation): 'reader' | 'sender' | 'server' {
  if (conversation.kind === 'unsupported') return 'server';
  // It hung up before it had any of it.
  if (conversation.kind === 'unsent') return conversation.ours ? 'reader' : 'server';
  if (conversation.kind === 'lost' || !refusesUs(conversation)) return 'reader';
  return isAboutThisMail(conversation) ? 'server' : 'sender';
}

function told(conversation: Conversation): string {
  return conversation.kind === 'reply' ? `${conversation.code} ${conversation.text}` : '';
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
