/**
 * Beginnings whose COMMIT was not answered: the connection to the database broke, or its disk refused the flush. They may
 * be stored as `attempting`, which counts as possibly sent. But this worker knows that it has begun no conversation for
 * them, so it takes them back. A worker that dies before it could tell leaves them `uncertain`.
 */
import { sql, type Transaction } from 'kysely';
import { jsonRows } from '../../db/json-rows.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { reopenSend } from './finish.ts';
import { recountBatch } from './recount.ts';

interface Beginning {
  delivery: number;
  /** What the transaction wrote as `attempted_at`: tells this attempt from any other of that delivery. */
  at: number;
}

export interface UnheardBeginnings {
  /** Call when a beginning was not confirmed, and before anything is handed over for it. It is taken back as soon as the database answers. */
  add(beginning: Beginning): void;
  /** Takes them back in the caller's transaction; call what it returns once that is committed. */
  takeBack(transaction: Transaction<Tables>): Promise<() => void>;
}

const retryEveryMs = 500;

export function openUnheardBeginnings({
  db,
  owner,
  now,
}: {
  db: Database;
  owner: string;
  now(): number;
}): UnheardBeginnings {
  let unheard: Beginning[] = [];
  let timer: NodeJS.Timeout | undefined;

  const takeBack = async (transaction: Transaction<Tables>) => {
    const some = unheard;
    if (some.length > 0) await planAgain(transaction, some, { owner, now: now() });
    return () => {
      unheard = unheard.filter((one) => !some.includes(one));
    };
  };
  const tryLater = () => {
    if (timer || unheard.length === 0) return;
    timer = setTimeout(async () => {
      await transact(db, takeBack).then(
        (done) => done(),
        () => {}, // still away
      );
      timer = undefined;
      tryLater();
    }, retryEveryMs).unref();
  };
  return {
    add(beginning) {
      unheard.push(beginning);
      tryLater();
    },
    takeBack,
  };
}

/**
 * As if they had never begun. May be repeated, because the answer to this COMMIT may be lost as well: `attempted_at`, which
 * it empties, belongs to one attempt only. While the batch is ours they are `attempting`; another worker that took it
 * over made them `uncertain`.
 */
async function planAgain(
  transaction: Transaction<Tables>,
  beginnings: Beginning[],
  { owner, now }: { owner: string; now: number },
): Promise<void> {
  const rows = jsonRows(
    transaction,
    beginnings.map(({ delivery, at }) => ({ id: delivery, at })),
    { id: 'bigint', at: 'bigint' },
  );
  const ownerOf = sql`(select b.owner from batch b where b.send_id = delivery.send_id and b.number = delivery.batch)`;
  const { rows: planned } = await sql<{ send_id: number; batch: number; owner: string | null }>`
    update delivery set status = 'planned', attempts = delivery.attempts - 1, attempted_at = null, closed_at = null,
      next_try_at = null, reason_code = null, reason_detail = null
    from ${rows}
    where delivery.id = v.id and delivery.attempted_at = v.at and (
      (delivery.status = 'attempting' and ${ownerOf} = ${owner})
      or (delivery.status = 'uncertain' and delivery.reason_code in ('worker-died', 'answer-unrecorded')))
    returning delivery.send_id, delivery.batch, ${ownerOf} as owner`.execute(transaction);
  // A batch that a worker holds is counted when it is released.
  const free = planned.filter((row) => row.owner === null);
  for (const group of Map.groupBy(free, ({ send_id, batch }) => `${send_id}/${batch}`).values()) {
    const { send_id: send, batch: number } = group[0]!;
    const { dueAt } = await recountBatch(transaction, { send, number }, { now });
    if (dueAt !== undefined) await reopenSend(transaction, send, now);
  }
}
