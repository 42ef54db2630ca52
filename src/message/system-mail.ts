import type { Addressee, Posted, SystemMailer } from './system-mailer.ts';
import type { Clock } from '../clock.ts';
import type { Publication } from '../config/config.ts';
import { fillRendition, type CutRendition } from '../issue/render.ts';
import { cutSystemMail } from '../issue/system-mail.ts';
import type { TemplateData } from '../issue/template.ts';
import type { ViewContext } from '../issue/view.ts';
import type { Log } from '../log.ts';
import { domainOf } from '../mail/address.ts';
import { composeMail } from '../mail/compose-mail.ts';
import type { Postbox, PostResult } from '../mail/posting.ts';
import type { MailName } from '../config/mail-words.ts';
import { hmacSha512 } from '../signing/keys.ts';
import type { Sender } from './compile-message.ts';
import type { Signing } from './compose-copy.ts';

export interface SystemMailDeps {
  postbox: Postbox;
  signing: Signing;
  sender: Sender;
  publication: Pick<Publication, 'mails' | 'fields' | 'lang' | 'dir'>;
  viewContext: ViewContext;
  clock: Clock;
  log: Log;
}

/** Sends mails about a subscription, signed like an issue. `close` waits for the mails in flight. */
export function openSystemMailer(deps: SystemMailDeps): SystemMailer & { close(): Promise<void> } {
  const { postbox, signing, sender, publication, viewContext, clock, log } = deps;
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
      const now = clock.now();
      const composed = await composeMail(
        {
          ...copy,
          from: sender.from,
          replyTo: sender.replyTo,
          to: to.email,
          messageId: messageIdOf(mail, to, deps, now),
          // The plain mailbox: its variant for a delivery names a row of the ledger, and here there is none.
          returnPath: sender.returnPath.address,
        },
        signing.dkim,
        now,
      );
      const result = await postbox.post(composed);
      if (result.kind === 'accepted') return 'accepted';
      log.warn(
        { mail, subscriber: to.subscriberId, outcome: result.kind, ...safeFacts(result) },
        'a mail about a subscription was not taken',
      );
      return result.kind === 'rejected' && result.isAddressFault ? 'refused' : 'failed';
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
      await postbox.close();
    },
  };
}

/** Codes without the text: a server's reply usually repeats the address. Without a reply, the reason is our own text. */
function safeFacts(result: PostResult): Record<string, unknown> {
  if (result.kind === 'uncertain') return {};
  const { reply } = result;
  if (reply) return { code: reply.code, enhanced: reply.enhanced };
  return result.kind === 'deferred' ? { reason: result.reason } : {};
}

function dataOf({ email, fields, since }: Addressee, { publication, sender }: SystemMailDeps): TemplateData {
  const declared = Object.fromEntries(
    publication.fields.map((field) => [field, Object.hasOwn(fields, field) ? fields[field]! : '']),
  );
  return {
    subscriber: { ...declared, email, since: new Date(since).toISOString().slice(0, 10) },
    // It belongs to no issue; the check refuses a text that names one.
    issue: { number: 0, date: '' },
    publication: { name: sender.name },
  };
}

/** Different for each mail, and reveals no ids. */
function messageIdOf(
  mail: MailName,
  { subscriberId }: Addressee,
  { signing, sender }: SystemMailDeps,
  now: number,
): string {
  const unique = hmacSha512(signing.keys.current.key, Buffer.from(`system mail\0${mail}\0${subscriberId}\0${now}`));
  return `${unique.toString('hex', 0, 16)}.${sender.slug}@${domainOf(sender.from.address)}`;
}
