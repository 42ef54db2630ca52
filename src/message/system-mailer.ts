import type { MailName } from '../config/mail-words.ts';
import type { Reader } from '../issue/reader.ts';

/** The recipient of a mail about a subscription. */
export interface Addressee extends Reader {
  /** When they joined the list, in ms since the epoch. */
  since: number;
}

/**
 * `accepted`: the mail server has it. `refused`: the server says that this address takes no mail. `failed`: it could not
 * be handed over, and another attempt may work.
 */
export type Posted = 'accepted' | 'refused' | 'failed';

/** What signing up and unsubscribing need to send mail; `system-mail.ts` implements it. */
export interface SystemMailer {
  /** One attempt. Never throws; errors are logged. `action` is the address behind the mail's button. */
  post(mail: MailName, to: Addressee, action: string): Promise<Posted>;
}
