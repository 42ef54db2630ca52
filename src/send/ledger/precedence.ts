/** Which of several sends goes first, and which are so slow that a worker takes only one batch of them at a time. */
import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** A batch that takes longer than this at the pace of its send spends most of its time waiting. */
const rateBoundSeconds = 5;

/** Whether the pace of the send, and not the work, decides how long the batch takes. The names are the query's aliases. */
export function isRateBound(send: string, batch: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(`${send}.per_second`)} is not null and ${sql.ref(`${batch}.planned`)} > ${sql.ref(`${send}.per_second`)} * ${sql.lit(rateBoundSeconds)})`;
}

/**
 * Whether a send of higher priority has a batch that waits for a worker. A rate-bound send of higher priority occupies
 * one worker anyway: while it has one, it preempts nobody.
 */
export function isPreempted(own: string, { transport, now }: { transport: string; now: number }): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (
    select 1 from send higher join batch waiting on waiting.send_id = higher.id
    where higher.priority > ${sql.ref(`${own}.priority`)} and higher.status = 'sending' and higher.transport = ${transport}
      and waiting.status = 'open' and waiting.owner is null and waiting.due_at <= ${now}
      and (not ${isRateBound('higher', 'waiting')} or not exists (select 1 from batch held where held.send_id = higher.id and held.owner is not null)))`;
}
