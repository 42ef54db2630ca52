import type { Board } from '../../queue/board.ts';
import type { App } from './app.ts';
import { queuePlaceOf } from './open-config.ts';

/** Where the desk shows it. */
export const boardPath = '/queues';

/** A read-only page of what is queued and running; undefined if the queue is in this process. */
export async function openQueueBoard({ config, log }: App): Promise<Board | undefined> {
  const place = queuePlaceOf(config);
  if (!place.redisUrl) return undefined;
  // Loaded on demand, because it takes a while and is rarely needed.
  const { openBoard } = await import('../../queue/board.ts');
  try {
    return await openBoard({
      ...place,
      basePath: boardPath,
      title: config.publication.name,
      links: [{ text: 'Desk', url: '/' }],
    });
  } catch (error) {
    log.error(
      { err: { message: (error as Error).message } },
      'the queue’s board could not be opened; everything else works',
    );
    return undefined;
  }
}
