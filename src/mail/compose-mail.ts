import { needsSmtpUtf8, type Mailbox } from './address.ts';
import { dkimSignature, hashBody, oversignedHeaders, type DkimKey, type HeaderField } from './dkim.ts';
import { encodeText, formatDate, formatMailbox, headerLine } from './headers.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { encodeQuotedPrintable } from './quoted-printable.ts';

/** A mail to one person that is no issue of a newsletter. */
export interface Mail {
  from: Mailbox;
  replyTo?: Mailbox | undefined;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** With its `@domain`, without angle brackets. */
  messageId: string;
  /** The envelope's sender, where bounces go. */
  returnPath: string;
}

/**
 * The mail as bytes, signed with each key of `dkim`. Composed here and not by nodemailer: its signatures leave out
 * Ed25519 and oversigning, and where it composes and we sign, its header has to be taken apart again.
 */
export async function composeMail(mail: Mail, dkim: DkimKey[], now: number): Promise<OutgoingMessage> {
  // `=_` can't occur in quoted-printable text (RFC 2045 6.7), so this separates the parts whatever they hold.
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
    // RFC 3834 5: so that no holiday reply answers it. It is no list mail either: no List-Id, nothing to leave.
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
