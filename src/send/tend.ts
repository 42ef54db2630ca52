/**
 * What has to be done now and then for sends to go on by themselves: begin what is scheduled, end what is done, keep
 * to a finishing time, hand due batches to the queue. Every step is a compare-and-set: any number of processes may
 * tend at the same time.
 */
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { pauseSend } from './control.ts';
import { finishIfDone } from './finish.ts';
import { resolveUncertain, type UncertainPolicy } from './resolve.ts';
import { beginScheduled } from './start-send.ts';
import { sweep, type Enqueue } from './sweep.ts';

export interface TendDeps {
  db: Database;
  clock: Clock;
  transport: string;
  batchSize: number;
  policy: UncertainPolicy;
  /** A schedule that is late by more than this asks a person first. */
  overdueAfterMs: number;
}

/** Returns how many batches have something to do. */
export async function tend(queue: Enqueue, deps: TendDeps): Promise<number> {
  await tendSends(deps);
  return sweep(queue, deps);
}

/** All but handing out batches. */
export async function tendSends(deps: TendDeps): Promise<void> {
  await beginDue(deps);
  await finishDone(deps);
  await keepToFinishingTimes(deps);
  if (deps.policy !== 'hold') await applyPolicy(deps.policy, deps);
}

async function beginDue({ db, clock, batchSize, overdueAfterMs, transport }: TendDeps): Promise<void> {
  const now = clock.now();
  const due = await db.selectFrom('send').select(['id', 'scheduled_at']).where('status', '=', 'scheduled').where('scheduled_at', '<=', now).where('transport', '=', transport).execute();
  for (const { id, scheduled_at } of due) {
    const lateMs = now - scheduled_at!;
    if (lateMs > overdueAfterMs) {
      await pauseSend(db, id, `it was scheduled for ${new Date(scheduled_at!).toISOString()} and nothing ran then: ${inWords(lateMs)} late`);
    } else await beginScheduled(id, batchSize, { db, clock });
  }
}

/** The last batches of a send may end in the same moment, or while it is paused: then nobody else says that it is over. */
async function finishDone({ db, clock }: TendDeps): Promise<void> {
  const done = await db
    .selectFrom('send')
    .select('id')
    .where('status', '=', 'sending')
    .where('started_at', 'is not', null)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('batch').select('batch.number').whereRef('batch.send_id', '=', 'send.id').where('batch.status', '=', 'open'))))
    .execute();
  for (const { id } of done) await transact(db, (transaction) => finishIfDone(transaction, id, clock.now()));
}

async function keepToFinishingTimes({ db, clock }: TendDeps): Promise<void> {
  const sends = await db.selectFrom('send').select(['id', 'finish_by', 'per_second']).where('status', '=', 'sending').where('finish_by', 'is not', null).execute();
  for (const { id, finish_by, per_second } of sends) {
    const { left } = await db.selectFrom('batch').select(({ fn }) => fn.sum<number | null>('planned').as('left')).where('send_id', '=', id).where('status', '=', 'open').executeTakeFirstOrThrow();
    const seconds = (finish_by! - clock.now()) / 1000;
    // Too late for it: as fast as it goes.
    const wanted = seconds > 0 ? Math.max(Number(left ?? 0) / seconds, 0.01) : null;
    const isNear = wanted !== null && per_second !== null && Math.abs(wanted - per_second) < per_second * 0.05;
    if (isNear || wanted === per_second) continue;
    await db.updateTable('send').set({ per_second: wanted }).where('id', '=', id).where('finish_by', '=', finish_by).execute();
  }
}

/** A copy that takes its worker with it each time must not do so for ever. */
const triesBelow = 3;

async function applyPolicy(policy: Exclude<UncertainPolicy, 'hold'>, { db, clock }: TendDeps): Promise<void> {
  const sends = await db
    .selectFrom('batch')
    .innerJoin('send', 'send.id', 'batch.send_id')
    .select('batch.send_id')
    .distinct()
    .where('batch.uncertain', '>', 0)
    .where('batch.owner', 'is', null)
    .where('send.status', 'in', ['sending', 'finished'])
    .execute();
  for (const { send_id } of sends) await resolveUncertain(send_id, policy, { db, clock }, { triesBelow });
}

function inWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
