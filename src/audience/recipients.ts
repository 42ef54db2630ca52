/**
 * Who may be mailed. One rule, asked by everything that mails a list or says how many it would mail: freezing a send's
 * audience, the forecast, the dry run, the ledger's check just before an attempt, and segments.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { Database } from '../db/open.ts';
import type { Subscriber, SubscriberStatus, SuppressionTable } from '../db/tables/audience.ts';
import type { DeliveryCode } from '../db/tables/send.ts';
import type { Tables } from '../db/tables.ts';

const mayHaveArrived: DeliveryCode = 'may-have-arrived';

/** The rule as a condition on a row of `subscriber`, under any alias in the query. */
export function isMailable(subscriber = 'subscriber'): RawBuilder<SqlBool> {
  const [status, email] = [sql.ref(`${subscriber}.status`), sql.ref(`${subscriber}.email`)];
  return sql<SqlBool>`(${status} = 'active' and not exists (select 1 from suppression x where x.email = ${email}))`;
}

/** The same for one issue: readers who have a copy from one of `otherSends`, or may have, are not recipients. */
export function isRecipient(otherSends: number[], subscriber = 'subscriber'): RawBuilder<SqlBool> {
  if (otherSends.length === 0) return isMailable(subscriber);
  return sql<SqlBool>`(${isMailable(subscriber)} and not exists (
    select 1 from delivery d where d.subscriber_id = ${sql.ref(`${subscriber}.id`)} and d.send_id in (${sql.join(otherSends)})
      and (d.status not in ('skipped', 'rejected') or d.reason_code = ${mayHaveArrived})))`;
}

/** Every send of an issue, also cancelled ones: some of their mail may have gone out. `except`: the one that is being made. */
export async function sendsOfIssue(db: Kysely<Tables>, issue: number, except = 0): Promise<number[]> {
  const sends = await db
    .selectFrom('send')
    .select('id')
    .where('issue_number', '=', issue)
    .where('id', '<>', except)
    .execute();
  return sends.map(({ id }) => id);
}

/** What keeps one subscriber from being mailed: their status, a suppression of their address, or both. */
export interface NotMailable {
  status: SubscriberStatus;
  suppression: SuppressionTable['reason'] | null;
}

/** The same rule for one subscriber; undefined when they may be mailed. There must be such a subscriber. */
export async function whyNotMailable(db: Kysely<Tables>, subscriberId: number): Promise<NotMailable | undefined> {
  const { mailable, status, suppression } = await db
    .selectFrom('subscriber')
    .leftJoin('suppression', 'suppression.email', 'subscriber.email')
    .select([isMailable().as('mailable'), 'subscriber.status', 'suppression.reason as suppression'])
    .where('subscriber.id', '=', subscriberId)
    .executeTakeFirstOrThrow();
  return mailable ? undefined : { status, suppression };
}

const pageSize = 500;

/** The recipients of an issue if its send began now, in the order of the list; a page of them is in memory at a time. */
export async function* readRecipients(db: Database, issue: number): AsyncGenerator<Subscriber> {
  const otherSends = await sendsOfIssue(db, issue);
  for (let after = 0; ;) {
    const page = await db
      .selectFrom('subscriber')
      .selectAll()
      .where('id', '>', after)
      .where(isRecipient(otherSends))
      .orderBy('id')
      .limit(pageSize)
      .execute();
    yield* page;
    if (page.length < pageSize) return;
    after = page.at(-1)!.id;
  }
}
