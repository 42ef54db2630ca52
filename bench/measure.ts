export interface Result {
  what: string;
  /** Per second. */
  rate: number;
  unit: string;
  /** Name of the result it is compared with, and how many times as fast it is. */
  against?: { what: string; ratio: number };
  note?: string;
}

/** How long a person waits; without `ms`, something that is no time, told in the note. */
export interface Duration {
  what: string;
  /** Milliseconds; the middle one of several. */
  ms?: number;
  /** 19 of 20 took no longer. */
  p95?: number;
  note?: string;
}

/** Runs `work` for about `ms` after a warm-up, and returns calls per second: the best of three rounds, for these machines are noisy. */
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
