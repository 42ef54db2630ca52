import type { OutcomeReason } from './outcome-code.ts';
import type { OutgoingMessage } from './outgoing-message.ts';

/** What a mail server answered: three digits, an enhanced code (RFC 3463) where it gives one, and words. */
export interface ServerReply {
  code: number;
  enhanced?: string;
  text: string;
}

/** What became of a mail that belongs to no send. Nothing tries it again: a person waits for the answer. */
export type PostResult =
  | { kind: 'accepted'; reply: ServerReply }
  /** Not taken now, or the server could not be reached. */
  | { kind: 'deferred'; reply?: ServerReply; reason?: OutcomeReason }
  | {
      kind: 'rejected';
      reply?: ServerReply;
      reason?: OutcomeReason;
      /** The address takes no mail: it does not exist, or this server can't carry it (RFC 6531). */
      isAddressFault: boolean;
    }
  /** Begun and not answered: it may have arrived. */
  | { kind: 'uncertain'; reason: OutcomeReason };

/** Hands single mails to a mail server. `wire` gives the real one, tests a list. */
export interface Postbox {
  /** One attempt. Never throws for what a server says or does. */
  post(mail: OutgoingMessage): Promise<PostResult>;
  close(): Promise<void>;
}
