/** How long close() waits for handlers by default. Orchestrators usually give 30 s after SIGTERM. */
export const closeTimeoutMs = 25_000;

/** Resolves when all have settled or the time is up, whichever comes first. Clears its timer. */
export async function settledWithin(ms: number, promises: Iterable<Promise<unknown>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([Promise.allSettled(promises), bound]).finally(() => clearTimeout(timer));
}
