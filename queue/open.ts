import { openInProcessQueue } from './in-process.ts';
import type { OnTrouble } from './queue-error.ts';
import type { Queue } from './queue.ts';

/** Where the queue of an installation is. Redis comes first: it is faster, and who names it wants it used. */
export interface QueuePlace {
  redisUrl?: string | undefined;
  postgresUrl?: string | undefined;
  /** Keeps the ids of two publications on one server apart. */
  name: string;
}

/**
 * The queue of this installation: on Redis when there is a URL for it, else in PostgreSQL when there is one for that,
 * else in this process. Throws a QueueError when the server does not answer, does not let us in or is too old; no
 * message shows a password of the URL. Without `onTrouble`, what the queue survives (a handler that threw, the server
 * away for a while) is told on stderr.
 */
export async function openQueue({
  redisUrl,
  postgresUrl,
  name,
  onTrouble,
}: QueuePlace & { onTrouble?: OnTrouble }): Promise<Queue> {
  // On demand: BullMQ and its drivers take some 200 ms to load, which a command without them need not wait for.
  if (redisUrl) {
    const { openBullmqQueue } = await import('./bullmq.ts');
    return openBullmqQueue({ redisUrl, name, onTrouble });
  }
  if (postgresUrl) {
    const { openPostgresQueue } = await import('./bullmq-postgres.ts');
    return openPostgresQueue({ postgresUrl, name, onTrouble });
  }
  return openInProcessQueue({ onTrouble });
}
