import { sql, type Transaction } from 'kysely';
import { markBounced } from '../../bounce/mark-bounced.ts';
import { jsonRows } from '../../db/json-rows.ts';
import type { Tables } from '../../db/tables.ts';
import type { BatchId } from './batch.ts';
import { reopenSend } from './finish.ts';
import type { Outcome } from '../smtp/outcome.ts';
import { reasonColumns } from '../reasons.ts';
import { recountBatch } from './recount.ts';

/** The result of one attempt. */
export interface Closing {
  delivery: { id: number; email: string };
  /** Which attempt it was; a later one is not changed. */
  attempt: number;
  outcome: Outcome;
  /** `host:port` of the server that answered. */
  relay?: string;
}

/**
 * Stores all of them in one statement. A worker that seemed dead may still get the server's answer: it replaces
 * "uncertain", and also what that was resolved to, as long as no other attempt has begun. The batch of such a late answer
 * is counted again at once, if `owner` does not hold it.
 */
export async function closeAll(
  transaction: Transaction<Tables>,
  closings: Closing[],
  { now, owner }: { now: number; owner: string },
): Promise<void> {
  if (closings.length === 0) return;
  const closed = jsonRows(
    transaction,
    closings.map((closing) => rowOf(closing, now)),
    {
      id: 'bigint',
      attempt: 'integer',
      status: 'text',
      next_try_at: 'bigint',
      counts: 'integer',
      code: 'integer',
      enhanced: 'text',
      words: 'text',
      queue_id: 'text',
      reason_code: 'text',
      reason_detail: 'text',
      relay: 'text',
    },
  );
  // Deferred, but the send was cancelled meanwhile: there will be no other attempt.
  const isOver = sql`(v.status = 'deferred' and o.status = 'cancelled')`;
  const { rows } = await sql<{ send_id: number; batch: number; owner: string | null }>`
    update delivery
    -- An outage of our server must not use up the attempts that greylisting needs.
    set status = case when ${isOver} then 'skipped' else v.status end, attempts = delivery.attempts - 1 + v.counts,
        closed_at = case when v.status = 'deferred' and not ${isOver} then null else ${sql`cast(${now} as bigint)`} end,
        next_try_at = case when ${isOver} then null else v.next_try_at end,
        reply_code = v.code, reply_enhanced = v.enhanced, reply_text = v.words, queue_id = v.queue_id,
        reason_code = case when ${isOver} then 'send-cancelled' else v.reason_code end,
        reason_detail = case when ${isOver} then null else v.reason_detail end, relay = v.relay
    from ${closed}, send o
    where delivery.id = v.id and delivery.attempts = v.attempt and o.id = delivery.send_id and (
      delivery.status in ('attempting', 'uncertain')
      -- Resolved meanwhile: planned again and not begun yet, or skipped because the copy may have arrived.
      or (delivery.status = 'planned' and v.status <> 'uncertain')
      or (delivery.status = 'skipped' and v.status in ('accepted', 'rejected')))
    returning delivery.send_id, delivery.batch, (select b.owner from batch b where b.send_id = delivery.send_id and b.number = delivery.batch) as owner`.execute(
    transaction,
  );
  for (const batch of batchesOf(rows.filter((row) => row.owner !== owner))) await countLate(transaction, batch, now);
  for (const { delivery, outcome } of closings) {
    if (outcome.kind === 'rejected' && outcome.suppress)
      await markBounced(transaction, delivery.email, { reply: outcome.reply, at: now });
  }
}

function batchesOf(rows: { send_id: number; batch: number }[]): BatchId[] {
  const groups = Map.groupBy(rows, ({ send_id, batch }) => `${send_id}/${batch}`);
  return [...groups.values()].map(([first]) => ({ send: first!.send_id, number: first!.batch }));
}

function rowOf({ delivery, attempt, outcome, relay }: Closing, now: number): object {
  const reply = outcome.kind === 'uncertain' ? undefined : outcome.reply;
  return {
    id: delivery.id,
    attempt,
    status: outcome.kind,
    next_try_at: outcome.kind === 'deferred' ? now + outcome.retryAfterMs : null,
    counts: outcome.kind === 'deferred' && outcome.countsAsAttempt === false ? 0 : 1,
    code: reply?.code ?? null,
    enhanced: reply?.enhanced ?? null,
    words: reply?.text.slice(0, 500) ?? null,
    queue_id: outcome.kind === 'accepted' ? (outcome.queueId ?? null) : null,
    ...reasonColumns(outcome.kind === 'accepted' ? undefined : outcome.reason),
    relay: relay ?? null,
  };
}

/** Counts a late answer. If it is "try later", a batch and a send that were done are open again. */
async function countLate(transaction: Transaction<Tables>, batch: BatchId, now: number): Promise<void> {
  const { dueAt } = await recountBatch(transaction, batch, { now });
  if (dueAt !== undefined) await reopenSend(transaction, batch.send);
}
