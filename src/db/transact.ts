import type { Kysely, Transaction } from 'kysely';
import { isOutdatedStatement } from './statement-names.ts';
import type { Tables } from './tables.ts';

/**
 * Runs a transaction, and runs it again after a conflict with another one. SQLite has one writer at a time and never
 * needs that. In PostgreSQL two transactions may look, find nothing and insert the same row, or wait for each other:
 * one of them fails as a whole, and its retry sees what the other wrote. Read rows that you decide on with
 * `forNoKeyUpdate()`, the lock that an update takes: it does not block those that only refer to the row.
 * `work` must only query, because it may run several times. After a connection was lost during COMMIT there is no
 * retry: the transaction may have been committed.
 */
export async function transact<T>(
  db: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt >= maxAttempts || !isConflict(error)) throw error;
    }
    // A random pause, so that they don't all retry at the same moment.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
  }
}

const maxAttempts = 10;

/**
 * Serialization failure, deadlock, an outdated prepared statement, or between our read and our insert a key that was
 * taken or a row that was removed.
 */
function isConflict(error: unknown): boolean {
  return (
    isOutdatedStatement(error) ||
    ['40001', '40P01', '23505', '23503'].includes(String((error as { code?: unknown } | undefined)?.code))
  );
}
