import { openInProcessQueue } from './in-process.ts';
import type { OnTrouble } from './queue-error.ts';
import type { Queue } from './queue.ts';

/** Where the queue of an installation is. */
export interface QueuePlace {
  redisUrl?: string | undefined;
  /** Separates the ids of several publications on one server. */
  name: string;
}

/**
 * Opens the queue of this installation: on Redis if there is a URL, else in this process. Several processes with queues
 * of their own may share one database: each finds due work there. Throws a QueueError if Redis does not answer, refuses
 * the login or is too old; no message contains the URL's password. Without `onTrouble`, troubles that the queue
 * survives (a handler that threw, Redis being away) are written to stderr.
 */
export async function openQueue({ redisUrl, name, onTrouble }: QueuePlace & { onTrouble?: OnTrouble }): Promise<Queue> {
  if (!redisUrl) return openInProcessQueue({ onTrouble });
  // Loaded on demand: BullMQ and its driver take about 200 ms to load.
  const { openBullmqQueue } = await import('./bullmq.ts');
  return openBullmqQueue({ redisUrl, name, onTrouble });
}
