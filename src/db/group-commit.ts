import type { Kysely, Transaction } from 'kysely';
import { isDatabaseAway } from './away.ts';
import type { MakeDurable } from './durable.ts';
import type { Tables } from './tables.ts';
import { transact } from './transact.ts';

/** Called after each transaction with its number of writes and its time in ms without the flush. */
export type OnCommit = (writes: number, ms: number) => void;

/** The pause before a transaction with writes that must be kept is tried again. */
const keptPauseMs = 250;

/**
 * Groups many small writes into few transactions: writes that arrive while one transaction commits go together into the
 * next one. Each caller's promise settles once its own write is committed, and with `makeDurable` once it would survive
 * a power cut; the next transaction does not wait for that flush, and one flush serves every transaction before it.
 * `apply` gets the writes in order and returns one result each; when it throws, every write of that transaction fails
 * with the same error and none was applied. It may be called again with the same writes (`transact.ts`).
 * Writes for which `mustKeep` is true are retried while the database is away (restarting, full), before later ones.
 * Such a write may be applied twice: the answer to its COMMIT may have been lost.
 */
export function groupCommit<Write, Result>(
  db: Kysely<Tables>,
  apply: (transaction: Transaction<Tables>, writes: Write[]) => Promise<Result[]>,
  {
    maxWrites = 200,
    gatherMs = 0,
    makeDurable,
    onCommit,
    mustKeep = () => false,
  }: {
    maxWrites?: number;
    /** The minimum time between the starts of two transactions. */
    gatherMs?: number;
    makeDurable?: MakeDurable;
    onCommit?: OnCommit;
    mustKeep?: (write: Write) => boolean;
  } = {},
): (write: Write) => Promise<Result> {
  type Waiting = { write: Write; resolve: (result: Result) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let committed: { group: Waiting[]; results: Result[] }[] = [];
  let committing = false;
  let flushing = false;
  let nextAt = 0;

  const commit = async () => {
    while (waiting.length > 0) {
      const pauseMs = nextAt - performance.now();
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const group = waiting.slice(0, maxWrites);
      waiting = waiting.slice(maxWrites);
      const began = performance.now();
      nextAt = began + gatherMs;
      try {
        const results = await transact(db, (transaction) =>
          apply(
            transaction,
            group.map(({ write }) => write),
          ),
        );
        onCommit?.(group.length, performance.now() - began);
        committed.push({ group, results });
        void flush();
      } catch (error) {
        const kept = isDatabaseAway(error) ? group.filter(({ write }) => mustKeep(write)) : [];
        for (const one of group) if (!kept.includes(one)) one.reject(error);
        waiting = [...kept, ...waiting];
        // Unreferenced: a process that ends does not wait for its database.
        if (kept.length > 0) await new Promise<void>((resolve) => void setTimeout(resolve, keptPauseMs).unref());
      }
    }
    committing = false;
  };

  const flush = async () => {
    if (flushing) return;
    flushing = true;
    while (committed.length > 0) {
      const groups = committed;
      committed = [];
      try {
        await makeDurable?.();
        for (const { group, results } of groups) group.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { group } of groups) for (const { reject } of group) reject(error);
      }
    }
    flushing = false;
  };

  return (write) =>
    new Promise((resolve, reject) => {
      waiting.push({ write, resolve, reject });
      if (committing) return;
      committing = true;
      // After this turn of the event loop, so that writes made together are committed together.
      setImmediate(() => void commit());
    });
}
