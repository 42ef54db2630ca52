import type { Kysely, Transaction } from 'kysely';
import { isOutdatedStatement } from './statement-names.ts';
import type { Tables } from './tables.ts';

/**
 * A transaction that is begun again when another one got in its way. SQLite has one writer at a time and never needs it.
 * In PostgreSQL two may look, find nothing and insert the same row, or wait for each other: one of them fails as a
 * whole, and a second look sees what the other wrote. Read rows that you decide on with `forNoKeyUpdate()`, the lock that
 * an update takes: it holds up nobody who only refers to the row.
 * `work` must do nothing but query: it may run several times. A connection lost during COMMIT is not tried again, for it
 * may have been committed.
 */
export async function transact<T>(
  db: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt >= mostAttempts || !gotInTheWay(error)) throw error;
    }
    // Not all at the same moment again.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
  }
}

const mostAttempts = 10;

/** Serialization failure, deadlock, a statement prepared for a table that was changed since, and between our look and our insert a key that somebody took or a row that somebody removed. */
function gotInTheWay(error: unknown): boolean {
  return (
    isOutdatedStatement(error) ||
    ['40001', '40P01', '23505', '23503'].includes(String((error as { code?: unknown } | undefined)?.code))
  );
}
