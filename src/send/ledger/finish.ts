import type { Transaction } from 'kysely';
import type { Tables } from '../../db/tables.ts';
import { lockSend } from './row-locks.ts';

/** Ends a send whose last batch is done; true when this was it. Nobody can open one again while we look. */
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

/** A batch of it has something to do again: it goes on if it was over. */
export async function goOn(transaction: Transaction<Tables>, send: number): Promise<void> {
  await lockSend(transaction, send);
  await transaction
    .updateTable('send')
    .set({ status: 'sending', finished_at: null })
    .where('id', '=', send)
    .where('status', '=', 'finished')
    .execute();
}
