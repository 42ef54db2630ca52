/**
 * The ledger: which delivery is in which state, and who may change it. Every step is a compare-and-set, so that two
 * workers, a stalled one and its successor, or a queue that hands out an id twice come to the same end as one.
 */
import { sql, type Transaction } from 'kysely';
import { suppress } from '../audience/suppression.ts';
import type { Clock } from '../clock.ts';
import { makeDurableOf } from '../db/durable.ts';
import { groupCommit } from '../db/group-commit.ts';
import type { Database } from '../db/open.ts';
import type { Tables } from '../db/tables.ts';
import type { BatchId } from './batch.ts';
import type { Outcome } from './outcome.ts';

/** A delivery a worker may attempt, with what its copy needs. */
export interface PendingDelivery {
  id: number;
  email: string;
  fields: Record<string, string>;
  /** ISO day on which the reader joined. */
  since: string;
  tracked: boolean;
}

/** Permission to attempt, or why there is none. `attempt` counts from 1. */
export type Attempt = { kind: 'go'; attempt: number } | { kind: 'skipped'; reason: string } | { kind: 'not-ours' };

export interface Ledger {
  /** Takes the batch for `owner`, or returns undefined when another worker holds it or nothing is left in it. */
  claimBatch(batch: BatchId): Promise<PendingDelivery[] | undefined>;
  /** Called while working; false when the batch is no longer ours. */
  renewLease(batch: BatchId): Promise<boolean>;
  /**
   * One step of one connection: closes the delivery it has finished and begins the next, in one transaction, so that a
   * crash finds at most one delivery of each connection in the air. Durable before it returns: from here on the next
   * delivery counts as possibly sent. Without `begin` the answer is `not-ours`.
   */
  step(step: { close?: Closing; begin?: Beginning }): Promise<Attempt>;
  /** Gives the batch back; says when it has something to do again, and whether the whole send is finished. */
  releaseBatch(batch: BatchId, notBefore?: number): Promise<{ dueAt?: number; finished: boolean }>;
}

export interface Closing {
  delivery: PendingDelivery;
  attempt: number;
  outcome: Outcome;
}

export interface Beginning {
  delivery: number;
  batch: BatchId;
}

export interface LedgerDeps {
  db: Database;
  clock: Clock;
  /** Names this worker in the database. */
  owner: string;
  /** Where this worker hands mail over; a send that began elsewhere is left alone. */
  transport: string;
  leaseMs: number;
}

export function openLedger({ db, clock, owner, transport, leaseMs }: LedgerDeps): Ledger {
  const write = groupCommit<Step, Attempt>(db, (transaction, steps) => applySteps(transaction, steps, owner, clock.now()), { makeDurable: makeDurableOf(db) });

  return {
    claimBatch: (batch) => db.transaction().execute((transaction) => claimBatch(transaction, batch, { owner, transport, leaseMs, now: clock.now() })),

    async renewLease({ send, number }) {
      const now = clock.now();
      const result = await db
        .updateTable('batch')
        .set({ lease_until: now + leaseMs })
        .where('send_id', '=', send)
        .where('number', '=', number)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    step: write,

    releaseBatch: (batch, notBefore) => db.transaction().execute((transaction) => releaseBatch(transaction, batch, owner, clock.now(), notBefore)),
  };
}

async function claimBatch(transaction: Transaction<Tables>, { send, number }: BatchId, { owner, transport, leaseMs, now }: Omit<LedgerDeps, 'db' | 'clock'> & { now: number }): Promise<PendingDelivery[] | undefined> {
  const claimed = await transaction
    .updateTable('batch')
    .set({ owner, lease_until: now + leaseMs })
    .where('send_id', '=', send)
    .where('number', '=', number)
    .where('status', '=', 'open')
    .where((when) => when.or([when('owner', 'is', null), when('lease_until', '<', now)]))
    .where(({ exists, selectFrom }) => exists(selectFrom('send').select('id').where('id', '=', send).where('status', '=', 'sending').where('transport', '=', transport)))
    .executeTakeFirst();
  if (claimed.numUpdatedRows === 0n) return undefined;

  // Whoever held it died or lost touch in the middle of these conversations. They may have gone out.
  await transaction
    .updateTable('delivery')
    .set({ status: 'uncertain', closed_at: now, reason: 'the worker stopped while this message was being handed over' })
    .where('send_id', '=', send)
    .where('batch', '=', number)
    .where('status', '=', 'attempting')
    .execute();
  const rows = await transaction
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select(['delivery.id', 'subscriber.email', 'subscriber.fields', 'subscriber.created_at', 'subscriber.tracking'])
    .where('delivery.send_id', '=', send)
    .where('delivery.batch', '=', number)
    .where((when) =>
      when.or([when('delivery.status', '=', 'planned'), when.and([when('delivery.status', '=', 'deferred'), when('delivery.next_try_at', '<=', now)])]),
    )
    .orderBy('delivery.id')
    .execute();
  return rows.map(({ id, email, fields, created_at, tracking }) => ({
    id,
    email,
    fields: JSON.parse(fields) as Record<string, string>,
    since: new Date(created_at).toISOString().slice(0, 10),
    tracked: tracking === 1,
  }));
}

type Step = { close?: Closing; begin?: Beginning };

async function applySteps(transaction: Transaction<Tables>, steps: Step[], owner: string, now: number): Promise<Attempt[]> {
  await applyClosings(transaction, steps.flatMap(({ close }) => close ?? []), now);
  const begun = new Map<number, number>();
  const byBatch = Map.groupBy(steps.flatMap(({ begin }) => begin ?? []), ({ batch }) => `${batch.send}/${batch.number}`);
  for (const group of byBatch.values()) {
    const { rows } = await beginAll(transaction, group.map(({ delivery }) => delivery), group[0]!.batch, owner, now);
    for (const { id, attempts } of rows) begun.set(Number(id), attempts);
  }
  const answers: Attempt[] = [];
  for (const step of steps) {
    const attempt = step.begin && begun.get(step.begin.delivery);
    if (attempt !== undefined) {
      answers.push({ kind: 'go', attempt });
      begun.delete(step.begin!.delivery); // asked for twice in one transaction, it is given once
    }
    else answers.push(step.begin ? await skipIfGone(transaction, step.begin.delivery, now) : { kind: 'not-ours' });
  }
  return answers;
}

/** In one statement: still to do, the batch still ours, the send not paused, the reader still willing. */
function beginAll(transaction: Transaction<Tables>, deliveries: number[], { send, number }: BatchId, owner: string, now: number) {
  return sql<{ id: number; attempts: number }>`
    update delivery set status = 'attempting', attempts = attempts + 1, attempted_at = ${now}, next_try_at = null
    where id in (${sql.join(deliveries)}) and status in ('planned', 'deferred')
      and exists (select 1 from batch b join send o on o.id = b.send_id
                  where b.send_id = ${send} and b.number = ${number} and b.owner = ${owner} and o.status = 'sending')
      and exists (select 1 from subscriber s where s.id = delivery.subscriber_id and s.status = 'active'
                  and not exists (select 1 from suppression x where x.email = s.email))
    returning id, attempts`.execute(transaction);
}

async function skipIfGone(transaction: Transaction<Tables>, delivery: number, now: number): Promise<Attempt> {
  const reader = await transaction
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .leftJoin('suppression', 'suppression.email', 'subscriber.email')
    .select(['subscriber.status', 'suppression.reason'])
    .where('delivery.id', '=', delivery)
    .where('delivery.status', 'in', ['planned', 'deferred'])
    .executeTakeFirst();
  if (!reader || (reader.status === 'active' && !reader.reason)) return { kind: 'not-ours' };
  const reason = `${reader.status === 'active' ? 'suppressed' : reader.status} since the send was made${reader.reason ? ` (${reader.reason})` : ''}`;
  await transaction.updateTable('delivery').set({ status: 'skipped', closed_at: now, next_try_at: null, reason }).where('id', '=', delivery).execute();
  return { kind: 'skipped', reason };
}

/** All of them in one statement; the values stand in a table of their own, in the same order for every engine. */
async function applyClosings(transaction: Transaction<Tables>, closings: Closing[], now: number): Promise<void> {
  if (closings.length === 0) return;
  const rows = closings.map(({ delivery, attempt, outcome }) => {
    const reply = outcome.kind === 'uncertain' ? undefined : outcome.reply;
    const nextTryAt = outcome.kind === 'deferred' ? now + outcome.retryAfterMs : null;
    const queueId = outcome.kind === 'accepted' ? (outcome.queueId ?? null) : null;
    const reason = outcome.kind === 'accepted' ? null : (outcome.reason ?? null);
    return sql`(cast(${delivery.id} as bigint), cast(${attempt} as integer), ${outcome.kind}, cast(${nextTryAt} as bigint),
      cast(${outcome.kind === 'deferred' && outcome.unreachable ? 1 : 0} as integer), cast(${reply?.code ?? null} as integer), ${reply?.enhanced ?? null}, ${reply?.text.slice(0, 500) ?? null}, ${queueId}, ${reason})`;
  });
  await sql`
    with v(id, attempt, status, next_try_at, unspent, code, enhanced, words, queue_id, reason) as (values ${sql.join(rows)})
    update delivery
    -- A server that could not be had at all spends no try: an outage must not use up what greylisting needs.
    set status = v.status, attempts = delivery.attempts - v.unspent, closed_at = case when v.status = 'deferred' then null else ${now} end, next_try_at = v.next_try_at,
        reply_code = v.code, reply_enhanced = v.enhanced, reply_text = v.words, queue_id = v.queue_id, reason = v.reason
    from v
    where delivery.id = v.id and delivery.attempts = v.attempt
      -- A worker that was thought dead may still learn the answer: the truth replaces "uncertain".
      and delivery.status in ('attempting', 'uncertain')`.execute(transaction);
  const deferred = closings.flatMap(({ delivery, outcome }) => (outcome.kind === 'deferred' ? delivery.id : []));
  if (deferred.length > 0) await reopenBatches(transaction, deferred);
  for (const { delivery, outcome } of closings) {
    if (outcome.kind === 'rejected' && outcome.suppress) await markBounced(transaction, delivery.email, outcome, now);
  }
}

/** A "try later" from a worker that was thought dead comes when its batch, or the whole send, may be done already. */
async function reopenBatches(transaction: Transaction<Tables>, deliveries: number[]): Promise<void> {
  const { rows } = await sql<{ send_id: number }>`
    update batch set status = 'open', owner = null, lease_until = null,
      due_at = (select min(d.next_try_at) from delivery d where d.send_id = batch.send_id and d.batch = batch.number and d.status = 'deferred')
    where status = 'done' and exists (
      select 1 from delivery d where d.id in (${sql.join(deliveries)}) and d.send_id = batch.send_id and d.batch = batch.number and d.status = 'deferred')
    returning send_id`.execute(transaction);
  if (rows.length === 0) return;
  await transaction.updateTable('send').set({ status: 'sending', finished_at: null }).where('id', 'in', rows.map((row) => row.send_id)).where('status', '=', 'finished').execute();
}

async function markBounced(transaction: Transaction<Tables>, email: string, { reply }: Extract<Outcome, { kind: 'rejected' }>, now: number): Promise<void> {
  const detail = [reply?.code, reply?.enhanced, reply?.text].filter(Boolean).join(' ').slice(0, 300);
  await suppress(transaction, { email, reason: 'bounced', detail, at: now });
  await transaction.updateTable('subscriber').set({ status: 'bounced', updated_at: now }).where('email', '=', email).where('status', 'in', ['active', 'pending']).execute();
}

async function releaseBatch(transaction: Transaction<Tables>, { send, number }: BatchId, owner: string, now: number, notBefore = 0): Promise<{ dueAt?: number; finished: boolean }> {
  const left = await transaction
    .selectFrom('delivery')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count'), fn.min('next_try_at').as('next')])
    .where('send_id', '=', send)
    .where('batch', '=', number)
    .where('status', 'in', ['planned', 'deferred', 'attempting'])
    .groupBy('status')
    .execute();
  const isOpen = left.length > 0;
  const isPlanned = left.some((group) => group.status !== 'deferred');
  const dueAt = Math.max(isPlanned ? now : Number(left[0]?.next ?? now), notBefore);
  await transaction
    .updateTable('batch')
    .set({ owner: null, lease_until: null, status: isOpen ? 'open' : 'done', due_at: dueAt })
    .where('send_id', '=', send)
    .where('number', '=', number)
    .where('owner', '=', owner)
    .execute();
  if (isOpen) return { dueAt, finished: false };
  const open = await transaction.selectFrom('batch').select('number').where('send_id', '=', send).where('status', '=', 'open').limit(1).executeTakeFirst();
  if (open) return { finished: false };
  await transaction.updateTable('send').set({ status: 'finished', finished_at: now }).where('id', '=', send).where('status', '=', 'sending').execute();
  return { finished: true };
}
