import type { Queue } from '../../queue/queue.ts';

/** Resolves when nothing is waiting, delayed or active. */
export async function untilIdle(queue: Queue, { withinMs = 60_000 } = {}): Promise<void> {
  const began = performance.now();
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 100)) {
    const { waiting, active, delayed } = await queue.counts();
    if (waiting + active + delayed === 0) return;
    if (performance.now() - began > withinMs) throw new Error(`the queue still has ${waiting + active + delayed} ids`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
