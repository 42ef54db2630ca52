/** Moving a send that has not begun to another time. */
import { record } from '../../audit/record.ts';
import { transact } from '../../db/transact.ts';
import type { ControlDeps } from './control.ts';

export type Moved =
  | {
      kind: 'moved';
      /** When it is to be finished now, if that had to move along; ms since the epoch. */ finishBy: number | null;
    }
  /** It has begun, or is over; nothing was changed. */
  | { kind: 'begun' };

/**
 * Sets another time, in ms since the epoch. The content stays as it was fixed. A send that was paused because it was
 * overdue is scheduled again; one that was paused for another reason stays paused, and keeps the new time. An end by
 * which it was to be spread out moves along if it would lie before the beginning.
 */
export async function moveSend(id: number, at: number, { db, clock }: ControlDeps): Promise<Moved> {
  return transact(db, async (transaction): Promise<Moved> => {
    const send = await transaction
      .selectFrom('send')
      .select(['status', 'scheduled_at', 'finish_by', 'pause_code'])
      .where('id', '=', id)
      .where('started_at', 'is', null)
      .where('status', 'in', ['scheduled', 'paused'])
      .executeTakeFirst();
    if (!send) return { kind: 'begun' };
    const ended = send.finish_by === null ? null : Number(send.finish_by);
    const finishBy =
      ended === null || ended > at ? ended : at + Math.max(0, ended - Number(send.scheduled_at ?? ended));
    const isOverdue = send.status === 'paused' && send.pause_code === 'overdue';
    const { numUpdatedRows } = await transaction
      .updateTable('send')
      .set({
        scheduled_at: at,
        // A minute’s room: a pace that has no time left would be none at all.
        finish_by: finishBy === at ? at + 60_000 : finishBy,
        ...(isOverdue ? { status: 'scheduled' as const, pause_code: null, pause_detail: null } : {}),
      })
      .where('id', '=', id)
      // Against a worker that begins it at this moment: `beginScheduled` decides by the same columns.
      .where('status', '=', send.status)
      .where('started_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return { kind: 'begun' };
    const from = send.scheduled_at === null ? null : new Date(Number(send.scheduled_at)).toISOString();
    await record(transaction, {
      action: 'send.moved',
      subject: `send:${id}`,
      detail: { from, at: new Date(at).toISOString() },
      at: clock.now(),
    });
    return { kind: 'moved', finishBy: finishBy === ended ? null : finishBy };
  });
}
