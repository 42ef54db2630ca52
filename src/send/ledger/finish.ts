import type { Transaction } from 'kysely';
import type { Tables } from '../../db/tables.ts';
import { lockSend } from './row-locks.ts';

/** Finishes a send whose last batch is done; true when this call did. The lock keeps others from reopening a batch meanwhile. */
export async function finishIfDone(transaction: Transaction<Tables>, send: number, now: number): Promise<boolean> {
  await lockSend(transaction, send);
  const open = await transaction
    .selectFrom('batch')
    .select('number')
    .where('send_id', '=', send)
    .where('status', '=', 'open')
    .limit(1)
    .executeTakeFirst();
  if (open) return false;
  const { numUpdatedRows } = await transaction
    .updateTable('send')
    .set({ status: 'finished', finished_at: now })
    .where('id', '=', send)
    .where('status', '=', 'sending')
    .where('started_at', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Reopens a finished send when one of its batches has work again. */
export async function reopenSend(transaction: Transaction<Tables>, send: number, now: number): Promise<void> {
  await lockSend(transaction, send);
  await transaction
    .updateTable('send')
    .set({ status: 'sending', finished_at: null, attended_at: now })
    .where('id', '=', send)
    .where('status', '=', 'finished')
    .execute();
}
