import type { Transaction } from 'kysely';
import { suppress } from '../audience/suppression.ts';
import type { Tables } from '../db/tables.ts';
import { replyLine, type SmtpReply } from '../mail/smtp-reply.ts';

/** Records that the address itself is invalid: it is never mailed again. */
export async function markBounced(
  transaction: Transaction<Tables>,
  email: string,
  { reply, at }: { reply: SmtpReply | undefined; at: number },
): Promise<void> {
  const detail = reply ? replyLine(reply).slice(0, 300) : '';
  await suppress(transaction, { email, reason: 'bounced', detail, at });
  await transaction
    .updateTable('subscriber')
    .set({ status: 'bounced', updated_at: at })
    .where('email', '=', email)
    .where('status', 'in', ['active', 'pending'])
    .execute();
}
