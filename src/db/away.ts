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
