/**
 * Why nothing moves although nobody paused anything: no mail server can be had. Kept for whoever looks at the send from
 * another process; workers find it out for themselves.
 */
import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';

export interface Outage {
  /** What the mail server, or its silence, said. */
  reason: string;
  /** When it is asked again, in ms since the epoch. */
  until: number;
}

/** What was noted is not believed for longer after its time: the worker that would say so again may be gone. */
const staleAfterMs = 10_000;

export async function recordOutage(
  transport: string,
  { reason, until }: Outage,
  { db }: { db: Database },
): Promise<void> {
  await sql`insert into pace (key, held_until, reason) values (${`server:${transport}`}, ${Math.round(until)}, ${reason.slice(0, 500)})
    on conflict (key) do update set held_until = excluded.held_until, reason = excluded.reason`.execute(db);
}

/** Undefined when mail can be handed over, as far as anybody knows. */
export async function outageOf(
  transport: string,
  { db, clock }: { db: Database; clock: Clock },
): Promise<Outage | undefined> {
  const row = await db
    .selectFrom('pace')
    .select(['held_until', 'reason'])
    .where('key', '=', `server:${transport}`)
    .where('held_until', '>', clock.now() - staleAfterMs)
    .executeTakeFirst();
  return row ? { reason: row.reason ?? '', until: Number(row.held_until) } : undefined;
}
