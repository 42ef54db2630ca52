import type { Clock } from '../clock.ts';
import { makeDurableOf } from '../db/durable.ts';
import type { Database } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { takeOverKept } from '../files/kept-folder.ts';
import { storeEvents, type PendingEvent } from './store-events.ts';

const batchSize = 500;

/**
 * Stores the events that other processes kept aside and may not have stored before they ended. Returns their number.
 * @throws if the database is away
 */
export function storeKeptEvents(
  { folder, except }: { folder: string; except?: string },
  { db, clock }: { db: Database; clock: Clock },
): Promise<number> {
  return takeOverKept({ folder, kind: 'events', except }, async (lines, writer) => {
    for (let at = 0; at < lines.length; at += batchSize) {
      const events = lines.slice(at, at + batchSize).map((line) => JSON.parse(line) as PendingEvent);
      await transact(db, (transaction) => storeEvents(transaction, writer, events, clock.now()));
    }
    await makeDurableOf(db)();
  });
}
