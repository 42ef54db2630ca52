import type { Queue } from '../../queue/queue.ts';
import type { Clock } from '../clock.ts';
import { countDeliveries, type StatusCounts } from '../db/count-deliveries.ts';
import type { Database } from '../db/open.ts';
import { listSends, type SendSummary } from './status.ts';
import { nextDue, sweep } from './sweep.ts';

export interface RunDeps {
  db: Database;
  clock: Clock;
  transport: string;
  queue: Queue;
  /** Delivers the batch that a queue id names. */
  handle(job: string, signal: AbortSignal): Promise<unknown>;
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

/**
 * Works on one send until nothing is left that can be done now. The queue hands out batches; the sweep finds what
 * the queue lost. Closes the queue. Safe to run in several processes at once.
 */
export async function runSend(send: number, { db, clock, transport, queue, handle }: RunDeps, { signal, wait = false, onProgress }: RunOptions): Promise<SendSummary> {
  let failure: Error | undefined;
  await queue.work(async (job, closing) => {
    try {
      await handle(job, closing);
    } catch (error) {
      failure = error as Error;
      throw error;
    }
  });
  try {
    let pauseMs = 100;
    for (let round = 0; !signal.aborted; round++) {
      if (round % 10 === 0) await sweep(queue, { db, clock, transport }, send);
      if (await isIdleForNow(send, { db, clock, queue }, wait)) break;
      const asked = performance.now();
      onProgress?.((await countDeliveries(db, send)).counts);
      // Counting a million rows takes its time; spend no more than a twentieth of the run on it.
      pauseMs = Math.max(200, (performance.now() - asked) * 20);
      await sleep(pauseMs, signal);
      if (failure && isLasting(failure)) throw failure;
    }
  } finally {
    await queue.close();
  }
  const [summary] = await listSends(db, send);
  onProgress?.(summary!.counts);
  return summary!;
}

async function isIdleForNow(send: number, { db, clock, queue }: Pick<RunDeps, 'db' | 'clock' | 'queue'>, wait: boolean): Promise<boolean> {
  const row = await db.selectFrom('send').select('status').where('id', '=', send).executeTakeFirst();
  if (row?.status !== 'sending') return true;
  const due = await nextDue(db, send);
  if (due === undefined) {
    // Its last batch ended while it was paused, or in the same moment as another: nobody else will say that it is over.
    await db.updateTable('send').set({ status: 'finished', finished_at: clock.now() }).where('id', '=', send).where('status', '=', 'sending').execute();
    return true;
  }
  if (wait) return false;
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

/** Sends that were begun and are not finished; a paused one counts. */
export async function unfinishedSends(db: Database, issue?: number): Promise<SendSummary[]> {
  const sends = await listSends(db);
  return sends.filter((send) => (send.status === 'sending' || send.status === 'paused') && (issue === undefined || send.issue === issue)).toReversed();
}
