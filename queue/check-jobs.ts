import type { Again, Job } from './queue.ts';
import { QueueError } from './queue-error.ts';

/**
 * Throws before anything is enqueued. All adapters refuse the same ids, so that an id that works with one works with
 * all.
 */
export function checkJobs(jobs: Job[]): void {
  for (const { id, delayMs } of jobs) {
    if (!/^[A-Za-z0-9-]+$/.test(id) || /^-?\d+$/.test(id)) {
      throw new QueueError(`“${id}” cannot be the id of a job`, {
        code: 'E_JOB_ID',
        hint: 'An id holds letters, digits and hyphens, and is not a bare number: issue-180-batch-7.',
      });
    }
    if (delayMs !== undefined && !isDelay(delayMs)) {
      throw new QueueError(`The delay of ${id} is ${delayMs}, not a number of milliseconds from now`, {
        code: 'E_JOB_DELAY',
      });
    }
  }
}

/** The delay that a handler returned, in ms, if it wants its id again; undefined if it is done with it. */
export function againIn(id: string, answer: Again | void): number | undefined {
  if (!answer) return undefined;
  const { againInMs } = answer;
  if (isDelay(againInMs)) return againInMs;
  throw new QueueError(`The handler wants ${id} again in ${againInMs}, which is not a number of milliseconds`, {
    code: 'E_JOB_DELAY',
  });
}

/** How many handlers may run at the same time; default: one. */
export function checkConcurrency(concurrency = 1): number {
  if (Number.isInteger(concurrency) && concurrency >= 1) return concurrency;
  throw new QueueError(`A concurrency of ${concurrency} makes no sense`, {
    code: 'E_CONCURRENCY',
    hint: 'Give a whole number from 1 up.',
  });
}

function isDelay(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0 && ms <= Number.MAX_SAFE_INTEGER;
}
