import { replyLine } from '../../mail/smtp-reply.ts';
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
/** So many unclear refusals in a row, over so many domains, mean us and not these readers. */
const inARow = { refused: 10, domains: 3 };

export interface BounceGuard {
  /**
   * Why the send should be paused; undefined when it may go on. After a reason, counting starts again. `takeBack`:
   * deliveries that were rejected only because of what the pause is for.
   */
  count(
    send: number,
    outcome: Outcome,
    of?: { delivery: number; domain: string },
  ): { reason: PauseReason; takeBack: number[] } | undefined;
  /** Counts that send afresh: it was paused, or is finished. */
  reset(send: number): void;
}

type Kind = 'bounce' | 'error' | 'fine';

interface Recent {
  last: Kind[];
  counts: Record<Kind, number>;
  /** Refusals since the last message that was taken that say nothing clear about the reader. */
  unclear: { delivery: number; domain: string }[];
}

/**
 * A circuit breaker over outcomes: a bad list, or a server that turned against us, shows in a few dozen replies, and a
 * person should look before the send continues.
 */
export function openBounceGuard({ bounces, errors }: BounceLimits): BounceGuard {
  const recent = new Map<number, Recent>();
  return {
    count(send, outcome, of) {
      const own = recent.get(send) ?? { last: [], counts: { bounce: 0, error: 0, fine: 0 }, unclear: [] };
      recent.set(send, own);
      const row = of && refusedInARow(own, outcome, of);
      if (row) {
        recent.delete(send);
        return row;
      }
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
      const seen = { outcomes: last.length };
      return bounced > bounces
        ? { reason: { code: 'too-many-bounces', percent: bounced, ...seen, limit: bounces }, takeBack: [] }
        : { reason: { code: 'too-many-errors', percent: failed, ...seen, limit: errors }, takeBack: [] };
    },
    reset: (send) => void recent.delete(send),
  };
}

function refusedInARow(
  { unclear }: Recent,
  outcome: Outcome,
  of: { delivery: number; domain: string },
): { reason: PauseReason; takeBack: number[] } | undefined {
  if (outcome.kind === 'accepted') unclear.length = 0;
  if (outcome.kind !== 'rejected' || !outcome.reply || !isUnclear(outcome)) return undefined;
  unclear.push(of);
  const domains = new Set(unclear.map(({ domain }) => domain)).size;
  if (unclear.length < inARow.refused || domains < inARow.domains) return undefined;
  const reason = { refused: unclear.length, domains, reply: replyLine(outcome.reply) };
  return { reason: { code: 'refused-in-a-row', ...reason }, takeBack: unclear.map(({ delivery }) => delivery) };
}

/** Neither a dead address nor a full mailbox: nothing that a list has ten of in a row. */
export function isUnclear({ about, reply }: Extract<Outcome, { kind: 'rejected' }>): boolean {
  return (reply?.code ?? 0) >= 500 && (about === 'unclear' || about === 'mailbox-refused' || about === 'policy');
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
