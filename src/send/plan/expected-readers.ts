import type { Database } from '../../db/open.ts';
import type { SubscriberStatus } from '../../db/tables/audience.ts';
import { mayHaveArrived } from '../steer/resolve.ts';

export interface ExpectedReaders {
  /** Who would get a copy if the send began now. */
  count: number;
  /** Some of their addresses. */
  sample: string[];
  /** Subscribers who would not, by the reason. */
  leftOut: { why: string; count: number }[];
}

const words: Record<Exclude<SubscriberStatus, 'active'>, string> = {
  pending: 'have not confirmed yet',
  unsubscribed: 'have unsubscribed',
  bounced: 'can’t be reached: their mail bounced',
  complained: 'marked an issue as spam',
};

/** Whom `start-send.ts` would freeze into a send of this issue at this moment; the same rule, asked and not acted on. */
export async function expectedReaders(db: Database, issue: number): Promise<ExpectedReaders> {
  const others = (await db.selectFrom('send').select('id').where('issue_number', '=', issue).execute()).map(
    ({ id }) => id,
  );
  const active = db.selectFrom('subscriber').where('status', '=', 'active');
  const wanted = active
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('suppression').select('suppression.email').whereRef('suppression.email', '=', 'subscriber.email'),
        ),
      ),
    )
    .$if(others.length > 0, (query) =>
      query.where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('delivery')
              .select('delivery.id')
              .whereRef('delivery.subscriber_id', '=', 'subscriber.id')
              .where('delivery.send_id', 'in', others)
              .where((when) =>
                when.or([
                  when('delivery.status', 'not in', ['skipped', 'rejected']),
                  when('delivery.reason', '=', mayHaveArrived),
                ]),
              ),
          ),
        ),
      ),
    );
  const number = async (query: typeof active) =>
    Number((await query.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count);
  const count = await number(wanted);
  const sample = await wanted.select('email').orderBy('id').limit(6).execute();
  const suppressed = await number(
    active.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('suppression').select('suppression.email').whereRef('suppression.email', '=', 'subscriber.email'),
      ),
    ),
  );
  const have = (await number(active)) - suppressed - count;
  const rest = await db
    .selectFrom('subscriber')
    .select(['status', ({ fn }) => fn.countAll<number>().as('count')])
    .where('status', '<>', 'active')
    .groupBy('status')
    .execute();
  const leftOut = [
    { why: 'are suppressed: never mailed again', count: suppressed },
    { why: 'have a copy of this issue from another send', count: have },
    ...rest.map((row) => ({ why: words[row.status as keyof typeof words], count: Number(row.count) })),
  ].filter((row) => row.count > 0);
  return { count, sample: sample.map(({ email }) => email), leftOut };
}
