/** What a mail server's refusal is about: our reader, this mail, or us. */
import type { Conversation } from '../send/smtp/smtp-connection.ts';

export interface SmtpReply {
  /** Three digits (RFC 5321 4.2). */
  code: number;
  /** `5.1.1` (RFC 3463), where the server gives one (RFC 2034). */
  enhanced?: string;
  text: string;
}

type Answer = Extract<Conversation, { kind: 'reply' }>;

export function readReply({ code, text }: { code: number; text: string }): SmtpReply {
  const enhanced = /^([245]\.\d{1,3}\.\d{1,3})\s*/.exec(text);
  return { code, text: text.slice(enhanced?.[0].length ?? 0), ...(enhanced ? { enhanced: enhanced[1]! } : {}) };
}

/**
 * It refuses us, whoever the reader is: at MAIL FROM, where no reader was named yet, or because it does not send mail on
 * for us. Where it has taken others' mail, "relaying denied" is about this reader's domain.
 */
export function refusesUs({ code, text, stage, takesOurs }: Answer): boolean {
  if (code < 400) return false;
  return stage === 'mail' || (stage === 'rcpt' && code >= 500 && !takesOurs && isRelayDenied(text));
}

/** Too large for that server (RFC 1870 6.1), or an address that it can't pass on (RFC 6531 3.6): not all mail of ours. */
export function isAboutThisMail(answer: Answer): boolean {
  return isTooLarge(answer) || (answer.stage === 'mail' && readReply(answer).enhanced === '5.6.7');
}

export function isTooLarge({ code, text }: { code: number; text: string }): boolean {
  const { enhanced } = readReply({ code, text });
  return (
    enhanced === '5.3.4' || enhanced === '5.2.3' || (code === 552 && !enhanced && /size|too (large|big)/i.test(text))
  );
}

/** Postfix, Exim, Exchange and others: we are not among those it sends mail on for. */
function isRelayDenied(text: string): boolean {
  return /relay(ing)?( access)? (is )?(denied|not (permitted|allowed)|prohibited)|unable to relay|not (permitted|allowed) to relay|authentication required/i.test(
    text,
  );
}

/**
 * Greylisting (RFC 6647) asks each new reader for patience, and going slower would only prolong it. A full mailbox
 * (RFC 3463 3.3, X.2.2; Gmail says 452 4.2.2) says nothing about its neighbours.
 */
export function asksToSlowDown({ code, enhanced, text }: SmtpReply): boolean {
  return [421, 450, 451, 452].includes(code) && enhanced !== '4.2.2' && !/gr[ae]y-?\s?list/i.test(text);
}

/** Mailbox or domain does not exist, moved, or takes no mail. 5.1.7 to 5.1.9 speak of the sender's address. */
export function isAddressFault({ enhanced }: SmtpReply): boolean {
  return enhanced !== undefined && /^5\.1\.(1|2|3|6|10)$/.test(enhanced);
}
