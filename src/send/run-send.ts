import type { Again, Queue } from '../../queue/queue.ts';
import { countDeliveries, type StatusCounts } from '../db/count-deliveries.ts';
import type { BatchResult } from './deliver-batch.ts';
import { listSends, type SendSummary } from './status.ts';
import { nextDue, sweep } from './sweep.ts';
import { tendSends, type TendDeps } from './tend.ts';

export interface RunDeps extends TendDeps {
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
}

/** How long a run waits for the next try before it leaves the deferred ones to a later run. */
const patienceMs = 5_000;
/** So that one batch's last conversations and the next one's first are under way together. */
const batchesAtOnce = 2;

/**
 * Works on one send until nothing is left that can be done now. The queue hands out batches; the sweep finds what
 * the queue lost. Closes the queue. Safe to run in several processes at once.
 */
export async function runSend(send: number, { queue, handle, ...deps }: RunDeps, { signal, wait = false, onProgress }: RunOptions): Promise<SendSummary> {
  const { db, clock } = deps;
  let failure: Error | undefined;
  await queue.work(
    async (job, closing): Promise<Again | undefined> => {
      try {
        const result = await handle(job, closing);
        const dueInMs = result?.kind === 'worked' && result.dueAt !== undefined ? result.dueAt - clock.now() : Infinity;
        return closing.aborted || dueInMs > patienceMs ? undefined : { againInMs: Math.max(0, dueInMs) };
      } catch (error) {
        failure = error as Error;
        throw error;
      }
    },
    { concurrency: batchesAtOnce },
  );
  try {
    for (let round = 0; !signal.aborted; round++) {
      if (round % 5 === 0) {
        await tendSends(deps);
        await sweep(queue, deps, send);
      }
      if (await isIdleForNow(send, { db, clock, queue }, wait)) break;
      onProgress?.((await countDeliveries(db, send)).counts);
      await sleep(200, signal);
      if (failure && isLasting(failure)) throw failure;
    }
  } finally {
    await queue.close();
  }
  const [summary] = await listSends(db, { id: send });
  onProgress?.(summary!.counts);
  return summary!;
}

async function isIdleForNow(send: number, { db, clock, queue }: Pick<RunDeps, 'db' | 'clock' | 'queue'>, wait: boolean): Promise<boolean> {
  const row = await db.selectFrom('send').select('status').where('id', '=', send).executeTakeFirst();
  if (row?.status !== 'sending') return true;
  const due = await nextDue(db, send);
  // Its last batch has ended, and the next tending says that it is over.
  if (due === undefined || wait) return false;
  if (due <= clock.now() + patienceMs) return false;
  const { active, waiting } = await queue.counts();
  return active === 0 && waiting === 0;
}

/** A fault that the next batch would meet again: the issue can't be loaded or composed. */
function isLasting(error: Error & { code?: string }): boolean {
  return error.code === undefined || error.code.startsWith('E_');
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
