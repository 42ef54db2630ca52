import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';

/** Links to confirm work for seven days; the rest is for people who ask us what happened. */
const keepUnconfirmedMs = 30 * 24 * 60 * 60 * 1000;

/** Addresses deleted in one transaction, so that nobody else waits long. */
const chunk = 500;

/**
 * Deletes addresses that asked to subscribe and never confirmed, with what the ledger has of them: without a
 * confirmation there is no reason to keep them, and a stranger may have written them. An address that was ever
 * imported, added by an editor or mailed an issue stays.
 * @returns how many were deleted
 */
export async function forgetUnconfirmed({ db, clock }: { db: Database; clock: Clock }): Promise<number> {
  const before = clock.now() - keepUnconfirmedMs;
  let deleted = 0;
  for (;;) {
    const ids = await transact(db, async (trx) => {
      const found = await trx
        .selectFrom('subscriber')
        .select('id')
        .where('status', '=', 'pending')
        .where('updated_at', '<', before)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('consent')
                .select('consent.id')
                .whereRef('consent.subscriber_id', '=', 'subscriber.id')
                .where((or) => or.or([or('consent.action', '!=', 'asked'), or('consent.at', '>=', before)])),
            ),
          ),
        )
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('delivery').select('delivery.id').whereRef('delivery.subscriber_id', '=', 'subscriber.id'),
            ),
          ),
        )
        .limit(chunk)
        .execute();
      const all = found.map(({ id }) => id);
      if (all.length > 0) {
        await trx.deleteFrom('consent').where('subscriber_id', 'in', all).execute();
        await trx.deleteFrom('subscriber').where('id', 'in', all).execute();
      }
      return all;
    });
    deleted += ids.length;
    if (ids.length < chunk) return deleted;
  }
}
