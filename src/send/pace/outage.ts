/**
 * Records that no mail server is reachable, so that other processes can show why a send is not moving. Workers find it
 * out for themselves.
 */
import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Outage } from '../reasons.ts';

/** A note older than this is ignored: the worker that wrote it may have died. */
const staleAfterMs = 10_000;

export async function recordOutage(
  transport: string,
  { code, detail, until }: Outage,
  { db }: { db: Database },
): Promise<void> {
  await sql`insert into pace (key, held_until, reason_code, reason_detail)
    values (${`server:${transport}`}, ${Math.round(until)}, ${code}, ${detail.slice(0, 500)})
    on conflict (key) do update set
      held_until = excluded.held_until, reason_code = excluded.reason_code, reason_detail = excluded.reason_detail`.execute(
    db,
  );
}

/** Undefined when no outage is known. */
export async function outageOf(
  transport: string,
  { db, clock }: { db: Database; clock: Clock },
): Promise<Outage | undefined> {
  const row = await db
    .selectFrom('pace')
    .select(['held_until', 'reason_code', 'reason_detail'])
    .where('key', '=', `server:${transport}`)
    .where('held_until', '>', clock.now() - staleAfterMs)
    .executeTakeFirst();
  if (!row?.reason_code) return undefined;
  return { code: row.reason_code, detail: row.reason_detail ?? '', until: Number(row.held_until) };
}
