/** Which of several sends goes first, and which may wait without keeping a worker from the others. */
import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** A batch that would take longer than that at the pace of its send mostly waits. */
const gentleSeconds = 5;

/** Whether that batch of that send (names as the query has them) would mostly wait for the send's own pace. */
export function isGentle(send: string, batch: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(`${send}.per_second`)} is not null and ${sql.ref(`${batch}.planned`)} > ${sql.ref(`${send}.per_second`)} * ${sql.lit(gentleSeconds)})`;
}

/**
 * Whether a send of higher priority has work that waits for a hand. One that goes gently needs no more than the one
 * hand it has: what is slower than it has to be gives way to nobody.
 */
export function isOutranked(own: string, { transport, now }: { transport: string; now: number }): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (
    select 1 from send higher join batch waiting on waiting.send_id = higher.id
    where higher.priority > ${sql.ref(`${own}.priority`)} and higher.status = 'sending' and higher.transport = ${transport}
      and waiting.status = 'open' and waiting.owner is null and waiting.due_at <= ${now}
      and (not ${isGentle('higher', 'waiting')} or not exists (select 1 from batch held where held.send_id = higher.id and held.owner is not null)))`;
}
