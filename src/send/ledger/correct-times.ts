/**
 * Corrects times that are too far ahead: a machine whose clock was an hour or a year ahead wrote them. Without a ceiling,
 * nobody would work on a batch, or try a reader again, until then.
 */
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { recountBatch } from './recount.ts';

/** Workers renew a lease of half a minute every ten seconds. */
const maxLeaseAheadMs = 2 * 60_000;
/** No reader waits longer for the next try, and nothing is held longer. */
const maxTryAheadMs = 24 * 3_600_000;
/** The clocks of two healthy machines may differ so much. */
const toleranceMs = 60_000;
/** What a corrected lease has left: enough for a worker that lives to renew it. */
const leaseLeftMs = 30_000;
/** Batches in one call; the rest is for the next one. */
const maxBatches = 500;

/** How many of each were corrected. `holds`: of domains and relays. */
export interface CorrectedTimes {
  leases: number;
  tries: number;
  holds: number;
}

/** Undefined when all times are as they may be. */
export async function correctTimes({ db, clock }: { db: Database; clock: Clock }): Promise<CorrectedTimes | undefined> {
  const now = clock.now();
  const leases = await db
    .updateTable('batch')
    .set({ lease_until: now + leaseLeftMs })
    .where('status', '=', 'open')
    .where('owner', 'is not', null)
    .where('lease_until', '>', now + maxLeaseAheadMs)
    .executeTakeFirst();
  const tooLate = now + maxTryAheadMs + toleranceMs;
  const holds = await db
    .updateTable('pace')
    .set({ held_until: Math.floor(now) })
    .where('held_until', '>', tooLate)
    .executeTakeFirst();
  // From a time in the future on, a relay's rate would never be raised again.
  const learned = await db
    .updateTable('pace')
    .set({ learned_at: Math.floor(now) })
    .where('learned_at', '>', now + toleranceMs)
    .executeTakeFirst();
  const corrected = {
    leases: Number(leases.numUpdatedRows),
    tries: await correctTries({ db, now, tooLate }),
    holds: Number(holds.numUpdatedRows) + Number(learned.numUpdatedRows),
  };
  return corrected.leases + corrected.tries + corrected.holds > 0 ? corrected : undefined;
}

/** Readers whose next try is too far ahead are tried now: when it should have been is not known any more. */
async function correctTries({ db, now, tooLate }: { db: Database; now: number; tooLate: number }): Promise<number> {
  const batches = await db
    .selectFrom('batch')
    .select(['send_id', 'number'])
    .where('status', '=', 'open')
    .where('owner', 'is', null)
    .where('due_at', '>', tooLate)
    .limit(maxBatches)
    .execute();
  let tries = 0;
  for (const { send_id: send, number } of batches) {
    tries += await transact(db, async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('delivery')
        .set({ next_try_at: Math.floor(now) })
        .where('send_id', '=', send)
        .where('batch', '=', number)
        .where('status', '=', 'deferred')
        .where('next_try_at', '>', tooLate)
        .executeTakeFirst();
      await recountBatch(transaction, { send, number }, { now });
      return Number(numUpdatedRows);
    });
  }
  return tries;
}
