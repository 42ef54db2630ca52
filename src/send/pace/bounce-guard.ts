import type { PauseReason } from '../reasons.ts';
import type { Outcome } from '../smtp/outcome.ts';

/** Percent of the last outcomes at which a send is paused. */
export interface BounceLimits {
  /** Refused for good. */
  bounces: number;
  /** Broken off: uncertain, or no answer at all. A server's 4yz is no error, and greylisting is full of them. */
  errors: number;
}

/** Looked back over so many outcomes of a worker; fewer than the first number say nothing yet. */
const window = { from: 50, to: 200 };

export interface BounceGuard {
  /** Why the send should be paused, told once; counting starts again after it. */
  note(send: number, outcome: Outcome): PauseReason | undefined;
  /** Counts that send anew: it is paused, or over. */
  forget(send: number): void;
}

/** A list gone bad, or a server that turned against us, shows in a few dozen answers: better to ask than to go on. */
export function openBounceGuard({ bounces, errors }: BounceLimits): BounceGuard {
  type Kind = 'bounce' | 'error' | 'fine';
  const recent = new Map<number, { last: Kind[]; count: Record<Kind, number> }>();
  return {
    note(send, outcome) {
      const own = recent.get(send) ?? { last: [], count: { bounce: 0, error: 0, fine: 0 } };
      recent.set(send, own);
      const { last, count } = own;
      const kind = isBounce(outcome) ? 'bounce' : isError(outcome) ? 'error' : 'fine';
      last.push(kind);
      count[kind]++;
      if (last.length > window.to) count[last.shift()!]--;
      if (last.length < window.from) return undefined;
      const share = (wanted: Kind) => Math.round((100 * count[wanted]) / last.length);
      const [bounced, failed] = [share('bounce'), share('error')];
      if (bounced <= bounces && failed <= errors) return undefined;
      recent.delete(send);
      return bounced > bounces
        ? { code: 'too-many-bounces', percent: bounced, outcomes: last.length, limit: bounces }
        : { code: 'too-many-errors', percent: failed, outcomes: last.length, limit: errors };
    },
    forget: (send) => void recent.delete(send),
  };
}

/** By the server's own word: one that asked for patience until we gave it up has not refused the address. */
function isBounce(outcome: Outcome): boolean {
  return outcome.kind === 'rejected' && (outcome.reply?.code ?? 0) >= 500;
}

function isError(outcome: Outcome): boolean {
  return (
    outcome.kind === 'uncertain' ||
    (outcome.kind === 'deferred' && !outcome.reply && !outcome.faultScope && !outcome.unspent)
  );
}
