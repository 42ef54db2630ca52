import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { batchJob } from '../ledger/batch.ts';
import { isRateBound } from '../ledger/precedence.ts';
import type { Standstill } from './standstill.ts';
import type { Job } from '../../../queue/queue.ts';

/** The part of a queue that sweeping needs. */
export interface Enqueue {
  enqueue(jobs: Job[]): Promise<void>;
}

/** Ids in one sweep: enough for every worker for many seconds, few enough that a list of millions fills no queue. */
const maxIds = 2_000;

/**
 * Finds batches that are due and that no worker holds, and hands their ids to the queue. Batches live in the database,
 * so a lost or flushed queue costs the time until the next sweep and not a single mail. Returns how many are due.
 */
export async function sweep(
  queue: Enqueue,
  { db, clock, transport, standstill }: { db: Database; clock: Clock; transport: string; standstill?: Standstill },
  send?: number,
): Promise<number> {
  const now = clock.now();
  const due = await db
    .selectFrom('batch')
    .innerJoin('send', 'send.id', 'batch.send_id')
    .select([
      'batch.send_id',
      'batch.number',
      'batch.owner',
      'batch.due_at',
      'send.priority',
      isRateBound('send', 'batch').as('rateBound'),
    ])
    .where('send.status', '=', 'sending')
    .where('send.transport', '=', transport)
    .where('batch.status', '=', 'open')
    .where('batch.due_at', '<=', now)
    .where((when) => when.or([when('batch.owner', 'is', null), when('batch.lease_until', '<', now)]))
    .$if(send !== undefined, (query) => query.where('batch.send_id', '=', send!))
    .orderBy('send.priority', 'desc')
    .orderBy('batch.send_id')
    .orderBy('batch.number')
    .limit(maxIds)
    .execute();
  // No worker takes a preempted batch (`Ledger.whyStop`): its id would only delay the others.
  const highest = due.find(({ rateBound }) => !rateBound)?.priority ?? -Infinity;
  const first = due.filter(({ priority }) => priority >= highest);
  const suffix = await standstill?.idSuffix(first.length);
  const jobs = first.map(({ send_id, number, owner, due_at, priority }) => ({
    id: batchJob({ send: send_id, number }, { heldBy: owner, dueAt: due_at, ...(suffix ? { suffix } : {}) }),
    ...(priority > 0 ? { priority: 'urgent' as const } : {}),
  }));
  if (jobs.length > 0) await queue.enqueue(jobs);
  return due.length;
}

/** When the next deferred delivery of a send may be tried again; undefined when nothing waits. */
export async function nextDue(db: Database, send: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('batch')
    .select(({ fn }) => fn.min('due_at').as('due'))
    .where('send_id', '=', send)
    .where('status', '=', 'open')
    .executeTakeFirst();
  return row?.due === null || row?.due === undefined ? undefined : Number(row.due);
}
