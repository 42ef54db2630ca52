import type { Kysely, Transaction } from 'kysely';
import type { MakeDurable } from './durable.ts';
import type { Tables } from './tables.ts';

/**
 * Many small writes, few transactions: what arrives while one transaction commits goes into the next together. Each
 * caller's promise settles once its own write is committed, and with `makeDurable` once it would survive a power cut.
 * `apply` gets the writes in order and returns one result each; when it throws, every write of that transaction fails
 * with the same error and none has happened.
 */
export function groupCommit<Write, Result>(
  db: Kysely<Tables>,
  apply: (transaction: Transaction<Tables>, writes: Write[]) => Promise<Result[]>,
  { maxWrites = 500, makeDurable }: { maxWrites?: number; /** Awaited after each commit. */ makeDurable?: MakeDurable } = {},
): (write: Write) => Promise<Result> {
  let waiting: { write: Write; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let running = false;

  const run = async () => {
    while (waiting.length > 0) {
      const group = waiting.slice(0, maxWrites);
      waiting = waiting.slice(maxWrites);
      try {
        const results = await db.transaction().execute((transaction) => apply(transaction, group.map(({ write }) => write)));
        await makeDurable?.();
        group.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    running = false;
  };

  return (write) =>
    new Promise((resolve, reject) => {
      waiting.push({ write, resolve, reject });
      if (running) return;
      running = true;
      // After this turn of the loop, so that writes made together are committed together.
      setImmediate(run);
    });
}
