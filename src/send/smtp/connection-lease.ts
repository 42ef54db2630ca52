import type { Connector, OpenConnection } from './connector.ts';
import { classifyReply } from '../../bounce/classify-reply.ts';
import type { Relay } from './relay.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import type { Conversation } from './smtp-connection.ts';
import type { WaitQueue } from './wait-queue.ts';

/** How long a delivery that has begun waits for another connection when its own turned out to be closed. */
const moveWithinMs = 10_000;

/** One of our connections, in the hand of one delivery at a time. */
export interface ConnectionLease {
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
  release(): void;
}

export class RelayLease implements ConnectionLease {
  readonly #connector: Connector;
  readonly #waitQueue: WaitQueue;
  readonly #leave: () => void;
  readonly #hungUp = new AbortController();
  #at: OpenConnection | undefined;
  #relayName: string;
  #isReleased = false;

  /** `leave` is called once, when it is given back. */
  constructor(
    start: OpenConnection,
    { connector, waitQueue, leave }: { connector: Connector; waitQueue: WaitQueue; leave(): void },
  ) {
    this.#at = start;
    this.#relayName = start.relay.name;
    this.#connector = connector;
    this.#waitQueue = waitQueue;
    this.#leave = leave;
  }

  get relay(): string {
    return this.#relayName;
  }

  async send(message: OutgoingMessage, mayBegin?: () => boolean): Promise<Conversation> {
    const inVain = new Set<Relay>();
    for (;;) {
      const { relay, line } = this.#at!;
      const wasUsed = line.used;
      const conversation = await line.send(message, mayBegin);
      if (conversation.kind === 'reply' && conversation.stage === 'text' && conversation.code < 300)
        relay.takesOurs = true;
      if (wasUsed && isStale(conversation)) {
        // One that still stands would be handed out again, and say the same.
        await line.quit();
        const none = await this.#move();
        if (none) return none;
        continue;
      }
      const refused =
        relay.takesOurs && conversation.kind === 'reply' ? { ...conversation, takesOurs: true as const } : conversation;
      const fault = faultOf(refused);
      if (fault === 'reader') return refused;
      if (fault === 'sender') relay.rest(`${relay.name} refuses our mail: ${told(refused)}`, this.#connector.now());
      inVain.add(relay);
      if (!this.#connector.hasOther(inVain)) {
        // The other one may be able to, and is away for the moment.
        const mayBeElsewhere = refused.kind === 'unsupported' && this.#connector.relays.length > inVain.size;
        return mayBeElsewhere
          ? {
              kind: 'unsent',
              unreachable: false,
              reason: 'the mail server that can carry this message is not reachable',
            }
          : refused;
      }
      const none = await this.#move(inVain);
      if (none) return none;
    }
  }

  hangUp(): void {
    this.#hungUp.abort();
    this.#at?.line.hangUp();
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#at?.relay.release(this.#at.line);
    this.#leave();
  }

  /** Lets go of the connection and finds another; undefined when it has, otherwise why not. */
  async #move(not?: ReadonlySet<Relay>): Promise<Extract<Conversation, { kind: 'unsent' }> | undefined> {
    this.#at?.relay.release(this.#at.line);
    this.#at = undefined;
    const { signal } = this.#hungUp;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(moveWithinMs)]);
    const connect = () => this.#connector.connect(signal, { not, late: () => this.#waitQueue.wakeOne() });
    let connected = await connect();
    while (connected?.kind === 'full' && !patience.aborted) {
      await this.#waitQueue.wait(patience);
      connected = await connect();
    }
    if (!connected)
      return {
        kind: 'unsent',
        unreachable: false,
        ours: true,
        reason: 'we stopped while another connection was being made',
      };
    if (connected.kind === 'unreachable') return { kind: 'unsent', unreachable: true, reason: connected.reason };
    if (connected.kind === 'full')
      return { kind: 'unsent', unreachable: false, ours: true, reason: 'the mail server takes no more connections' };
    this.#at = connected.at;
    this.#relayName = connected.at.relay.name;
    return undefined;
  }
}

/**
 * A server closes a connection that was idle, or gives one only so many messages and says so: with 421, or with another
 * "later" before it was told for whom. Whether it means the connection or all of us shows on a new one.
 */
function isStale(conversation: Conversation): boolean {
  if (conversation.kind === 'unsent') return !conversation.ours;
  if (conversation.kind !== 'reply' || conversation.stage === 'text') return false;
  return (
    conversation.code === 421 || (conversation.stage === 'mail' && conversation.code >= 400 && conversation.code < 500)
  );
}

/** Whose fault it is that this relay has not taken the message: another may take it unless it is the reader's. */
function faultOf(conversation: Conversation): 'reader' | 'sender' | 'server' {
  if (conversation.kind === 'unsupported') return 'server';
  // It hung up before it had any of it.
  if (conversation.kind === 'unsent') return conversation.ours ? 'reader' : 'server';
  if (conversation.kind === 'lost') return 'reader';
  switch (classifyReply(conversation)) {
    case 'sender-refused':
    case 'relaying-denied':
      return 'sender';
    case 'address-unsupported':
      return 'server';
    case 'too-large':
      return conversation.stage === 'mail' ? 'server' : 'reader';
    default:
      return 'reader';
  }
}

function told(conversation: Conversation): string {
  return conversation.kind === 'reply' ? `${conversation.code} ${conversation.text}` : '';
}
