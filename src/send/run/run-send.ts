import { setTimeout as sleep } from 'node:timers/promises';
import type { Again, Queue } from '../../../queue/queue.ts';
import { isQueueAway } from '../../../queue/queue-error.ts';
import { isDatabaseAway, retryWhileAway } from '../../db/away.ts';
import { countDeliveries, type StatusCounts } from '../../db/count-deliveries.ts';
import type { BatchResult } from './deliver-batch.ts';
import { recordOutage } from '../pace/outage.ts';
import type { Outage } from '../reasons.ts';
import { listSends, type SendSummary } from '../steer/status.ts';
import { nextDue, sweep } from './sweep.ts';
import { maintainSends, type MaintenanceDeps } from './maintenance.ts';

export interface RunDeps extends MaintenanceDeps {
  queue: Queue;
  /** Delivers the batch that a queue id names. */
  handle(job: string, signal: AbortSignal): Promise<BatchResult | undefined>;
}

export interface RunOptions {
  /** Ends the run after the conversations in progress; the rest stays planned. */
  signal: AbortSignal;
  /** Stay until deferred deliveries have had all their attempts, instead of ending when only they are left. */
  wait?: boolean;
  onProgress?(counts: StatusCounts): void;
  /** Called once, when only readers are left whose domains asked us to slow down. */
  onHeld?(): void;
}

/** A delivery that is due later than this is left to a later run. */
const maxWaitMs = 5_000;
/** Two, so that one batch's last conversations and the next one's first overlap. */
const concurrency = 2;
const checkEveryMs = 200;
const maintainEveryMs = 1_000;
/** A database, or a queue's server, that is away for longer ends the run; the next run finds what was in progress. */
const maxAwayMs = 60_000;

/**
 * Works on one send until only deferred deliveries remain, or no mail server is reachable. The queue hands out batches;
 * the sweep finds what the queue lost. Closes the queue. Safe to run in several processes at once.
 */
export async function runSend(
  send: number,
  { queue, handle, ...deps }: RunDeps,
  { signal, wait = false, onProgress, onHeld }: RunOptions,
): Promise<SendSummary> {
  const { db, clock } = deps;
  let failure: Error | undefined;
  let outage: Outage | undefined;
  let isHeld = false;
  await deps.attendance?.look(); // the queue may hold ids of another send, which was abandoned
  let maintainedAt = -Infinity;
  await queue.work(
    async (job, closing): Promise<Again | undefined> => {
      const began = performance.now();
      try {
        const result = await handle(job, AbortSignal.any([closing, signal]));
        if (result?.kind !== 'worked') return undefined;
        outage = result.outage;
        if (result.outage) await recordOutage(deps.transport, result.outage, deps).catch(() => {});
        // A batch that took long was rate-limited, and others of its send were not claimed meanwhile (`precedence.ts`).
        if (performance.now() - began > maintainEveryMs) maintainedAt = -Infinity;
        const dueInMs = result.dueAt === undefined ? Infinity : result.dueAt - clock.now();
        return closing.aborted || dueInMs > maxWaitMs ? undefined : { againInMs: Math.max(0, dueInMs) };
      } catch (error) {
        failure = error as Error;
        throw error;
      }
    },
    { concurrency },
  );
  try {
    let answeredAt = performance.now();
    while (!signal.aborted) {
      try {
        if (performance.now() - maintainedAt > maintainEveryMs) {
          maintainedAt = performance.now();
          await maintainSends(deps);
          await sweep(queue, deps, send);
        }
        const state = await stateOf(send, { db, clock, queue });
        if (state === 'over' || (!wait && isWorthNoWait(state, outage, clock.now()))) break;
        if (state === 'held' && !isHeld) onHeld?.();
        isHeld ||= state === 'held';
        onProgress?.((await countDeliveries(db, send)).counts);
        answeredAt = performance.now();
      } catch (error) {
        if (isOurError(error as Error) || performance.now() - answeredAt > maxAwayMs) throw error;
      }
      await sleep(checkEveryMs, undefined, { signal }).catch(() => {}); // or until it is aborted
      if (failure && isPermanent(failure)) throw failure;
    }
  } finally {
    await queue.close();
  }
  const [summary] = await retryWhileAway(() => listSends(db, { id: send, clock }), maxAwayMs);
  onProgress?.(summary!.counts);
  return summary!;
}

/** A relay that asks us to slow down takes more in a moment; one that is unreachable may be so for a day. */
const maxSlowMs = 60_000;

function isWorthNoWait(state: State, outage: Outage | undefined, now: number): boolean {
  if (state !== 'deferred' && state !== 'held') return false;
  if (outage?.code === 'relay-slow') return outage.until - now > maxSlowMs;
  return state === 'deferred' || outage !== undefined;
}

/**
 * `deferred`: only deferred deliveries are left, and not yet due. `held`: deliveries are left that were never attempted;
 * their domain asked us to slow down, for five minutes at most, or no mail server is reachable.
 */
type State = 'working' | 'deferred' | 'held' | 'over';

async function stateOf(send: number, { db, clock, queue }: Pick<RunDeps, 'db' | 'clock' | 'queue'>): Promise<State> {
  const row = await db.selectFrom('send').select('status').where('id', '=', send).executeTakeFirst();
  if (row?.status !== 'sending') return 'over';
  const due = await nextDue(db, send);
  // Its last batch has ended; the next maintenance finishes the send.
  if (due === undefined || due <= clock.now() + maxWaitMs) return 'working';
  const { active, waiting } = await queue.counts();
  if (active > 0 || waiting > 0) return 'working';
  const planned = await db
    .selectFrom('batch')
    .select('number')
    .where('send_id', '=', send)
    .where('status', '=', 'open')
    .where('planned', '>', 0)
    .limit(1)
    .executeTakeFirst();
  return planned ? 'held' : 'deferred';
}

/** An error that the next batch would meet too: the issue can't be loaded or composed. A database comes back. */
function isPermanent(error: Error & { code?: string }): boolean {
  return error.code === undefined || isOurError(error);
}

/**
 * Our own error, and not one of a database or a queue's server that is away. The drivers report a lost connection in
 * words of their own, often without a code: that may be over in a moment.
 */
function isOurError(error: Error & { code?: string }): boolean {
  return error.code?.startsWith('E_') === true && !isDatabaseAway(error) && !isQueueAway(error);
}
