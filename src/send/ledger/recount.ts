import { sql, type Transaction } from 'kysely';
import type { DeliveryStatus } from '../../db/tables/send.ts';
import type { Tables } from '../../db/tables.ts';
import type { BatchId } from './batch.ts';
import { lockBatch } from './row-locks.ts';

/**
 * Writes down in the batch what its deliveries came to, so that a send of a million is counted by adding up its
 * batches; opens or closes it accordingly and says when it has something to do again. With `givenBackBy` its lease
 * ends too, if that worker still has it. Whoever changes a delivery of a batch that nobody holds calls this after it.
 */
export async function recountBatch(
  transaction: Transaction<Tables>,
  { send, number }: BatchId,
  { now, notBefore = 0, givenBackBy }: { now: number; notBefore?: number; givenBackBy?: string },
): Promise<{ dueAt?: number }> {
  // Of two that changed its deliveries at the same moment the second counts what both did.
  await lockBatch(transaction, { send, number });
  const groups = await transaction
    .selectFrom('delivery')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count'), fn.min('next_try_at').as('next')])
    .where('send_id', '=', send)
    .where('batch', '=', number)
    .groupBy('status')
    .execute();
  const count = (status: DeliveryStatus) => Number(groups.find((group) => group.status === status)?.count ?? 0);
  // What is still in the air has no outcome yet; the next claim makes it uncertain.
  const planned = count('planned') + count('attempting');
  const deferred = count('deferred');
  const isOpen = planned + deferred > 0;
  const nextTryAt = Number(groups.find((group) => group.status === 'deferred')?.next ?? now);
  // A wait may have been worked out in fractions, which PostgreSQL's bigint refuses.
  const dueAt = Math.ceil(Math.max(planned > 0 ? now : nextTryAt, notBefore));
  const counts = {
    planned,
    deferred,
    accepted: count('accepted'),
    rejected: count('rejected'),
    uncertain: count('uncertain'),
    skipped: count('skipped'),
  };
  const mayWrite =
    givenBackBy === undefined ? sql<boolean>`owner is null` : sql<boolean>`(owner is null or owner = ${givenBackBy})`;
  await transaction
    .updateTable('batch')
    .set({ ...counts, owner: null, lease_until: null, status: isOpen ? 'open' : 'done', due_at: dueAt })
    .where('send_id', '=', send)
    .where('number', '=', number)
    .where(mayWrite)
    .execute();
  return isOpen ? { dueAt } : {};
}
