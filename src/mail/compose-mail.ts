import { needsSmtpUtf8, type Mailbox } from './address.ts';
import { dkimSignature, hashBody, oversignedHeaders, type DkimKey, type HeaderField } from './dkim.ts';
import { encodeText, formatDate, formatMailbox, headerLine } from './headers.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { encodeQuotedPrintable } from './quoted-printable.ts';

/** A mail to one person that is not an issue of a newsletter. */
export interface Mail {
  from: Mailbox;
  replyTo?: Mailbox | undefined;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** With `@domain`, without angle brackets. */
  messageId: string;
  /** The envelope sender, which gets bounces. */
  returnPath: string;
}

/**
 * Composes the mail as bytes, signed with each key of `dkim`. Not by nodemailer: its signatures lack Ed25519 and
 * oversigning, and to sign its output ourselves we would have to parse its header again.
 */
export async function composeMail(mail: Mail, dkim: DkimKey[], now: number): Promise<OutgoingMessage> {
  // `=_` can't occur in quoted-printable text (RFC 2045 6.7), so this separates the parts whatever they contain.
  const boundary = `=_${hashBody(Buffer.from(mail.messageId)).replaceAll(/\W/g, '').slice(0, 24)}`;
  const part = (type: string, content: string) =>
    `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encodeQuotedPrintable(content)}\r\n`;
  const body = Buffer.from(
    `${part('text/plain', mail.text)}${part('text/html', mail.html)}--${boundary}--\r\n`,
    'latin1',
  );
  const fields: HeaderField[] = [
    ['From', formatMailbox(mail.from)],
    ...(mail.replyTo ? [['Reply-To', formatMailbox(mail.replyTo)] as HeaderField] : []),
    ['To', mail.to],
    ['Subject', encodeText(mail.subject)],
    ['Date', formatDate(now)],
    ['Message-ID', `<${mail.messageId}>`],
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/alternative; boundary="${boundary}"`],
    // RFC 3834 5: prevents vacation replies. It is not list mail, so it has no List-Id and no unsubscribe headers.
    ['Auto-Submitted', 'auto-generated'],
  ];
  const bodyHash = hashBody(body);
  const signatures = await Promise.all(dkim.map((key) => dkimSignature(key, fields, bodyHash, now, oversignedHeaders)));
  const head = signatures.join('') + fields.map(([name, value]) => headerLine(name, value)).join('');
  return {
    from: mail.returnPath,
    to: mail.to,
    needsSmtpUtf8: needsSmtpUtf8(mail.to),
    raw: Buffer.concat([Buffer.from(`${head}\r\n`), body]),
  };
}
