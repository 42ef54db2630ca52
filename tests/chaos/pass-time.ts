import { sql } from 'kysely';
import type { Arena } from './arena.ts';
import { every } from './every.ts';

/**
 * A deferred message waits for five minutes at least. When nothing else is left to do, this sets the clocks of the
 * workers forward to the next attempt, as if everybody had waited.
 */
export function passTheTime(arena: Arena): { end(): Promise<void> } {
  return every(200, async () => {
    // The database may be the broken part at this moment.
    const next = await nextTry(arena).catch(() => undefined);
    const restMs = next === undefined ? 0 : next - Date.now() - arena.clockAheadMs;
    if (restMs > 1_000) arena.clockAheadMs += restMs;
  });
}

/** ms since the epoch by the workers' clocks; undefined while a worker holds a batch. */
async function nextTry({ db, send }: Arena): Promise<number | undefined> {
  const { rows } = await sql<{ next: number | null; held: number }>`
    select min(b.due_at) as next, count(b.owner) as held from batch b join send s on s.id = b.send_id
    where b.send_id = ${send} and b.status = 'open' and s.status = 'sending'`.execute(db);
  const [row] = rows;
  return row && row.next !== null && Number(row.held) === 0 ? Number(row.next) : undefined;
}
