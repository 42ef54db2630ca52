import type { Database } from './open.ts';
import type { DeliveryStatus } from './tables.ts';

export type StatusCounts = Record<DeliveryStatus, number>;

/** A send's deliveries by status, and when the earliest deferred one is due. Status and reports both stand on it. */
export async function countDeliveries(db: Database, send: number): Promise<{ counts: StatusCounts; next: number | null }> {
  const rows = await db
    .selectFrom('delivery')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count'), fn.min('next_try_at').as('next')])
    .where('send_id', '=', send)
    .groupBy('status')
    .execute();
  const counts: StatusCounts = { planned: 0, attempting: 0, accepted: 0, deferred: 0, rejected: 0, uncertain: 0, skipped: 0 };
  let next: number | null = null;
  for (const row of rows) {
    counts[row.status] = Number(row.count);
    if (row.status === 'deferred' && row.next !== null) next = Number(row.next);
  }
  return { counts, next };
}
