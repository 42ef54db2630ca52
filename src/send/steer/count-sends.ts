import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { SendStatus } from '../../db/tables/send.ts';

/** All sends in a few numbers, for an operator's dashboard. */
export interface SendsInNumbers {
  /** Deliveries of which nobody knows whether they arrived; those in batches that are in work come later. */
  uncertain: number;
  /** Recipient domains that asked us to slow down and are closed now. */
  heldDomains: number;
  sends: Partial<Record<SendStatus, number>>;
}

export async function countSends({ db, clock }: { db: Database; clock: Clock }): Promise<SendsInNumbers> {
  const statuses = await db
    .selectFrom('send')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute();
  const { uncertain } = await db
    .selectFrom('batch')
    .select(({ fn }) => fn.sum<number | null>('uncertain').as('uncertain'))
    .executeTakeFirstOrThrow();
  const { held } = await db
    .selectFrom('pace')
    .select(({ fn }) => fn.countAll<number>().as('held'))
    .where('key', 'like', 'domain:%')
    .where('held_until', '>', clock.now())
    .executeTakeFirstOrThrow();
  return {
    uncertain: Number(uncertain ?? 0),
    heldDomains: Number(held),
    sends: Object.fromEntries(statuses.map(({ status, count }) => [status, Number(count)])),
  };
}
