import { isMailable, isRecipient, sendsOfIssue } from '../../audience/recipients.ts';
import type { Database } from '../../db/open.ts';
import type { SubscriberStatus } from '../../db/tables/audience.ts';
import type { LeftOutCode } from '../reasons.ts';

export interface ExpectedReaders {
  /** Who would get a copy if the send began now. */
  count: number;
  /** Some of their addresses. */
  sample: string[];
  /** Subscribers who would get none, by reason; `reason-words.ts` has the words. */
  leftOut: { code: LeftOutCode; count: number }[];
}

/** Counts who would get this issue if its send began now, and who would not and why. */
export async function expectedReaders(db: Database, issue: number): Promise<ExpectedReaders> {
  const recipients = isRecipient(await sendsOfIssue(db, issue));
  const { count, mailable, active } = await db
    .selectFrom('subscriber')
    .select(({ fn }) => [
      fn.countAll<number>().as('active'),
      fn.countAll<number>().filterWhere(isMailable()).as('mailable'),
      fn.countAll<number>().filterWhere(recipients).as('count'),
    ])
    .where('status', '=', 'active')
    .executeTakeFirstOrThrow();
  const sample = await db.selectFrom('subscriber').select('email').where(recipients).orderBy('id').limit(6).execute();
  const others = await db
    .selectFrom('subscriber')
    .select(['status', ({ fn }) => fn.countAll<number>().as('count')])
    .where('status', '<>', 'active')
    .groupBy('status')
    .$narrowType<{ status: Exclude<SubscriberStatus, 'active'> }>()
    .execute();
  const leftOut: ExpectedReaders['leftOut'] = [
    { code: 'suppressed' as const, count: Number(active) - Number(mailable) },
    { code: 'has-copy' as const, count: Number(mailable) - Number(count) },
    ...others.map((row) => ({ code: row.status, count: Number(row.count) })),
  ].filter((row) => row.count > 0);
  return { count: Number(count), sample: sample.map(({ email }) => email), leftOut };
}
