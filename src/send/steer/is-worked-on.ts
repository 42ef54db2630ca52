import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';

/** Whether a process holds a batch of this send now. */
export async function isWorkedOn(send: number, { db, clock }: { db: Database; clock: Clock }): Promise<boolean> {
  const held = await db
    .selectFrom('batch')
    .select('number')
    .where('send_id', '=', send)
    .where('owner', 'is not', null)
    .where('lease_until', '>', clock.now())
    .limit(1)
    .executeTakeFirst();
  return held !== undefined;
}
