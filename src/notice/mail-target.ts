import type { Clock } from '../clock.ts';
import { escapeHtml } from '../issue/render.ts';
import { renderNotice } from '../issue/system-mail.ts';
import type { ViewContext } from '../issue/view.ts';
import { domainOf, type Mailbox } from '../mail/address.ts';
import { composeMail } from '../mail/compose-mail.ts';
import type { DkimKey } from '../mail/dkim.ts';
import type { OutgoingMessage } from '../mail/outgoing-message.ts';
import type { PostResult } from '../mail/posting.ts';
import { answerWords } from '../send/reason-words.ts';
import type { Target, NoticeMessage, NotifyResult } from './notify-operators.ts';

/** A mail server that may be used for a notice. */
export interface NoticeRelay {
  /** As `host:port`. */
  name: string;
  post(mail: OutgoingMessage): Promise<PostResult>;
}

export interface MailTargetDeps {
  /** The servers in order of preference for this notice. */
  relaysFor(message: NoticeMessage): Promise<NoticeRelay[]>;
  from: Mailbox;
  /** The envelope sender. */
  returnPath: string;
  publication: ViewContext['publication'];
  /** The publication's own look. */
  brand?: ViewContext['brand'];
  slug: string;
  deskUrl: string;
  /** Keys for signing; none if they can’t be used, because an unsigned mail is better than none. */
  dkim(): Promise<DkimKey[]>;
  clock: Clock;
}

/** Mails one person. If a server refuses the mail, the next one is tried; if one may have accepted it, no other is. */
export function mailTarget(to: Mailbox, deps: MailTargetDeps): Target {
  return {
    name: `mail:${to.address}`,
    async notify(message) {
      const mail = await composeNotice(to, message, deps);
      const failures: string[] = [];
      for (const relay of await deps.relaysFor(message)) {
        const result = await relay.post(mail);
        if (result.kind === 'accepted') return { kind: 'accepted', by: relay.name };
        if (result.kind === 'uncertain') return { kind: 'uncertain', why: `${relay.name}: ${answerWords(result)}` };
        failures.push(`${relay.name}: ${answerWords(result)}`);
      }
      return { kind: 'failed', why: failures.join('; ') || 'no mail server is set' } satisfies NotifyResult;
    },
  };
}

async function composeNotice(to: Mailbox, message: NoticeMessage, deps: MailTargetDeps): Promise<OutgoingMessage> {
  const { notice, words, time } = message;
  const { clock, from, deskUrl } = deps;
  // Mail clients would show the tagline after the subject, where it is out of place.
  const { tagline: _, ...publication } = deps.publication;
  const now = clock.now();
  const { html, text } = await renderNotice(
    {
      lang: 'en',
      dir: 'ltr',
      publication,
      subject: words.title,
      text: richOf(message),
      button: notice.send ? 'Open the send on the desk' : 'Open the desk',
      actionUrl: `${deskUrl}${words.deskPath}`,
    },
    deps.brand,
  );
  return composeMail(
    {
      from,
      to: to.address,
      subject: `${time > 1 ? 'Reminder: ' : ''}${words.title} [${publication.name}]`,
      html,
      text,
      messageId: `notice-${notice.id}-${time}.${now.toString(36)}.${deps.slug}@${domainOf(from.address)}`,
      returnPath: deps.returnPath,
    },
    await deps.dkim(),
    now,
  );
}

/** Everything is escaped, because a server’s reply may contain anything. */
function richOf({ words, time }: NoticeMessage): { html: string; text: string } {
  const why = `You get this because galley.yaml names you under operators.${
    time > 1 ? ` It is mail ${time} about this:` : ''
  } It is repeated once a day until somebody has looked, or until it is over.`;
  const html = [
    ...words.happened.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    `<p><strong>What to do</strong></p><ul>${words.todo.map((line) => `<li>${withCode(line)}</li>`).join('')}</ul>`,
    `<p>${escapeHtml(why)}</p>`,
  ].join('');
  const text = [...words.happened, ['What to do:', ...words.todo.map((line) => `- ${line}`)].join('\n'), why].join(
    '\n\n',
  );
  return { html, text };
}

function withCode(line: string): string {
  return escapeHtml(line).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
