/**
 * Whether anybody looks after a send. A process that delivers says so once a minute, in the database. A send that was
 * stopped in its middle, and that nobody looked after for longer than a schedule may be late, asks a person before it goes
 * on: its readers would get old news. One that is slow on purpose is looked after all the time.
 */
import { uptime } from 'node:os';
import { byItself } from '../../audit/actor.ts';
import { record } from '../../audit/record.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { pauseColumns, type PauseReason } from '../reasons.ts';

export interface Attendance {
  /** Pauses what was abandoned, and then says that this process looks after the rest. Call it before work begins, and each second. */
  look(): Promise<void>;
}

export interface AttendanceDeps {
  db: Database;
  clock: Clock;
  /** Sends that go through another mail server are not looked after by this process. */
  transport: string;
  /** Nobody looked after it for longer than this: then a person is asked. */
  graceMs: number;
  /** The only send that this process delivers; default: all. */
  only?: number;
  onAbandoned?(send: number, reason: PauseReason): void;
  /**
   * ms since the machine was started. It goes on while a laptop sleeps, and does not jump when the clock is set: so a
   * process that lives tells one from the other.
   */
  uptimeMs?(): number;
}

const sayEveryMs = 60_000;

export function openAttendance({
  db,
  clock,
  transport,
  graceMs,
  only,
  onAbandoned,
  uptimeMs = () => uptime() * 1000,
}: AttendanceDeps): Attendance {
  const everyMs = Math.min(sayEveryMs, graceMs / 4);
  let saidAt = -Infinity;
  let said: number | undefined;
  return {
    async look() {
      const [now, up] = [clock.now(), uptimeMs()];
      const wasHere = up - saidAt < graceMs;
      if (!wasHere)
        for (const { id, reason } of await pauseAbandoned(db, { now, graceMs, transport })) onAbandoned?.(id, reason);
      // `now` differs from what was said by more than the time that passed: the clock was set.
      if (wasHere && up - saidAt < everyMs && Math.abs(now - said! - (up - saidAt)) < everyMs) return;
      await db
        .updateTable('send')
        .set({ attended_at: now })
        .where('status', '=', 'sending')
        .where('transport', '=', transport)
        .$if(only !== undefined, (query) => query.where('id', '=', only!))
        .execute();
      saidAt = up;
      said = now;
    },
  };
}

/**
 * Pauses the sends that nobody looked after for longer than `graceMs`, if there are readers of it who were never tried. To
 * try again those who were put off is not urgent, and has an end of its own.
 */
export async function pauseAbandoned(
  db: Database,
  { now, graceMs, transport }: { now: number; graceMs: number; transport?: string },
): Promise<{ id: number; reason: PauseReason }[]> {
  const found = await db
    .selectFrom('send')
    .select(['id', 'attended_at'])
    .where('status', '=', 'sending')
    .where('attended_at', '<', now - graceMs)
    .$if(transport !== undefined, (query) => query.where('transport', '=', transport!))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('batch')
          .select('number')
          .whereRef('batch.send_id', '=', 'send.id')
          .where('batch.status', '=', 'open')
          .where('batch.planned', '>', 0),
      ),
    )
    .execute();
  const paused: { id: number; reason: PauseReason }[] = [];
  for (const { id, attended_at } of found) {
    const since = Number(attended_at);
    const reason: PauseReason = { code: 'abandoned', since: new Date(since).toISOString(), forMs: now - since };
    const isPaused = await transact(db, async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('send')
        .set({ status: 'paused', ...pauseColumns(reason) })
        .where('id', '=', id)
        .where('status', '=', 'sending')
        // Unless another process began to look after it meanwhile, or a person resumed it.
        .where('attended_at', '=', attended_at)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      const detail = { reason: reason.code };
      await record(transaction, { action: 'send.paused', subject: `send:${id}`, detail, at: now, by: byItself });
      return true;
    });
    if (isPaused) paused.push({ id, reason });
  }
  return paused;
}
