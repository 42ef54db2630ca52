import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { retireVisitKeys } from '../visit-hashes.ts';
import { settleSend } from './judge-sends.ts';

/** Rows in a statement: other writers wait for it. */
const rowsAtOnce = 5_000;

/**
 * Deletes the hashes of networks and programs of keys that were made three days ago. Their sends are judged once more
 * before, so that what the hashes showed stays with the events as sizes of groups. Call it every hour; safe to repeat.
 */
export async function forgetVisitHashes({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  const now = clock.now();
  const { expired, seenBefore } = await retireVisitKeys(db, now);
  if (expired.length === 0) return;
  const old = db.selectFrom('event').where('seen_from', 'is not', null).where('at', '<', seenBefore);
  const sends = await old.select('send_id').distinct().execute();
  for (const { send_id } of sends) await settleSend(db, Number(send_id), now);
  for (;;) {
    const { numUpdatedRows } = await db
      .updateTable('event')
      .set({ seen_from: null })
      .where('id', 'in', old.select('id').limit(rowsAtOnce))
      .executeTakeFirst();
    if (Number(numUpdatedRows) < rowsAtOnce) break;
  }
  for (const key of expired)
    await db
      .deleteFrom('visit_evidence')
      .where((when) => when.or(['n', 'a', 'v'].map((kind) => when('key', 'like', `${kind}:${key}.%`))))
      .execute();
  await db.deleteFrom('visit_key').where('id', 'in', expired).execute();
}
