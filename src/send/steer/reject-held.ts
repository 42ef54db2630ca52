import { record } from '../../audit/record.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { settleHeld } from '../ledger/held.ts';
import type { ControlDeps } from './control.ts';

/** How many refusals of a send are held undecided; those in a batch that a worker holds included. */
export async function countHeld(db: Database, send: number): Promise<number> {
  const { count } = await db
    .selectFrom('batch')
    .crossJoin('delivery')
    .whereRef('delivery.send_id', '=', 'batch.send_id')
    .whereRef('delivery.batch', '=', 'batch.number')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('batch.send_id', '=', send)
    .where((when) => when.or([when('batch.deferred', '>', 0), when('batch.owner', 'is not', null)]))
    .where('delivery.status', '=', 'deferred')
    .where('delivery.reason_code', '=', 'undecided')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * A person believes the server: what was held undecided is rejected by what it said. Finishes the send if nothing else is
 * left of it. Returns how many were rejected.
 */
export async function rejectHeld(send: number, { db, clock }: ControlDeps): Promise<number> {
  return transact(db, async (transaction) => {
    const now = clock.now();
    const rejected = await settleHeld(transaction, send, { now });
    const open = await transaction
      .selectFrom('batch')
      .select('number')
      .where('send_id', '=', send)
      .where('status', '=', 'open')
      .limit(1)
      .executeTakeFirst();
    if (rejected > 0 && !open)
      await transaction
        .updateTable('send')
        .set({ status: 'finished', finished_at: now, pause_code: null, pause_detail: null })
        .where('id', '=', send)
        .where('status', 'in', ['paused', 'sending'])
        .execute();
    if (rejected > 0)
      await record(transaction, {
        action: 'send.held-rejected',
        subject: `send:${send}`,
        detail: { rejected },
        at: now,
      });
    return rejected;
  });
}
