import type { Transaction } from 'kysely';
import { record } from '../../audit/record.ts';
import type { DeliveryStatus } from '../../db/tables/send.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { GalleyError } from '../../problem.ts';
import type { ControlDeps } from './control.ts';
import { reopenSend } from '../ledger/finish.ts';
import { recountBatch } from '../ledger/recount.ts';
import { readReason, type DeliveryReason } from '../reasons.ts';

/** What to do with deliveries that may or may not have arrived. */
export type UncertainPolicy = 'hold' | 'resend' | 'skip';

export interface UncertainDelivery {
  id: number;
  email: string;
  attempts: number;
  /** ms since the epoch. */
  attemptedAt: number | null;
  reason: DeliveryReason | null;
  relay: string | null;
}

export async function listUncertain(
  send: number,
  { db }: Pick<ControlDeps, 'db'>,
  limit = 1000,
): Promise<UncertainDelivery[]> {
  const rows = await db
    .selectFrom('batch')
    // "cross" makes SQLite keep this order: first the batches that have any, then their rows.
    .crossJoin('delivery')
    .whereRef('delivery.send_id', '=', 'batch.send_id')
    .whereRef('delivery.batch', '=', 'batch.number')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select([
      'delivery.id',
      'subscriber.email',
      'delivery.attempts',
      'delivery.attempted_at',
      'delivery.reason_code',
      'delivery.reason_detail',
      'delivery.relay',
    ])
    .where('batch.send_id', '=', send)
    .where((when) => when.or([when('batch.uncertain', '>', 0), when('batch.owner', 'is not', null)]))
    .where('delivery.status', '=', 'uncertain')
    .orderBy('delivery.id')
    .limit(limit)
    .execute();
  return rows.map(({ id, email, attempts, attempted_at, relay, ...row }) => ({
    id,
    email,
    attempts,
    attemptedAt: attempted_at,
    reason: readReason(row),
    relay,
  }));
}

/**
 * Resolves a send's uncertain deliveries: `resend` attempts each again, so a reader who got the first copy gets a
 * second one; `skip` attempts none again. Returns how many it resolved. `only` limits it to these deliveries,
 * `triesBelow` to those with fewer attempts.
 * @throws GalleyError E_SEND_STATE for `resend` of a cancelled send.
 */
export async function resolveUncertain(
  send: number,
  how: Exclude<UncertainPolicy, 'hold'>,
  { db, clock }: ControlDeps,
  { only, triesBelow = Infinity }: { only?: number[]; triesBelow?: number } = {},
): Promise<number> {
  const now = clock.now();
  return transact(db, async (transaction) => {
    if (how === 'resend') await refuseCancelled(transaction, send);
    const status: DeliveryStatus = how === 'resend' ? 'planned' : 'skipped';
    const rows = await transaction
      .updateTable('delivery')
      .set({
        status,
        closed_at: how === 'resend' ? null : now,
        reason_code: how === 'resend' ? 'resent-uncertain' : 'may-have-arrived',
        reason_detail: null,
      })
      .where('send_id', '=', send)
      .where('status', '=', 'uncertain')
      .$if(Number.isFinite(triesBelow), (query) => query.where('attempts', '<', triesBelow))
      .$if(only !== undefined, (query) => query.where('id', 'in', only!))
      .returning('batch')
      .execute();
    // A batch that a worker holds is recounted when it is released.
    for (const number of new Set(rows.map(({ batch }) => batch)))
      await recountBatch(transaction, { send, number }, { now });
    if (how === 'resend' && rows.length > 0) await reopenSend(transaction, send, now);
    if (rows.length > 0)
      await record(transaction, {
        action: 'send.resolved',
        subject: `send:${send}`,
        detail: { how, deliveries: rows.length },
        at: now,
      });
    return rows.length;
  });
}

async function refuseCancelled(transaction: Transaction<Tables>, send: number): Promise<void> {
  const row = await transaction.selectFrom('send').select('status').where('id', '=', send).executeTakeFirst();
  if (row?.status === 'cancelled')
    throw new GalleyError(`Send ${send} was cancelled, so nothing more of it is sent`, {
      code: 'E_SEND_STATE',
      hint: '`--skip` closes these deliveries without sending them again.',
    });
}
