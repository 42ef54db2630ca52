/** "Finish by 09:15": the pace that achieves it, recomputed during the send. */
import type { Clock } from '../../clock.ts';
import { countDeliveries } from '../../db/count-deliveries.ts';
import type { Database } from '../../db/open.ts';

/** Messages a second to finish by then; null, as fast as possible, when the time has passed. */
export function paceToFinish(left: number, finishBy: number, now: number): number | null {
  const seconds = (finishBy - now) / 1000;
  return seconds > 0 ? Math.max(left / seconds, 0.01) : null;
}

/** A smaller change is not worth writing. */
const minChange = 0.05;

export async function keepToFinishingTimes({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  const sends = await db
    .selectFrom('send')
    .select(['id', 'finish_by', 'per_second'])
    .where('status', '=', 'sending')
    .where('started_at', 'is not', null)
    .where('finish_by', 'is not', null)
    .execute();
  for (const { id, finish_by, per_second } of sends) {
    const { planned, attempting } = (await countDeliveries(db, id)).counts;
    const wanted = paceToFinish(planned + attempting, finish_by!, clock.now());
    const isNear = wanted !== null && per_second !== null && Math.abs(wanted - per_second) < per_second * minChange;
    if (isNear || wanted === per_second) continue;
    await db
      .updateTable('send')
      .set({ per_second: wanted })
      .where('id', '=', id)
      .where('finish_by', '=', finish_by)
      .execute();
  }
}
