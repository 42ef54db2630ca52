/** Tries rejected deliveries again, after the cause of the mail server's refusals was corrected. */
import { sql, type Transaction } from 'kysely';
import { record } from '../../audit/record.ts';
import { isRecipient, sendsOfIssue } from '../../audience/recipients.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { replyLine } from '../../mail/smtp-reply.ts';
import { GalleyError } from '../../problem.ts';
import { reopenSend } from '../ledger/finish.ts';
import { recountBatch } from '../ledger/recount.ts';
import { findSend, type ControlDeps } from './control.ts';

export interface Retried {
  /** Deliveries that are planned again. */
  retried: number;
  /** The number of these readers whose address was suppressed because of this refusal. */
  cameBack: number;
  /** Rejected but not tried again: the reader has left or was suppressed since, or has a copy from another send. */
  leftOut: number;
}

export interface RetryChoice {
  /** Only these deliveries, by id. */
  only?: number[] | undefined;
  /** Only these readers, by address. */
  readers?: string[] | undefined;
}

interface Rejected {
  id: number;
  batch: number;
  subscriber: number;
  email: string;
  closedAt: number | null;
  /** The refusal in the form in which a suppression stores it. */
  detail: string;
}

const chunk = 500;

/**
 * Plans rejected deliveries of a send again, and reopens it if it was finished. Nobody gets a second copy: only a delivery
 * that is rejected at this moment is planned. An address that was suppressed for this refusal comes back; one that was
 * suppressed for another reason does not.
 * @throws GalleyError E_NO_SEND; E_SEND_STATE for a cancelled send.
 */
export async function retryRejected(
  send: number,
  { db, clock }: ControlDeps,
  choice: RetryChoice = {},
): Promise<Retried> {
  await refuseCancelled(send, { db, clock });
  return transact(db, (transaction) => planAgain(transaction, send, choice, clock.now()));
}

/** Returns what `retryRejected` would do; changes nothing. */
export async function previewRetry(
  send: number,
  { db, clock }: ControlDeps,
  choice: RetryChoice = {},
): Promise<Retried> {
  await refuseCancelled(send, { db, clock });
  let seen: Retried = { retried: 0, cameBack: 0, leftOut: 0 };
  const undo = new Error('the preview of a retry is rolled back');
  try {
    await transact(db, async (transaction) => {
      seen = await planAgain(transaction, send, choice, clock.now());
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  return seen;
}

async function planAgain(
  transaction: Transaction<Tables>,
  send: number,
  choice: RetryChoice,
  now: number,
): Promise<Retried> {
  const { issue_number } = await transaction
    .selectFrom('send')
    .select('issue_number')
    .where('id', '=', send)
    .executeTakeFirstOrThrow();
  const otherSends = await sendsOfIssue(transaction, issue_number, send);
  const rejected = await listRejected(transaction, send, choice);
  let [retried, cameBack] = [0, 0];
  for (let from = 0; from < rejected.length; from += chunk) {
    const some = rejected.slice(from, from + chunk);
    for (const one of some) if (await comeBack(transaction, one, now)) cameBack++;
    const { numUpdatedRows } = await transaction
      .updateTable('delivery')
      .set({
        status: 'planned',
        closed_at: null,
        next_try_at: null,
        deferred_since: null,
        reason_code: 'retried',
        reason_detail: null,
      })
      .where(
        'id',
        'in',
        some.map(({ id }) => id),
      )
      .where('status', '=', 'rejected')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('subscriber as s')
            .select('s.id')
            .whereRef('s.id', '=', 'delivery.subscriber_id')
            .where(isRecipient(otherSends, 's')),
        ),
      )
      .executeTakeFirst();
    retried += Number(numUpdatedRows);
  }
  // A batch that a worker holds is recounted when it is released.
  for (const number of new Set(rejected.map(({ batch }) => batch)))
    await recountBatch(transaction, { send, number }, { now });
  if (retried > 0) {
    await reopenSend(transaction, send, now);
    await record(transaction, {
      action: 'send.retried',
      subject: `send:${send}`,
      detail: { retried, cameBack },
      at: now,
    });
  }
  return { retried, cameBack, leftOut: rejected.length - retried };
}

async function listRejected(
  transaction: Transaction<Tables>,
  send: number,
  { only, readers }: RetryChoice,
): Promise<Rejected[]> {
  const rows = await transaction
    .selectFrom('batch')
    // "cross" makes SQLite keep this order: first the batches that have any, then their rows.
    .crossJoin('delivery')
    .whereRef('delivery.send_id', '=', 'batch.send_id')
    .whereRef('delivery.batch', '=', 'batch.number')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select([
      'delivery.id',
      'delivery.batch',
      'delivery.subscriber_id',
      'delivery.closed_at',
      'delivery.reply_code',
      'delivery.reply_enhanced',
      'delivery.reply_text',
      'subscriber.email',
    ])
    .where('batch.send_id', '=', send)
    .where((when) => when.or([when('batch.rejected', '>', 0), when('batch.owner', 'is not', null)]))
    .where('delivery.status', '=', 'rejected')
    .$if(only !== undefined, (query) => query.where('delivery.id', 'in', only!))
    .$if(readers !== undefined, (query) => query.where('subscriber.email', 'in', readers!))
    .orderBy('delivery.id')
    .execute();
  return rows.map(({ id, batch, subscriber_id, closed_at, reply_code, reply_enhanced, reply_text, email }) => ({
    id,
    batch,
    subscriber: subscriber_id,
    email,
    closedAt: closed_at === null ? null : Number(closed_at),
    detail: replyLine({
      code: reply_code ?? 0,
      ...(reply_enhanced ? { enhanced: reply_enhanced } : {}),
      text: reply_text ?? '',
    }).slice(0, 300),
  }));
}

/** Undoes what `markBounced` did for this refusal, unless the reader has left since; true when it did. */
async function comeBack(
  transaction: Transaction<Tables>,
  { subscriber, email, closedAt, detail }: Rejected,
  now: number,
): Promise<boolean> {
  if (closedAt === null) return false;
  const { rows } = await sql<{ email: string }>`
    delete from suppression where email = ${email} and reason = 'bounced' and at = ${closedAt} and detail = ${detail}
      and not exists (select 1 from consent c where c.subscriber_id = ${subscriber} and c.action = 'unsubscribed' and c.at >= ${closedAt})
    returning email`.execute(transaction);
  if (rows.length === 0) return false;
  await transaction
    .updateTable('subscriber')
    .set({ status: 'active', updated_at: now })
    .where('id', '=', subscriber)
    .where('status', '=', 'bounced')
    .execute();
  return true;
}

async function refuseCancelled(send: number, { db }: ControlDeps): Promise<void> {
  if ((await findSend(db, send)).status === 'cancelled')
    throw new GalleyError(`Send ${send} was cancelled, so nothing more of it is sent`, {
      code: 'E_SEND_STATE',
      hint: 'A new `galley send` of the issue goes to everybody who has no copy.',
    });
}
