import type { Config } from '../config/config.ts';
import type { Postbox, PostResult } from '../mail/posting.ts';
import { openSmtp, type Outbox } from '../send/smtp/outbox.ts';
import { outcomeOf } from '../send/smtp/outcome.ts';
import { relaysOf } from '../send/smtp/transport.ts';

/**
 * A person waits for the page while the mail is handed over, so this is shorter than the ten minutes for a copy of an
 * issue.
 */
const timeoutMs = 20_000;

/** Posts single mails through the servers of SMTP_URL, on connections of their own. */
export function openPostbox({ smtpUrl }: Pick<Config, 'smtpUrl'>, connections: number): Postbox {
  return postboxOf(openSmtp({ relays: relaysOf(smtpUrl), connections, timeoutMs }));
}

function postboxOf(outbox: Outbox): Postbox {
  return {
    async post(mail): Promise<PostResult> {
      const outcome = outcomeOf(await outbox.submit(mail), { attempt: 1, triedForMs: 0 });
      switch (outcome.kind) {
        case 'accepted':
          return { kind: 'accepted', reply: outcome.reply };
        case 'deferred':
          return { kind: 'deferred', ...replyAndReason(outcome) };
        case 'rejected':
          // Without a reply, this server can’t carry the address (RFC 6531).
          return { kind: 'rejected', ...replyAndReason(outcome), isAddressFault: outcome.suppress || !outcome.reply };
        case 'uncertain':
          return { kind: 'uncertain', reason: outcome.reason };
      }
    },
    close: () => outbox.close(),
  };
}

function replyAndReason({ reply, reason }: Pick<PostResult & { kind: 'deferred' }, 'reply' | 'reason'>) {
  return { ...(reply ? { reply } : {}), ...(reason === undefined ? {} : { reason }) };
}
