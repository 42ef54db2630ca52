import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { SendStatus } from '../../db/tables/send.ts';

/** Numbers about all sends, for an operator's dashboard. */
export interface SendsInNumbers {
  /** Deliveries that may or may not have arrived; those in a batch that a worker holds count after its release. */
  uncertain: number;
  /** Recipient domains that asked us to slow down and get no mail now. */
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
