import { sql, type Transaction } from 'kysely';
import type { DeliveryStatus } from '../../db/tables/send.ts';
import type { Tables } from '../../db/tables.ts';
import type { BatchId } from './batch.ts';
import { lockBatch } from './row-locks.ts';

/**
 * Stores in the batch how many of its deliveries have each status, so that a send of a million is counted by adding up
 * its batches. Opens or closes the batch accordingly, and returns when it has work again. With `givenBackBy` its lease
 * ends too, if that worker still holds it. Must be called after every change of a delivery in a batch without an owner.
 */
export async function recountBatch(
  transaction: Transaction<Tables>,
  { send, number }: BatchId,
  { now, notBefore = 0, givenBackBy }: { now: number; notBefore?: number; givenBackBy?: string },
): Promise<{ dueAt?: number }> {
  // Two callers may have changed its deliveries at the same time: with the lock, the second one counts both changes.
  await lockBatch(transaction, { send, number });
  const groups = await transaction
    .selectFrom('delivery')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count'), fn.min('next_try_at').as('next')])
    .where('send_id', '=', send)
    .where('batch', '=', number)
    .groupBy('status')
    .execute();
  const count = (status: DeliveryStatus) => Number(groups.find((group) => group.status === status)?.count ?? 0);
  // Deliveries in a conversation have no outcome yet; the next claim makes them uncertain.
  const planned = count('planned') + count('attempting');
  const deferred = count('deferred');
  const isOpen = planned + deferred > 0;
  const nextTryAt = Number(groups.find((group) => group.status === 'deferred')?.next ?? now);
  // The times may be fractions, which PostgreSQL's bigint refuses.
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
