export interface Result {
  what: string;
  /** Per second. */
  rate: number;
  unit: string;
  /** The result that it is compared with, and how many times as fast it is. */
  against?: { what: string; ratio: number };
  note?: string;
}

/** A waiting time; without `ms` it is another measure, given in the note. */
export interface Duration {
  what: string;
  /** Median in milliseconds. */
  ms?: number;
  /** 95th percentile in milliseconds. */
  p95?: number;
  /** 99th percentile in milliseconds. */
  p99?: number;
  note?: string;
}

/**
 * Runs `work` for about `ms` after a warm-up and returns calls per second: the best of three rounds, because these
 * machines are noisy.
 */
export async function callsPerSecond(work: () => unknown, ms = 1500): Promise<number> {
  for (const end = performance.now() + ms / 5; performance.now() < end;) await work();
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < ms / 3) {
      await work();
      calls++;
    }
    best = Math.max(best, calls / ((performance.now() - start) / 1000));
  }
  return best;
}
