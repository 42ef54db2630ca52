import { openInProcessQueue } from './in-process.ts';
import type { OnTrouble } from './queue-error.ts';
import type { Queue } from './queue.ts';

/** Where the queue of an installation is. */
export interface QueuePlace {
  redisUrl?: string | undefined;
  /** Keeps the ids of two publications on one server apart. */
  name: string;
}

/**
 * The queue of this installation: on Redis where there is a URL for it, else in this process. Several processes may each
 * have a queue of their own over one database: each finds there what is due. Throws a QueueError when Redis does not
 * answer, refuses the login or is too old; no message shows a password of the URL. Without `onTrouble`, what the queue
 * survives (a handler that threw, Redis away for a while) is written to stderr.
 */
export async function openQueue({ redisUrl, name, onTrouble }: QueuePlace & { onTrouble?: OnTrouble }): Promise<Queue> {
  if (!redisUrl) return openInProcessQueue({ onTrouble });
  // On demand: BullMQ and its driver take some 200 ms to load, which a command without them need not wait for.
  const { openBullmqQueue } = await import('./bullmq.ts');
  return openBullmqQueue({ redisUrl, name, onTrouble });
}
