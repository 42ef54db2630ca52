import { classifyReply, type Classified } from '../../bounce/classify-reply.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import type { Connector, OpenConnection } from './connector.ts';
import type { Relay } from './relay.ts';
import type { Conversation } from './smtp-connection.ts';
import type { WaitQueue } from './wait-queue.ts';

/** How long a delivery that has begun waits for another connection when its own turned out to be closed. */
const replaceWithinMs = 10_000;

/** The right to use one of our connections, for one delivery at a time. */
export interface ConnectionLease {
  /** The server that spoke last: `host:port`. */
  readonly relay: string;
  /**
   * One conversation, begun again on another connection or with another relay for as long as it is certain that no
   * server can have the message. The text is begun only if `mayBegin` says so at that moment.
   */
  send(message: OutgoingMessage, mayBegin?: () => boolean): Promise<Conversation>;
  /** Stops waiting for the server's next reply. */
  hangUp(): void;
  /** Once; later calls do nothing. */
  release(): void;
}

export class RelayLease implements ConnectionLease {
  readonly #connector: Connector;
  readonly #waitQueue: WaitQueue;
  readonly #onRelease: () => void;
  readonly #hungUp = new AbortController();
  #open: OpenConnection | undefined;
  #relayName: string;
  #isReleased = false;

  /** `onRelease` is called once. */
  constructor(
    open: OpenConnection,
    { connector, waitQueue, onRelease }: { connector: Connector; waitQueue: WaitQueue; onRelease(): void },
  ) {
    this.#open = open;
    this.#relayName = open.relay.name;
    this.#connector = connector;
    this.#waitQueue = waitQueue;
    this.#onRelease = onRelease;
  }

  get relay(): string {
    return this.#relayName;
  }

  async send(message: OutgoingMessage, mayBegin?: () => boolean): Promise<Conversation> {
    const failed = new Set<Relay>();
    for (;;) {
      const { relay, connection } = this.#open!;
      const wasUsed = connection.isUsed;
      const conversation = await connection.send(message, mayBegin);
      const said = conversation.kind === 'reply' && conversation.code >= 400 ? classifyReply(conversation) : undefined;
      if (wasUsed && isStale(conversation, said)) {
        // An open one would be leased again, and say the same.
        await connection.quit();
        const failure = await this.#replace();
        if (failure) return failure;
        continue;
      }
      // It stays open for the next message, and would say the same to that.
      if (said?.class === 'session') await connection.quit();
      const fault = faultOf(conversation, said);
      if (fault === 'reader') return conversation;
      if (fault === 'us' && this.#connector.relays.length > 1)
        relay.markDown(`${relay.name} refuses our mail: ${replyIn(conversation)}`, this.#connector.now());
      failed.add(relay);
      // What was refused after its text is given to no other server; the next message may be.
      if (isAfterText(conversation))
        return this.#connector.hasOtherThan(failed) ? { ...conversation, othersTake: true } : conversation;
      if (!this.#connector.hasOtherThan(failed)) {
        // Another relay may be able to carry it, and is down for the moment.
        const mayBeElsewhere = conversation.kind === 'unsupported' && this.#connector.relays.length > failed.size;
        return mayBeElsewhere
          ? {
              kind: 'unsent',
              unreachable: false,
              reason: 'the mail server that can carry this message is not reachable',
            }
          : conversation;
      }
      const failure = await this.#replace(failed);
      if (failure) return failure;
    }
  }

  hangUp(): void {
    this.#hungUp.abort();
    this.#open?.connection.hangUp();
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#open?.relay.release(this.#open.connection);
    this.#onRelease();
  }

  /** Releases the connection and gets another; undefined when it has one, otherwise why not. */
  async #replace(except?: ReadonlySet<Relay>): Promise<Extract<Conversation, { kind: 'unsent' }> | undefined> {
    this.#open?.relay.release(this.#open.connection);
    this.#open = undefined;
    const { signal } = this.#hungUp;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(replaceWithinMs)]);
    const connect = () => this.#connector.connect(signal, { except, onLate: () => this.#waitQueue.wakeOne() });
    let connected = await connect();
    while (connected?.kind === 'full' && !deadline.aborted) {
      await this.#waitQueue.wait(deadline);
      connected = await connect();
    }
    if (!connected) return ourUnsent('we stopped while another connection was being made');
    if (connected.kind === 'unreachable') return { kind: 'unsent', unreachable: true, reason: connected.reason };
    if (connected.kind === 'full') return ourUnsent('the mail server takes no more connections');
    this.#open = connected.open;
    this.#relayName = connected.open.relay.name;
    return undefined;
  }
}

/**
 * A server closes a connection that was idle, or gives one only so many messages and says so: with 421, with 452 4.5.3 to
 * a recipient, in words, or with another 4yz before it knew the recipient. Whether it means the connection or all of us
 * shows on a new one.
 */
function isStale(conversation: Conversation, said: Classified | undefined): boolean {
  if (conversation.kind === 'unsent') return !conversation.ours;
  if (conversation.kind !== 'reply' || conversation.stage === 'text') return false;
  const { code, stage, text } = conversation;
  if (code === 421 || said?.class === 'session') return true;
  if (code === 452 && text.startsWith('4.5.3')) return true;
  return stage === 'mail' && code >= 400 && code < 500;
}

/** What kept the message from being accepted. Another relay may accept it unless it is about the reader. */
function faultOf(conversation: Conversation, said: Classified | undefined): 'reader' | 'us' | 'relay' {
  if (conversation.kind === 'unsupported') return 'relay';
  // It hung up before it had any of the text.
  if (conversation.kind === 'unsent') return conversation.ours ? 'reader' : 'relay';
  if (conversation.kind === 'lost' || !said) return 'reader';
  if (said.class === 'address-unsupported') return 'relay';
  if (said.class === 'too-large') return conversation.stage === 'mail' ? 'relay' : 'reader';
  // Another relay may have room for it.
  if (said.fault === 'relay-rate')
    return conversation.stage === 'mail' || conversation.stage === 'rcpt' ? 'us' : 'reader';
  return said.fault === 'us' ? 'us' : 'reader';
}

function isAfterText(conversation: Conversation): conversation is Extract<Conversation, { kind: 'reply' }> {
  return conversation.kind === 'reply' && conversation.stage === 'text';
}

function replyIn(conversation: Conversation): string {
  return conversation.kind === 'reply' ? `${conversation.code} ${conversation.text}` : '';
}

function ourUnsent(reason: string): Extract<Conversation, { kind: 'unsent' }> {
  return { kind: 'unsent', unreachable: false, ours: true, reason };
}
