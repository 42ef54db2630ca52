/**
 * Notices that due batches stand still: the queue was given their ids, and no worker gets them. Redis may have lost a
 * part of its data in a way that the queue can't see. Then the same batches are enqueued under other ids, which the
 * queue can't take for those that it has; the ledger keeps two workers from holding one batch.
 */
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { outageOf } from '../pace/outage.ts';

export interface Standstill {
  /** Call with the number of batches that are being enqueued. Returns a part for their ids; '' while work moves. */
  idSuffix(batches: number): Promise<string>;
}

/** Workers claim a batch every few seconds, and hold a lease while they work on a slow one. */
const boundMs = 60_000;
/** While nothing helps, rounds become rarer: every round adds as many ids to the queue as there are batches. */
const maxBoundMs = 3_600_000;

/** For a process that delivers: without any worker it is no wonder that nothing moves. */
export function openStandstill({
  db,
  clock,
  transport,
  onStandstill,
}: {
  db: Database;
  clock: Clock;
  transport: string;
  /** Called each time with the number of batches and how long nothing has moved. */
  onStandstill?(batches: number, forMs: number): void;
}): Standstill {
  let steps: number | undefined;
  let movedAt = clock.now();
  let actAt = 0;
  let rounds = 0;
  let suffix = '';

  return {
    async idSuffix(batches) {
      const now = clock.now();
      const seen = await stepsOf(db);
      if (batches === 0 || seen !== steps || now < movedAt || (await isHeld({ db, clock, transport }))) {
        steps = seen;
        movedAt = now;
        rounds = 0;
        actAt = now + boundMs;
      } else if (now >= actAt) {
        suffix = `z${Math.floor(now / boundMs).toString(36)}`;
        actAt = now + Math.min(boundMs * 2 ** ++rounds, maxBoundMs);
        onStandstill?.(batches, now - movedAt);
      }
      return suffix;
    },
  };
}

async function stepsOf(db: Database): Promise<number> {
  return Number((await db.selectFrom('step_counter').select('steps').executeTakeFirstOrThrow()).steps);
}

/** Whether a worker holds a batch, or none can be claimed because no mail server takes mail. */
async function isHeld({ db, clock, transport }: { db: Database; clock: Clock; transport: string }): Promise<boolean> {
  const held = await db
    .selectFrom('batch')
    .innerJoin('send', 'send.id', 'batch.send_id')
    .select('batch.number')
    .where('send.transport', '=', transport)
    .where('send.status', '=', 'sending')
    .where('batch.owner', 'is not', null)
    .where('batch.lease_until', '>', clock.now())
    .limit(1)
    .executeTakeFirst();
  return held !== undefined || (await outageOf(transport, { db, clock })) !== undefined;
}
