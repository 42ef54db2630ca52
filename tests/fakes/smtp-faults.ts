/** What can be wrong with a mail server, as data that goes from process to process. */

/**
 * A point in a conversation. `text`: in the middle of the message. `dot`: all of it was read and nothing is kept yet.
 * `taken`: the message is kept and nothing was said about it yet.
 */
export type Moment = 'greeting' | 'tls' | 'mail' | 'rcpt' | 'data' | 'text' | 'dot' | 'taken';

export type Strike =
  /** Ends the connection: in order, or with a TCP reset. */
  | 'close'
  | 'reset'
  /** Says nothing for so long and then goes on as if nothing had been; `taken` too when the client has gone meanwhile. */
  | { stallMs: number }
  /** Says this instead of yes, and closes after a 421. Not in the text, nor once the message is taken. */
  | { reply: string }
  /** 450 to a reader's first try and to all within so long of it. At `rcpt`. */
  | { greylistMs: number };

export interface Fault {
  at: Moment;
  strike: Strike;
  /** In this share of the cases, 0 to 1; always, if left out. */
  share?: number;
  /** Only for readers of this domain. */
  domain?: string;
}

export interface Manners {
  /** Before each 250 to a message. */
  delayMs: number;
  /** A pause after each byte said and each piece read. */
  trickleMs: number;
  /** Connections at one time; one more gets a 421. */
  connections: number;
}

/** One copy that the server has: what a reader would find. */
export interface Copy {
  to: string;
  messageId: string;
  /** Nothing in it is anybody else's, and it is whole. */
  isOwn: boolean;
  /** ms since the epoch. */
  at: number;
  /** The client was still there to hear the 250. */
  said: boolean;
}

/** `close at dot`: how a fault is called in counts. */
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
