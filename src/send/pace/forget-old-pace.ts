import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';

/** A domain that asked for nothing in a week is treated like one that never did. */
const forgetDomainsMs = 7 * 24 * 3_600_000;

/** Deletes the turns of sends that are over, and what was noted of domains long ago. */
export async function forgetOldPace({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  await db
    .deleteFrom('pace')
    .where('key', 'like', 'send:%')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('send')
            .select('send.id')
            .where('send.status', 'not in', ['finished', 'cancelled'])
            .whereRef('pace.key', '=', sql`'send:' || send.id`),
        ),
      ),
    )
    .execute();
  const before = clock.now() - forgetDomainsMs;
  await db
    .deleteFrom('pace')
    .where('key', 'like', 'domain:%')
    .where('held_until', '<', before)
    .where('next_at', '<', before)
    .execute();
}
