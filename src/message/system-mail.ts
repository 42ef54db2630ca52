import type { Addressee, Posted, SystemMailer } from './system-mailer.ts';
import type { Clock } from '../clock.ts';
import type { Publication } from '../config/config.ts';
import { fillRendition, type Copy, type CutRendition } from '../issue/render.ts';
import { cutSystemMail } from '../issue/system-mail.ts';
import type { TemplateData } from '../issue/template.ts';
import type { ViewContext } from '../issue/view.ts';
import type { Log } from '../log.ts';
import { dkimSignature, hashBody, type HeaderField } from '../mail/dkim.ts';
import { encodeText, formatDate, formatMailbox, headerLine } from '../mail/headers.ts';
import { encodeQuotedPrintable } from '../mail/quoted-printable.ts';
import type { MailName } from '../config/mail-words.ts';
import { hmacSha512 } from '../signing/keys.ts';
import type { Sender } from './compile-message.ts';
import type { Signing } from './compose-copy.ts';
import { outcomeOf, type Outcome } from '../send/smtp/outcome.ts';
import type { OutgoingMessage } from '../mail/outgoing-message.ts';
import type { Outbox } from '../send/smtp/outbox.ts';

export interface SystemMailDeps {
  outbox: Outbox;
  signing: Signing;
  sender: Sender;
  publication: Pick<Publication, 'mails' | 'fields' | 'lang' | 'dir'>;
  viewContext: ViewContext;
  clock: Clock;
  log: Log;
}

/** Mails about a subscription through the same outbox, signed like an issue. `close` waits for those in flight. */
export function openSystemMailer(deps: SystemMailDeps): SystemMailer & { close(): Promise<void> } {
  const { outbox, publication, viewContext, clock, log } = deps;
  const { mails, lang, dir } = publication;
  const cuts = new Map<MailName, Promise<CutRendition>>();
  const cutOf = (mail: MailName) => {
    const cut = cuts.get(mail) ?? cutSystemMail(mail, mails[mail], { ...viewContext, lang, dir });
    cuts.set(mail, cut);
    return cut;
  };
  const inFlight = new Set<Promise<Posted>>();
  const postOnce = async (mail: MailName, to: Addressee, action: string): Promise<Posted> => {
    try {
      const copy = fillRendition(await cutOf(mail), dataOf(to, deps), { link: () => '', unsubscribe: action });
      const outcome = outcomeOf(await outbox.submit(await composeSystemMail(mail, to, copy, deps, clock.now())), 1);
      if (outcome.kind === 'accepted') return 'accepted';
      log.warn(
        { mail, subscriber: to.subscriberId, outcome: outcome.kind, ...safeFacts(outcome) },
        'a mail about a subscription was not taken',
      );
      // Without a reply it is an address this server can't carry (RFC 6531); with one, the server says it is no mailbox.
      return outcome.kind === 'rejected' && (outcome.suppress || !outcome.reply) ? 'refused' : 'failed';
    } catch (error) {
      log.error(
        { mail, subscriber: to.subscriberId, err: { name: (error as Error).name } },
        'a mail about a subscription could not be composed',
      );
      return 'failed';
    }
  };
  return {
    async post(mail, to, action) {
      const posting = postOnce(mail, to, action);
      inFlight.add(posting);
      try {
        return await posting;
      } finally {
        inFlight.delete(posting);
      }
    },
    async close() {
      await Promise.all(inFlight);
      await outbox.close();
    },
  };
}

/** Codes and not words: a server's reply usually repeats the address. */
function safeFacts(outcome: Exclude<Outcome, { kind: 'accepted' }>): Record<string, unknown> {
  if (outcome.kind === 'uncertain') return {};
  const { reply } = outcome;
  return {
    ...(reply ? { code: reply.code, enhanced: reply.enhanced } : {}),
    ...(outcome.kind === 'deferred' && outcome.blame === 'server' ? { reason: outcome.reason } : {}),
  };
}

function dataOf({ email, fields, since }: Addressee, { publication, sender }: SystemMailDeps): TemplateData {
  const declared = Object.fromEntries(
    publication.fields.map((field) => [field, Object.hasOwn(fields, field) ? fields[field]! : '']),
  );
  return {
    subscriber: { ...declared, email, since: new Date(since).toISOString().slice(0, 10) },
    // Of no issue: the check refuses a text that names one.
    issue: { number: 0, date: '' },
    publication: { name: sender.name },
  };
}

/** As for an issue's copy (`message.ts`): a second one of these would not be covered by the signature. */
const sealed = ['From', 'To', 'Subject', 'Date', 'Reply-To'];

async function composeSystemMail(
  mail: MailName,
  { subscriberId, email }: Addressee,
  { subject, html, text }: Copy,
  { sender, signing }: Pick<SystemMailDeps, 'sender' | 'signing'>,
  now: number,
): Promise<OutgoingMessage> {
  const id = hmacSha512(
    signing.keys.current.key,
    Buffer.from(`system mail\0${mail}\0${subscriberId}\0${now}`),
  ).toString('hex', 0, 16);
  // `=_` can't occur in quoted-printable text (RFC 2045 6.7), so this parts the parts whatever they hold.
  const boundary = `=_${id.slice(0, 24)}`;
  const part = (type: string, content: string) =>
    `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encodeQuotedPrintable(content)}\r\n`;
  const body = Buffer.from(`${part('text/plain', text)}${part('text/html', html)}--${boundary}--\r\n`, 'latin1');
  const fields: HeaderField[] = [
    ['From', formatMailbox(sender.from)],
    ...(sender.replyTo ? [['Reply-To', formatMailbox(sender.replyTo)] as HeaderField] : []),
    ['To', email],
    ['Subject', encodeText(subject)],
    ['Date', formatDate(now)],
    ['Message-ID', `<${id}.${sender.slug}@${sender.from.address.slice(sender.from.address.lastIndexOf('@') + 1)}>`],
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/alternative; boundary="${boundary}"`],
    // RFC 3834 5: so that no holiday reply answers it. It is no list mail either: no List-Id, nothing to leave yet.
    ['Auto-Submitted', 'auto-generated'],
  ];
  const bodyHash = hashBody(body);
  const signatures = await Promise.all(signing.dkim.map((key) => dkimSignature(key, fields, bodyHash, now, sealed)));
  const head = signatures.join('') + fields.map(([name, value]) => headerLine(name, value)).join('');
  return {
    // The plain mailbox: a delivery's own form names a row of the ledger, and here there is none.
    from: sender.returnPath.address,
    to: email,
    // oxlint-disable-next-line no-control-regex -- "is it ASCII" is the question
    needsSmtpUtf8: !/^[\x00-\x7f]*$/.test(email),
    raw: Buffer.concat([Buffer.from(`${head}\r\n`), body]),
  };
}
