import type { MailName } from '../config/mail-words.ts';
import type { Reader } from '../issue/reader.ts';

/** Whom a mail about a subscription goes to. */
export interface Addressee extends Reader {
  /** When they joined the list, in ms since the epoch. */
  since: number;
}

/**
 * The server has it, the server says that this address takes no mail, or it could not be handed over and another
 * attempt may work.
 */
export type Posted = 'accepted' | 'refused' | 'failed';

/** What signing up and leaving need of mail; `system-mail.ts` is the real one. */
export interface SystemMailer {
  /** One try. Never throws; what went wrong is logged there. `action` is where the mail's button leads. */
  post(mail: MailName, to: Addressee, action: string): Promise<Posted>;
}
