/** The faults of a mail server, as data that can be sent to another process. */

/**
 * A point in a conversation. `text`: in the middle of the message. `dot`: all of it was read and nothing is stored yet.
 * `taken`: the message is stored and no reply was sent yet.
 */
export type Moment = 'greeting' | 'tls' | 'mail' | 'rcpt' | 'data' | 'text' | 'dot' | 'taken';

export type Strike =
  /** Closes the connection, or resets it. */
  | 'close'
  | 'reset'
  /** Sends nothing for this time and then continues; at `taken` even if the client is gone by then. */
  | { stallMs: number }
  /** Replies this instead of 250, and closes after a 421. Not at `text` or `taken`. */
  | { reply: string }
  /** 450 to a reader's first attempt and to all within this time after it. At `rcpt`. */
  | { greylistMs: number };

export interface Fault {
  at: Moment;
  strike: Strike;
  /** The share of cases in which it occurs, 0 to 1; default: always. */
  share?: number;
  /** Only for readers in this domain. */
  domain?: string;
}

export interface Manners {
  /** Before each 250 to a message. */
  delayMs: number;
  /** A pause after each byte sent and each chunk read. */
  trickleMs: number;
  /** Simultaneous connections; further ones get a 421. */
  connections: number;
  /** Messages in a second of the clock; one more gets a 454 after its text, as from Amazon SES. */
  perSecond: number;
  /** Messages on one connection; one more gets a 450 after its text. */
  perSession: number;
  /** Messages at all; one more gets a 550, as from Gmail. */
  quota: number;
}

/** A copy that the server has stored, which a reader would find. */
export interface Copy {
  to: string;
  messageId: string;
  /** It is complete and contains nothing from another reader's copy. */
  isOwn: boolean;
  /** ms since the epoch. */
  at: number;
  /** The client was still connected when the 250 was sent. */
  said: boolean;
}

/** The name of a fault in counts, such as `close at dot`. */
export function nameOf({ at, strike }: Fault): string {
  const what =
    typeof strike === 'string'
      ? strike
      : 'stallMs' in strike
        ? 'stall'
        : 'reply' in strike
          ? strike.reply.slice(0, 3)
          : 'greylist';
  return `${what} at ${at}`;
}
