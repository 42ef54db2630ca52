/**
 * What an operator may do to a send that is not finished. Workers ask once a second, so it takes effect within two
 * seconds.
 */
import { sql } from 'kysely';
import { actorNow, byItself } from '../../audit/actor.ts';
import { record } from '../../audit/record.ts';
import type { Clock } from '../../clock.ts';
import { countDeliveries } from '../../db/count-deliveries.ts';
import type { Database } from '../../db/open.ts';
import type { Send, SendStatus } from '../../db/tables/send.ts';
import { transact } from '../../db/transact.ts';
import { GalleyError } from '../../problem.ts';
import { paceToFinish } from '../pace/finish-by.ts';
import { forgetRefusals } from '../ledger/held.ts';
import { isRefusal, pauseColumns, readPause, type PauseReason } from '../reasons.ts';

export interface ControlDeps {
  db: Database;
  clock: Clock;
}

/** @throws GalleyError E_NO_SEND */
export async function findSend(db: Database, id: number): Promise<Send> {
  const send = await db.selectFrom('send').selectAll().where('id', '=', id).executeTakeFirst();
  if (!send)
    throw new GalleyError(`There is no send ${id}`, {
      code: 'E_NO_SEND',
      hint: '`galley status` lists the sends with their numbers.',
    });
  return send;
}

/** Sends that can be paused. */
export const pausable: SendStatus[] = ['sending', 'scheduled'];

/** Sends that are not finished: they can be cancelled, and their pace and priority can be changed. */
export const steerable: SendStatus[] = ['planned', 'scheduled', 'sending', 'paused'];

/** Begins no further message; messages already being sent finish. Returns false when the status is not `pausable`. */
export async function pauseSend(id: number, reason: PauseReason, { db, clock }: ControlDeps): Promise<boolean> {
  return transact(db, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('send')
      .set({ status: 'paused', ...pauseColumns(reason) })
      .where('id', '=', id)
      .where('status', 'in', pausable)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    const isByHand = reason.code === 'by-hand';
    await record(transaction, {
      action: 'send.paused',
      subject: `send:${id}`,
      detail: { reason: reason.code, ...(isByHand && reason.note ? { note: reason.note } : {}) },
      at: clock.now(),
      // A command may deliver while it pauses because of what the mail server says: nobody asked for that.
      by: isByHand ? actorNow() : byItself,
    });
    return true;
  });
}

/**
 * Continues where it was paused. Batches that wait for an unreachable server become due at once, because a person asked
 * for it. A send that was paused before it began keeps its time, or is due now if that has passed.
 */
export async function resumeSend(
  id: number,
  { db, clock }: ControlDeps,
  agreed: readonly string[] = [],
): Promise<Send> {
  return transact(db, async (transaction) => {
    const now = clock.now();
    const paused = await transaction
      .selectFrom('send')
      .select(['pause_code', 'pause_detail'])
      .where('id', '=', id)
      .where('status', '=', 'paused')
      .executeTakeFirst();
    const isMended = paused !== undefined && isRefusal(readPause(paused));
    const unpaused = { pause_code: null, pause_detail: null, finished_at: null } as const;
    await transaction
      .updateTable('send')
      .set({ ...unpaused, status: 'sending', attended_at: now })
      .where('id', '=', id)
      .where('status', '=', 'paused')
      .where('started_at', 'is not', null)
      .execute();
    await transaction
      .updateTable('send')
      .set({
        ...unpaused,
        status: 'scheduled',
        scheduled_at: sql<number>`case when scheduled_at > ${now} then scheduled_at else cast(${now} as bigint) end`,
      })
      .where('id', '=', id)
      .where('status', '=', 'paused')
      .where('started_at', 'is', null)
      .execute();
    await forgetRefusals(transaction, id, { now, isMended });
    if (paused)
      await record(transaction, {
        action: 'send.resumed',
        subject: `send:${id}`,
        detail: { agreed: [...agreed] },
        at: now,
      });
    return transaction.selectFrom('send').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  });
}

/**
 * Cancels a send that has not begun, as a whole: nobody gets a copy. Returns false, and changes nothing, when it has
 * begun meanwhile, or is over. One statement decides against `beginScheduled`, which begins it in one transaction.
 */
export async function cancelBeforeStart(id: number, { db, clock }: ControlDeps): Promise<boolean> {
  return transact(db, async (transaction) => {
    const at = clock.now();
    const { numUpdatedRows } = await transaction
      .updateTable('send')
      .set({ status: 'cancelled', finished_at: at })
      .where('id', '=', id)
      .where('status', 'in', ['planned', 'scheduled', 'paused'])
      .where('started_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows > 0n)
      await record(transaction, { action: 'send.cancelled', subject: `send:${id}`, detail: { skipped: 0 }, at });
    return numUpdatedRows > 0n;
  });
}

/** Cancels for good: readers without a copy get none. `skipped` says how many those are. */
export async function cancelSend(
  id: number,
  { db, clock }: ControlDeps,
): Promise<{ cancelled: boolean; skipped: number }> {
  return transact(db, async (transaction) => {
    const now = clock.now();
    const { numUpdatedRows } = await transaction
      .updateTable('send')
      .set({ status: 'cancelled', finished_at: now })
      .where('id', '=', id)
      .where('status', 'in', steerable)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return { cancelled: false, skipped: 0 };
    const skipped = await transaction
      .updateTable('delivery')
      .set({
        status: 'skipped',
        closed_at: now,
        next_try_at: null,
        reason_code: 'send-cancelled',
        reason_detail: null,
      })
      .where('send_id', '=', id)
      .where('status', 'in', ['planned', 'deferred'])
      .executeTakeFirst();
    // A batch that a worker holds is recounted when it is released.
    await sql`update batch set skipped = skipped + planned + deferred, planned = 0, deferred = 0, status = 'done' where send_id = ${id} and owner is null`.execute(
      transaction,
    );
    const readers = Number(skipped.numUpdatedRows);
    await record(transaction, {
      action: 'send.cancelled',
      subject: `send:${id}`,
      detail: { skipped: readers },
      at: now,
    });
    return { cancelled: true, skipped: readers };
  });
}

/**
 * Sends of higher priority go first, from the next batch on; workers release batches of lower ones. Returns false when
 * the status is not `steerable`.
 */
export async function setPriority(id: number, priority: number, { db, clock }: ControlDeps): Promise<boolean> {
  return transact(db, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('send')
      .set({ priority })
      .where('id', '=', id)
      .where('status', 'in', steerable)
      .executeTakeFirst();
    if (numUpdatedRows > 0n)
      await record(transaction, {
        action: 'send.priority-set',
        subject: `send:${id}`,
        detail: { priority },
        at: clock.now(),
      });
    return numUpdatedRows > 0n;
  });
}

/**
 * Messages a second over all workers, or a time to finish by; both null: as fast as possible. Returns false when the
 * status is not `steerable`.
 */
export async function setPace(
  id: number,
  { perSecond, finishBy }: { perSecond: number | null; finishBy: number | null },
  { db, clock }: ControlDeps,
): Promise<boolean> {
  return transact(db, async (transaction) => {
    const { counts } = await countDeliveries(transaction, id);
    const pace =
      finishBy === null ? perSecond : paceToFinish(counts.planned + counts.attempting, finishBy, clock.now());
    const { numUpdatedRows } = await transaction
      .updateTable('send')
      .set({ per_second: pace, finish_by: finishBy })
      .where('id', '=', id)
      .where('status', 'in', steerable)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    // Slots that were reserved at the old pace may lie far in the future.
    await transaction.deleteFrom('pace').where('key', '=', `send:${id}`).execute();
    await record(transaction, {
      action: 'send.pace-set',
      subject: `send:${id}`,
      detail: { perSecond: pace, finishBy: finishBy === null ? null : new Date(finishBy).toISOString() },
      at: clock.now(),
    });
    return true;
  });
}
