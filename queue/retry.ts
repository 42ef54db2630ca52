import { QueueError, type OnTrouble } from './queue-error.ts';

/** How often an id is retried whose handler throws; the pause doubles from the first to the maximum. */
export interface RetryPolicy {
  /** How often the handler is called before the id is given up. */
  attempts: number;
  minPauseMs: number;
  maxPauseMs: number;
}

/** About six minutes in total: longer than a database takes to restart, short enough to alert a person. */
export const defaultRetry: RetryPolicy = { attempts: 12, minPauseMs: 1000, maxPauseMs: 60_000 };

/** The pause after the `attempt`th failure, or undefined if the id is given up. */
export function pauseAfter(attempt: number, policy: RetryPolicy): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  return Math.min(policy.minPauseMs * 2 ** (attempt - 1), policy.maxPauseMs);
}

/** Reports that a handler threw, why, and when it is called again (`never`: the queue is closing). */
export function reportFailure(
  id: string,
  attempt: number,
  pauseMs: number | 'never' | undefined,
  cause: unknown,
  onTrouble: OnTrouble,
): void {
  const why = cause instanceof Error ? cause.message : String(cause);
  if (pauseMs === undefined) {
    const hint = 'It runs again when it is enqueued again.';
    onTrouble(new QueueError(`${id} is given up after ${attempt} tries: ${why}`, { code: 'E_GIVEN_UP', hint, cause }));
    return;
  }
  const next =
    pauseMs === 'never' ? 'while the queue was closing' : `(try ${attempt}, again in ${(pauseMs / 1000).toFixed(1)} s)`;
  onTrouble(new QueueError(`${id} failed ${next}: ${why}`, { code: 'E_HANDLER', cause }));
}
