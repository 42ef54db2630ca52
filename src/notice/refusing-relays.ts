import type { Database } from '../db/open.ts';

/** Enough replies to know which servers refuse us. */
const maxReplies = 500;

/**
 * The mail servers that rejected or deferred deliveries of a send, as `host:port`. Reads only batches with such
 * deliveries.
 */
export async function refusingRelays(send: number, db: Database): Promise<Set<string>> {
  const rows = await db
    .selectFrom('batch')
    // "cross" makes SQLite keep this order: first the batches that have any, then their rows.
    .crossJoin('delivery')
    .whereRef('delivery.send_id', '=', 'batch.send_id')
    .whereRef('delivery.batch', '=', 'batch.number')
    .select('delivery.relay')
    .where('batch.send_id', '=', send)
    .where((when) =>
      when.or([when('batch.owner', 'is not', null), when('batch.rejected', '>', 0), when('batch.deferred', '>', 0)]),
    )
    .where('delivery.reply_code', '>=', 400)
    .where('delivery.relay', 'is not', null)
    .limit(maxReplies)
    .execute();
  return new Set(rows.flatMap(({ relay }) => (relay === null ? [] : [relay])));
}
