import { setTimeout as sleep } from 'node:timers/promises';
import type { Again, Queue } from '../../../queue/queue.ts';
import { isQueueAway } from '../../../queue/queue-error.ts';
import { isDatabaseAway, untilBack } from '../../db/away.ts';
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
  /** Ends the run after the conversations in flight; the rest stays planned. */
  signal: AbortSignal;
  /** Stay until deferred deliveries have had all their tries, instead of ending when only they are left. */
  wait?: boolean;
  onProgress?(counts: StatusCounts): void;
  /** Told once, when only readers are left whose domains asked for patience. */
  onHeld?(): void;
}

/** How long a run waits for the next try before it leaves the deferred ones to a later run. */
const patienceMs = 5_000;
/** So that one batch's last conversations and the next one's first are under way together. */
const batchesAtOnce = 2;
const roundMs = 200;
const maintainEveryMs = 1_000;
/** A database, or a queue's server, that is away for longer ends the run; what was under way is found by the next one. */
const awayAtMostMs = 60_000;

/**
 * Works on one send until nothing is left but what was deferred, or no mail server can be had. The queue hands out batches; the sweep finds what
 * the queue lost. Closes the queue. Safe to run in several processes at once.
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
  let tendedAt = -Infinity;
  await queue.work(
    async (job, closing): Promise<Again | undefined> => {
      const began = performance.now();
      try {
        const result = await handle(job, AbortSignal.any([closing, signal]));
        if (result?.kind !== 'worked') return undefined;
        outage = result.outage;
        if (result.outage) await recordOutage(deps.transport, result.outage, deps).catch(() => {});
        // One that took long went gently, and others of its send were not taken meanwhile (`precedence.ts`).
        if (performance.now() - began > maintainEveryMs) tendedAt = -Infinity;
        const dueInMs = result.dueAt === undefined ? Infinity : result.dueAt - clock.now();
        return closing.aborted || dueInMs > patienceMs ? undefined : { againInMs: Math.max(0, dueInMs) };
      } catch (error) {
        failure = error as Error;
        throw error;
      }
    },
    { concurrency: batchesAtOnce },
  );
  try {
    let answeredAt = performance.now();
    while (!signal.aborted) {
      try {
        if (performance.now() - tendedAt > maintainEveryMs) {
          tendedAt = performance.now();
          await maintainSends(deps);
          await sweep(queue, deps, send);
        }
        const state = await stateOf(send, { db, clock, queue });
        if (state === 'over' || (state === 'waiting' && !wait) || (state === 'held' && !wait && outage)) break;
        if (state === 'held' && !isHeld) onHeld?.();
        isHeld ||= state === 'held';
        onProgress?.((await countDeliveries(db, send)).counts);
        answeredAt = performance.now();
      } catch (error) {
        if (isRefusal(error as Error) || performance.now() - answeredAt > awayAtMostMs) throw error;
      }
      await sleep(roundMs, undefined, { signal }).catch(() => {}); // or until it is aborted
      if (failure && isLasting(failure)) throw failure;
    }
  } finally {
    await queue.close();
  }
  const [summary] = await untilBack(() => listSends(db, { id: send, clock }), awayAtMostMs);
  onProgress?.(summary!.counts);
  return summary!;
}

/**
 * `waiting`: only deferred deliveries are left, and not yet due. `held`: readers whom nobody has tried yet; their domain
 * asked for patience, which takes five minutes at most and is worth staying for, or no server can be had.
 */
type State = 'at work' | 'waiting' | 'held' | 'over';

async function stateOf(send: number, { db, clock, queue }: Pick<RunDeps, 'db' | 'clock' | 'queue'>): Promise<State> {
  const row = await db.selectFrom('send').select('status').where('id', '=', send).executeTakeFirst();
  if (row?.status !== 'sending') return 'over';
  const due = await nextDue(db, send);
  // Its last batch has ended, and the next tending says that it is over.
  if (due === undefined || due <= clock.now() + patienceMs) return 'at work';
  const { active, waiting } = await queue.counts();
  if (active > 0 || waiting > 0) return 'at work';
  const planned = await db
    .selectFrom('batch')
    .select('number')
    .where('send_id', '=', send)
    .where('status', '=', 'open')
    .where('planned', '>', 0)
    .limit(1)
    .executeTakeFirst();
  return planned ? 'held' : 'waiting';
}

/** A fault that the next batch would meet again: the issue can't be loaded or composed. A database comes back. */
function isLasting(error: Error & { code?: string }): boolean {
  return error.code === undefined || isRefusal(error);
}

/**
 * Ours, and not for want of the database or of the queue's server. The drivers say that a connection was lost in words of
 * their own, often without a code: what they refuse may be had in a moment.
 */
function isRefusal(error: Error & { code?: string }): boolean {
  return error.code?.startsWith('E_') === true && !isDatabaseAway(error) && !isQueueAway(error);
}
