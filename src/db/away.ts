/**
 * Whether an error says that the database can't be had just now: the server is restarting, out of reach or full, or
 * somebody else holds it. Waiting and trying again may help, and nothing is wrong with what was asked.
 * Both engines' drivers tell it with these codes (`postgres-faults.ts`, `sqlite.ts`).
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'E_DATABASE_AWAY' || code === 'E_DATABASE_BUSY' || code === 'E_DATABASE_FULL';
}

/**
 * Does what may be done twice, again and again while the database is away, for so long; then its error is thrown. A lost
 * connection says nothing about whether a COMMIT was done.
 */
export async function untilBack<T>(work: () => Promise<T>, patienceMs: number): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
