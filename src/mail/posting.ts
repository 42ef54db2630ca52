import type { OutcomeReason } from './outcome-code.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import type { SmtpReply } from './smtp-reply.ts';

/** What became of a mail that belongs to no send. Nothing tries it again: a person waits for the answer. */
export type PostResult =
  | { kind: 'accepted'; reply: SmtpReply }
  /** Not taken now, or the server could not be reached. */
  | { kind: 'deferred'; reply?: SmtpReply; reason?: OutcomeReason }
  | {
      kind: 'rejected';
      reply?: SmtpReply;
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
