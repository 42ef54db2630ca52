/**
 * Rows that a decision spanning several statements rests on, held until the transaction ends. What the next statement
 * reads is then all that others have committed, and nobody changes it under us: in PostgreSQL two may look at the same
 * moment, and each would miss what the other is about to write. Taken in this order: deliveries, batch, send.
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
