import { openInProcessQueue } from './in-process.ts';
import type { OnTrouble } from './queue-error.ts';
import type { Queue } from './queue.ts';

/**
 * The queue of this installation: Redis when there is a URL for it, this process otherwise. `name` keeps the
 * ids of two publications on one Redis apart. Throws a QueueError when Redis does not answer, does not let us
 * in or is older than 6.2; no message shows a password of the URL. Without `onTrouble`, what the queue
 * survives (a handler that threw, Redis away for a while) is told on stderr.
 */
export async function openQueue(options: { redisUrl?: string; name: string; onTrouble?: OnTrouble }): Promise<Queue> {
  const { redisUrl, name, onTrouble } = options;
  if (!redisUrl) return openInProcessQueue({ onTrouble });
  // On demand: BullMQ and ioredis take some 200 ms to load, which a command without Redis need not wait for.
  const { openBullmqQueue } = await import('./bullmq.ts');
  return openBullmqQueue({ redisUrl, name, onTrouble });
}
