import type { PauseReason } from '../reasons.ts';
import type { Outcome } from '../smtp/outcome.ts';

/** Percent of the last outcomes at which a send is paused. */
export interface BounceLimits {
  /** Refused for good. */
  bounces: number;
  /** Broken off: uncertain, or no answer at all. A server's 4yz is no error, and greylisting is full of them. */
  errors: number;
}

/** Window of a worker's recent outcomes; below `min` there is too little data to judge. */
const window = { min: 50, max: 200 };

export interface BounceGuard {
  /** Why the send should be paused; undefined when it may go on. After a reason, counting starts again. */
  count(send: number, outcome: Outcome): PauseReason | undefined;
  /** Counts that send afresh: it was paused, or is finished. */
  reset(send: number): void;
}

/**
 * A circuit breaker over outcomes: a bad list, or a server that turned against us, shows in a few dozen replies, and a
 * person should look before the send continues.
 */
export function openBounceGuard({ bounces, errors }: BounceLimits): BounceGuard {
  type Kind = 'bounce' | 'error' | 'fine';
  const recent = new Map<number, { last: Kind[]; counts: Record<Kind, number> }>();
  return {
    count(send, outcome) {
      const own = recent.get(send) ?? { last: [], counts: { bounce: 0, error: 0, fine: 0 } };
      recent.set(send, own);
      const { last, counts } = own;
      const kind = isBounce(outcome) ? 'bounce' : isError(outcome) ? 'error' : 'fine';
      last.push(kind);
      counts[kind]++;
      if (last.length > window.max) counts[last.shift()!]--;
      if (last.length < window.min) return undefined;
      const share = (wanted: Kind) => Math.round((100 * counts[wanted]) / last.length);
      const [bounced, failed] = [share('bounce'), share('error')];
      if (bounced <= bounces && failed <= errors) return undefined;
      recent.delete(send);
      return bounced > bounces
        ? { code: 'too-many-bounces', percent: bounced, outcomes: last.length, limit: bounces }
        : { code: 'too-many-errors', percent: failed, outcomes: last.length, limit: errors };
    },
    reset: (send) => void recent.delete(send),
  };
}

/** Refused by the server itself: a delivery that was deferred until we gave up is no refusal of its address. */
function isBounce(outcome: Outcome): boolean {
  return outcome.kind === 'rejected' && (outcome.reply?.code ?? 0) >= 500;
}

function isError(outcome: Outcome): boolean {
  return (
    outcome.kind === 'uncertain' ||
    (outcome.kind === 'deferred' && !outcome.reply && !outcome.faultScope && outcome.countsAsAttempt !== false)
  );
}
