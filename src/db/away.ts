import { GalleyError } from '../problem.ts';

/**
 * Whether an error says that the database can't be used at the moment: the server is restarting, unreachable or full,
 * or another process holds a lock. A retry may succeed, and the query is not at fault. Both engines report it with
 * these codes (`postgres-faults.ts`, `sqlite.ts`).
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'E_DATABASE_AWAY' || code === 'E_DATABASE_BUSY' || code === 'E_DATABASE_FULL';
}

/**
 * The result of a query, for somebody who waits for it.
 * @throws GalleyError E_DATABASE_AWAY after this time; the query may still be carried out.
 */
export async function answerWithin<T>(ms: number, query: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new GalleyError(`The database did not answer within ${ms / 1000} s`, {
          code: 'E_DATABASE_AWAY',
          hint: 'Check that it runs, and whether another program has locked it.',
        }),
      );
    }, ms);
  });
  return Promise.race([query, late]).finally(() => clearTimeout(timer));
}

/**
 * Whether the database refused what it was given (a constraint, a value out of range), so that another attempt fails
 * too: SQLSTATE classes 22 and 23, SQLITE_CONSTRAINT, SQLITE_MISMATCH and SQLITE_TOOBIG.
 */
export function isWrongData(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: number };
  return /^2[23][0-9A-Z]{3}$/.test(String(code)) || [18, 19, 20].includes((errcode ?? 0) % 256);
}

/**
 * Retries `work` while the database is away, for at most `maxMs`, then throws its error. `work` must be idempotent: a
 * lost connection does not tell whether a COMMIT was done.
 */
export async function retryWhileAway<T>(work: () => Promise<T>, maxMs: number): Promise<T> {
  const deadline = performance.now() + maxMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
