import { sql } from 'kysely';
import type { Database } from './open.ts';
import type { DeliveryStatus } from './tables/send.ts';

export type StatusCounts = Record<DeliveryStatus, number>;

const storedStatuses = ['planned', 'deferred', 'accepted', 'rejected', 'uncertain', 'skipped'] as const;

/**
 * A send's deliveries by status, and when the earliest deferred one is due. A batch without a worker stores its counts;
 * only batches that a worker holds are counted row by row, so a send to a million costs as much as one to a thousand.
 */
export async function countDeliveries(
  db: Database,
  send: number,
): Promise<{ counts: StatusCounts; next: number | null }> {
  const stored = storedStatuses.map(
    (status) =>
      sql`union all select ${sql.lit(status)}, sum(${sql.ref(status)}) from batch where send_id = ${send} and owner is null`,
  );
  const { rows } = await sql<{ status: DeliveryStatus; count: number | null }>`
    select d.status as status, count(*) as count
    -- "cross" makes SQLite keep this order: first the few batches that are held, then their rows.
    from batch b cross join delivery d
    where b.send_id = ${send} and b.owner is not null and d.send_id = b.send_id and d.batch = b.number group by d.status
    ${sql.join(stored, sql` `)}`.execute(db);
  const counts: StatusCounts = {
    planned: 0,
    attempting: 0,
    accepted: 0,
    deferred: 0,
    rejected: 0,
    uncertain: 0,
    skipped: 0,
  };
  for (const { status, count } of rows) counts[status] += Number(count ?? 0);
  const due = await db
    .selectFrom('batch')
    .select(({ fn }) => fn.min('due_at').as('next'))
    .where('send_id', '=', send)
    .where('status', '=', 'open')
    .where('deferred', '>', 0)
    .executeTakeFirst();
  return { counts, next: due?.next === null || due?.next === undefined ? null : Number(due.next) };
}
