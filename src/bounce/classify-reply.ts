import { readReply, type SmtpReply } from '../mail/smtp-reply.ts';

/** A reply, and what we had said before it. */
export interface ReplyInContext {
  code: number;
  /** As the server said it; with its enhanced code, where it gives one. */
  text: string;
  /** What was answered: MAIL FROM, RCPT TO, or the text. */
  stage: 'mail' | 'rcpt' | 'text';
  /** This server has accepted other messages from us. */
  takesOurs?: true;
}

/** What a reply is about: the reader's mailbox or domain, this message, or us. */
export type ReplyClass =
  | 'accepted'
  /** 4yz about the mailbox: try again (RFC 5321 4.2.1). */
  | 'mailbox-later'
  /** 4yz about the reader's domain: go slower there. */
  | 'domain-slow-down'
  /** 5yz: the address does not exist, moved, or takes no mail. */
  | 'bad-address'
  /** Any other 5yz about this reader. */
  | 'mailbox-refused'
  /** This server can't pass on an address that is not ASCII (RFC 6531 3.6). */
  | 'address-unsupported'
  /** The message is larger than this server takes (RFC 1870 6.1). */
  | 'too-large'
  /** 5.7.x after the text: policy or content. The next reader would see the same text. */
  | 'content-refused'
  /** At MAIL FROM, before any reader was named. */
  | 'sender-refused'
  /** This server does not send mail on for us. */
  | 'relaying-denied';

export function classifyReply(answer: ReplyInContext): ReplyClass {
  const { code, stage, takesOurs } = answer;
  const reply = readReply(answer);
  if (code < 300) return 'accepted';
  if (stage === 'mail') {
    if (isTooLarge(reply)) return 'too-large';
    return reply.enhanced === '5.6.7' ? 'address-unsupported' : 'sender-refused';
  }
  // A server that has accepted other messages means this reader's domain.
  if (stage === 'rcpt' && code >= 500 && !takesOurs && saysRelayingDenied(reply)) return 'relaying-denied';
  if (code < 500) return asksToSlowDown(reply) ? 'domain-slow-down' : 'mailbox-later';
  if (stage === 'rcpt') return isAddressFault(reply) ? 'bad-address' : 'mailbox-refused';
  if (reply.enhanced?.startsWith('5.7.')) return 'content-refused';
  return reply.enhanced === '5.3.4' ? 'too-large' : 'mailbox-refused';
}

function isTooLarge({ code, enhanced, text }: SmtpReply): boolean {
  return (
    enhanced === '5.3.4' || enhanced === '5.2.3' || (code === 552 && !enhanced && /size|too (large|big)/i.test(text))
  );
}

/** The words of Postfix, Exim, Exchange and others; there is no enhanced code that all of them use. */
function saysRelayingDenied({ text }: SmtpReply): boolean {
  return /relay(ing)?( access)? (is )?(denied|not (permitted|allowed)|prohibited)|unable to relay|not (permitted|allowed) to relay|authentication required/i.test(
    text,
  );
}

/**
 * Greylisting (RFC 6647) delays each new reader, and going slower would only prolong it. A full mailbox (RFC 3463 3.3,
 * X.2.2; Gmail says 452 4.2.2) says nothing about other mailboxes of its domain.
 */
function asksToSlowDown({ code, enhanced, text }: SmtpReply): boolean {
  return [421, 450, 451, 452].includes(code) && enhanced !== '4.2.2' && !/gr[ae]y-?\s?list/i.test(text);
}

/** Mailbox or domain does not exist, moved, or takes no mail. 5.1.7 to 5.1.9 are about the sender's address. */
function isAddressFault({ enhanced }: SmtpReply): boolean {
  return enhanced !== undefined && /^5\.1\.(1|2|3|6|10)$/.test(enhanced);
}
