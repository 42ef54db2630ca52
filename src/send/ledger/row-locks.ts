/**
 * Locks rows on which a decision of several statements depends, until the transaction ends. Without them two
 * transactions of PostgreSQL could read at the same time, and each would miss what the other is about to write. Lock in
 * this order, to avoid deadlocks: deliveries, batch, send.
 */
import type { Transaction } from 'kysely';
import type { Batch } from '../../db/tables/send.ts';
import type { Tables } from '../../db/tables.ts';
import type { BatchId } from './batch.ts';

export function lockBatch(
  transaction: Transaction<Tables>,
  { send, number }: BatchId,
): Promise<Pick<Batch, 'status' | 'owner'> | undefined> {
  return transaction
    .selectFrom('batch')
    .select(['status', 'owner'])
    .where('send_id', '=', send)
    .where('number', '=', number)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function lockSend(transaction: Transaction<Tables>, send: number): Promise<void> {
  await transaction.selectFrom('send').select('id').where('id', '=', send).forNoKeyUpdate().execute();
}
