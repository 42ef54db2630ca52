import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * Makes the checkpoints of SQLite's log, in a thread of its own, for connections that make none (`DatabaseOptions`).
 */
export function keepCheckpoints(path: string): { close(): Promise<void> } {
  const thread = new Worker(new URL('./checkpoints.thread.mjs', import.meta.url), {
    workerData: { path },
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
  });
  thread.on('error', () => {}); // without checkpoints the log only grows; the next start tries again
  const ended = once(thread, 'exit').catch(() => {});
  return {
    async close() {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- applies to windows only
      thread.postMessage('close');
      await ended;
    },
  };
}
