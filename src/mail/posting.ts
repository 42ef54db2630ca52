import type { OutcomeReason } from './outcome-code.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import type { SmtpReply } from './smtp-reply.ts';

/** The result of sending a mail that belongs to no send. It is not retried, because a person waits for the result. */
export type PostResult =
  | { kind: 'accepted'; reply: SmtpReply }
  /** Refused for now, or the server could not be reached. */
  | { kind: 'deferred'; reply?: SmtpReply; reason?: OutcomeReason }
  | {
      kind: 'rejected';
      reply?: SmtpReply;
      reason?: OutcomeReason;
      /** The address accepts no mail: it does not exist, or this server can't carry it (RFC 6531). */
      isAddressFault: boolean;
    }
  /** Begun and not answered: it may have arrived. */
  | { kind: 'uncertain'; reason: OutcomeReason };

/** Hands single mails to a mail server. `wire` passes the real one, tests a list. */
export interface Postbox {
  /** Makes one attempt. Never throws because of a server. */
  post(mail: OutgoingMessage): Promise<PostResult>;
  close(): Promise<void>;
}
