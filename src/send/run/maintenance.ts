/**
 * What has to be done once a second for sends to go on by themselves: start what is scheduled, finish what is done, keep
 * to a finishing time, hand due batches to the queue. Every step is a compare-and-set: any number of processes may do it
 * at the same time.
 */
import type { Transaction } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import type { BatchId } from '../ledger/batch.ts';
import { pauseSend } from '../steer/control.ts';
import { keepToFinishingTimes } from '../pace/finish-by.ts';
import { correctTimes, type CorrectedTimes } from '../ledger/correct-times.ts';
import { finishIfDone } from '../ledger/finish.ts';
import { recountBatch } from '../ledger/recount.ts';
import { resolveUncertain, type UncertainPolicy } from '../steer/resolve.ts';
import { beginScheduled } from '../plan/start-send.ts';
import type { Attendance } from '../ledger/attendance.ts';
import type { Standstill } from './standstill.ts';
import { sweep, type Enqueue } from './sweep.ts';

export interface MaintenanceDeps {
  db: Database;
  clock: Clock;
  transport: string;
  batchSize: number;
  policy: UncertainPolicy;
  /** A schedule that is late by more than this asks a person first. */
  overdueAfterMs: number;
  /** Called when times were corrected that lay too far ahead. */
  onCorrected?(corrected: CorrectedTimes): void;
  /** Of a process that delivers. */
  standstill?: Standstill;
  attendance?: Attendance;
}

/** Returns how many batches are due. One send whose maintenance fails keeps no other from going on. */
export async function runMaintenance(queue: Enqueue, deps: MaintenanceDeps): Promise<number> {
  const failed = await maintainSends(deps).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const due = await sweep(queue, deps);
  if (failed) throw failed.error;
  return due;
}

/** All but handing due batches to the queue. */
export async function maintainSends(deps: MaintenanceDeps): Promise<void> {
  const corrected = await correctTimes(deps);
  if (corrected) deps.onCorrected?.(corrected);
  await deps.attendance?.look();
  await settleAbandonedBatches(deps);
  await finishCompleted(deps);
  await keepToFinishingTimes(deps);
  if (deps.policy !== 'hold') await applyPolicy(deps.policy, deps);
  await startDue(deps);
}

async function startDue({ db, clock, batchSize, overdueAfterMs, transport }: MaintenanceDeps): Promise<void> {
  const now = clock.now();
  const due = await db
    .selectFrom('send')
    .select(['id', 'scheduled_at'])
    .where('status', '=', 'scheduled')
    .where('scheduled_at', '<=', now)
    .where('transport', '=', transport)
    .execute();
  for (const { id, scheduled_at } of due) {
    const lateMs = now - scheduled_at!;
    if (lateMs > overdueAfterMs) {
      const scheduledAt = new Date(scheduled_at!).toISOString();
      await pauseSend(id, { code: 'overdue', scheduledAt, lateMs }, { db, clock });
    } else await beginScheduled(id, batchSize, { db, clock });
  }
}

/** The last batches of a send may end at the same moment, or while it is paused: then no worker has finished the send. */
async function finishCompleted({ db, clock }: MaintenanceDeps): Promise<void> {
  const done = await db
    .selectFrom('send')
    .select('id')
    .where('status', '=', 'sending')
    .where('started_at', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('batch')
            .select('batch.number')
            .whereRef('batch.send_id', '=', 'send.id')
            .where('batch.status', '=', 'open'),
        ),
      ),
    )
    .execute();
  for (const { id } of done) await transact(db, (transaction) => finishIfDone(transaction, id, clock.now()));
}

/**
 * A batch whose worker died is claimed by another, but not while its send is paused or cancelled. Its deliveries that
 * were in progress are uncertain all the same, and what a cancelled send has left is skipped.
 */
async function settleAbandonedBatches({ db, clock }: MaintenanceDeps): Promise<void> {
  const now = clock.now();
  const batches = await db
    .selectFrom('batch')
    .innerJoin('send', 'send.id', 'batch.send_id')
    .select(['batch.send_id', 'batch.number', 'batch.owner', 'send.status'])
    .where('send.status', 'in', ['paused', 'cancelled'])
    .where('batch.status', '=', 'open')
    .where((when) =>
      when.or([
        when('batch.lease_until', '<', now),
        when.and([when('send.status', '=', 'cancelled'), when('batch.owner', 'is', null)]),
      ]),
    )
    .execute();
  for (const { send_id, number, owner, status } of batches)
    await transact(db, (transaction) =>
      settleBatch(transaction, { send: send_id, number }, { owner, isCancelled: status === 'cancelled', now }),
    );
}

async function settleBatch(
  transaction: Transaction<Tables>,
  batch: BatchId,
  { owner, isCancelled, now }: { owner: string | null; isCancelled: boolean; now: number },
): Promise<void> {
  const free = await transaction
    .updateTable('batch')
    .set({ owner: null, lease_until: null })
    .where('send_id', '=', batch.send)
    .where('number', '=', batch.number)
    .where((when) =>
      owner === null ? when('owner', 'is', null) : when.and([when('owner', '=', owner), when('lease_until', '<', now)]),
    )
    .executeTakeFirst();
  if (free.numUpdatedRows === 0n) return; // another process was faster, or its worker lives
  const rows = transaction.updateTable('delivery').where('send_id', '=', batch.send).where('batch', '=', batch.number);
  await rows
    .set({ status: 'uncertain', closed_at: now, reason_code: 'worker-died', reason_detail: null })
    .where('status', '=', 'attempting')
    .execute();
  if (isCancelled)
    await rows
      .set({
        status: 'skipped',
        closed_at: now,
        next_try_at: null,
        reason_code: 'send-cancelled',
        reason_detail: null,
      })
      .where('status', 'in', ['planned', 'deferred'])
      .execute();
  await recountBatch(transaction, batch, { now });
}

/** A copy that kills its worker each time must not do so for ever. */
const triesBelow = 3;

async function applyPolicy(policy: Exclude<UncertainPolicy, 'hold'>, { db, clock }: MaintenanceDeps): Promise<void> {
  const sends = await db
    .selectFrom('batch')
    .innerJoin('send', 'send.id', 'batch.send_id')
    .select('batch.send_id')
    .distinct()
    .where('batch.uncertain', '>', 0)
    .where('batch.owner', 'is', null)
    .where('send.status', 'in', ['sending', 'finished'])
    .execute();
  for (const { send_id } of sends)
    await resolveUncertain(send_id, policy, { db, clock }, policy === 'resend' ? { triesBelow } : {});
}
