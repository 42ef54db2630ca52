import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';

/** The notices at which a person has looked: all of one send, or some by number. */
export type Looked = { send: number } | { notices: number[] };

/** Ends their repetition. Returns how many had not been seen before. `by`: an account, `desk` or `command line`. */
export async function markSeen(
  looked: Looked,
  by: string,
  { db, clock }: { db: Database; clock: Clock },
): Promise<number> {
  if ('notices' in looked && looked.notices.length === 0) return 0;
  const { numUpdatedRows } = await db
    .updateTable('notice')
    .set({ seen_at: clock.now(), seen_by: by })
    .where('seen_at', 'is', null)
    .$if('send' in looked, (query) => query.where('send_id', '=', (looked as { send: number }).send))
    .$if('notices' in looked, (query) => query.where('id', 'in', (looked as { notices: number[] }).notices))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
