import { sql, type Transaction } from 'kysely';
import { markBounced } from '../../bounce/mark-bounced.ts';
import { jsonRows } from '../../db/json-rows.ts';
import type { DeliveryCode, DeliveryStatus } from '../../db/tables/send.ts';
import type { Tables } from '../../db/tables.ts';
import type { BatchId } from './batch.ts';
import { reopenSend } from './finish.ts';
import { heldForMs, noteTaken, pauseIfManyHeld } from './held.ts';
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
 * is counted again at once, if `owner` does not hold it. Returns which are held undecided (`held.ts`).
 */
export async function closeAll(
  transaction: Transaction<Tables>,
  closings: Closing[],
  { now, owner }: { now: number; owner: string },
): Promise<Set<number>> {
  if (closings.length === 0) return new Set();
  const closed = jsonRows(
    transaction,
    closings.map((closing) => rowOf(closing, now)),
    {
      id: 'bigint',
      attempt: 'integer',
      status: 'text',
      next_try_at: 'bigint',
      counts: 'integer',
      held_as: 'text',
      code: 'integer',
      enhanced: 'text',
      words: 'text',
      queue_id: 'text',
      reason_code: 'text',
      reason_detail: 'text',
      relay: 'text',
    },
  );
  // Refused by a server that has taken nothing of this send yet (`held.ts`).
  const isHeld = sql`(v.held_as is not null and (o.taken_at is null or delivery.attempted_at < o.mended_at) and o.status <> 'cancelled' and delivery.status <> 'skipped')`;
  // Deferred, but the send was cancelled meanwhile: there will be no other attempt.
  const isOver = sql`(v.status = 'deferred' and o.status = 'cancelled')`;
  const at = sql`cast(${now} as bigint)`;
  const { rows } = await sql<ClosedRow>`
    update delivery
    -- An outage of our server must not use up the attempts that greylisting needs.
    set status = case when ${isOver} then 'skipped' when ${isHeld} then 'deferred' else v.status end,
        attempts = delivery.attempts - case when v.counts = 1 then 0 else 1 end,
        closed_at = case when (v.status = 'deferred' or ${isHeld}) and not ${isOver} then null else ${at} end,
        next_try_at = case when ${isOver} then null when ${isHeld} then ${sql`cast(${now + heldForMs} as bigint)`} else v.next_try_at end,
        deferred_since = case when v.status = 'deferred' and v.counts <> 0 then coalesce(delivery.deferred_since, ${at}) else delivery.deferred_since end,
        reply_code = v.code, reply_enhanced = v.enhanced, reply_text = v.words, queue_id = v.queue_id,
        reason_code = case when ${isOver} then 'send-cancelled' when ${isHeld} then 'undecided' else v.reason_code end,
        reason_detail = case when ${isOver} then null when ${isHeld} then v.held_as else v.reason_detail end, relay = v.relay
    from ${closed}, send o
    where delivery.id = v.id and delivery.attempts = v.attempt and o.id = delivery.send_id and (
      delivery.status in ('attempting', 'uncertain')
      -- Resolved meanwhile: planned again and not begun yet, or skipped because the copy may have arrived.
      or (delivery.status = 'planned' and v.status <> 'uncertain')
      or (delivery.status = 'skipped' and v.status in ('accepted', 'rejected')))
    returning delivery.id, delivery.send_id, delivery.batch, delivery.status, delivery.reason_code,
      (select b.owner from batch b where b.send_id = delivery.send_id and b.number = delivery.batch) as owner,
      (select o.taken_at from send o where o.id = delivery.send_id) as taken_at`.execute(transaction);
  await decideAboutServer(transaction, rows, now);
  for (const batch of batchesOf(rows.filter((row) => row.owner !== owner))) await countLate(transaction, batch, now);
  const believed = rows.filter((row) => row.status === 'rejected' && row.taken_at !== null);
  const rejected = new Set(believed.map(({ id }) => Number(id)));
  for (const { delivery, outcome } of closings) {
    if (outcome.kind === 'rejected' && outcome.suppress && rejected.has(delivery.id))
      await markBounced(transaction, delivery.email, { reply: outcome.reply, at: now });
  }
  return new Set(rows.filter((row) => row.reason_code === 'undecided').map(({ id }) => Number(id)));
}

interface ClosedRow {
  id: number;
  send_id: number;
  batch: number;
  status: DeliveryStatus;
  reason_code: DeliveryCode | null;
  owner: string | null;
  taken_at: number | null;
}

/** Whether the server takes mail of these sends, as far as it is not known yet. */
async function decideAboutServer(transaction: Transaction<Tables>, rows: ClosedRow[], now: number): Promise<void> {
  const unproven = rows.filter((row) => row.taken_at === null);
  for (const [send, closed] of Map.groupBy(unproven, ({ send_id }) => send_id)) {
    if (closed.some(({ status }) => status === 'accepted')) await noteTaken(transaction, send, now);
    else if (closed.some((row) => row.reason_code === 'undecided')) await pauseIfManyHeld(transaction, send);
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
    counts: countsOf(outcome),
    code: reply?.code ?? null,
    enhanced: reply?.enhanced ?? null,
    held_as: outcome.kind === 'rejected' && (reply?.code ?? 0) >= 500 ? (outcome.about ?? 'unclear') : null,
    words: reply?.text.slice(0, 500) ?? null,
    queue_id: outcome.kind === 'accepted' ? (outcome.queueId ?? null) : null,
    ...reasonColumns(outcome.kind === 'accepted' ? undefined : outcome.reason),
    relay: relay ?? null,
  };
}

/**
 * 1: an attempt that counts. 0: one that says nothing about the reader. -1: one that does not count, but tries like it end
 * some time: trouble of a server that nothing explains.
 */
function countsOf(outcome: Outcome): number {
  if (outcome.kind !== 'deferred' || outcome.countsAsAttempt !== false) return 1;
  return outcome.faultScope === 'relay' && outcome.demand === 'maybe-slower' ? -1 : 0;
}

/** Counts a late answer. If it is "try later", a batch and a send that were done are open again. */
async function countLate(transaction: Transaction<Tables>, batch: BatchId, now: number): Promise<void> {
  const { dueAt } = await recountBatch(transaction, batch, { now });
  if (dueAt !== undefined) await reopenSend(transaction, batch.send, now);
}
