/**
 * The ledger: the state of each delivery, and who may change it. Every step is a compare-and-set, so two workers, a
 * stalled worker and its successor, or a queue that hands out an id twice have the same effect as one worker.
 */
import { sql, type Transaction } from 'kysely';
import { isMailable, whyNotMailable } from '../../audience/recipients.ts';
import type { Clock } from '../../clock.ts';
import { makeDurableOf } from '../../db/durable.ts';
import { groupCommit, type OnCommit } from '../../db/group-commit.ts';
import { jsonRows } from '../../db/json-rows.ts';
import type { Database } from '../../db/open.ts';
import type { SubscriberStatus } from '../../db/tables/audience.ts';
import type { DeliveryCode } from '../../db/tables/send.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { domainOf } from '../../mail/address.ts';
import { isSameBatch, type BatchId } from './batch.ts';
import { closeAll, type Closing } from './close-deliveries.ts';
import { finishIfDone } from './finish.ts';
import { pauseIfOnlyHeld, settleHeld } from './held.ts';
import type { RestoreGuard } from './restore-guard.ts';
import { pauseRestored } from './instance.ts';
import { isRateBound, isPreempted } from './precedence.ts';
import { reasonColumns, type DeliveryReason, type StopReason } from '../reasons.ts';
import { recountBatch } from './recount.ts';
import { openUnheardBeginnings } from './unheard-beginnings.ts';

/** A delivery a worker may attempt, with what its copy needs. */
export interface PendingDelivery {
  id: number;
  email: string;
  /** Domain of the address, in lower case: all its deliveries are slowed down when its servers ask for it. */
  domain: string;
  fields: Record<string, string>;
  /** ISO day on which the reader joined. */
  since: string;
  tracked: boolean;
  /** When it was first put off by something about the reader, in ms since the epoch. */
  deferredSince?: number | null;
  /** Why it was put off last. */
  lastCode?: DeliveryCode | null;
}

/** Permission to attempt, or why there is none. `attempt` counts from 1. */
export type Attempt =
  | { kind: 'go'; attempt: number }
  | { kind: 'skipped'; reason: DeliveryReason }
  | { kind: 'not-ours' };

/** The answer to a closing. */
interface Closed {
  kind: 'closed';
  held: boolean;
}

export interface Ledger {
  /**
   * Leases the batch to this worker. Undefined when it can’t be claimed: another worker holds it, it is not due, or its
   * send is paused.
   */
  claimBatch(batch: BatchId): Promise<PendingDelivery[] | undefined>;
  /** Called while working; false when the batch is no longer ours. */
  renewLease(batch: BatchId): Promise<boolean>;
  /**
   * Why no further delivery of the batch may begin: the send is paused or cancelled, or one of higher priority waits.
   */
  whyStop(batch: BatchId): Promise<StopReason | undefined>;
  /** Whether the mail server has taken a message of the batch's send. */
  takesMail(batch: BatchId): Promise<boolean>;
  /** Marks a delivery `attempting`. Durable before it returns: from here on it counts as possibly sent. */
  begin(beginning: Beginning): Promise<Attempt>;
  /**
   * Records the outcome of an attempt. Called before the next `begin`, it is committed no later than that one. `held`: it is
   * a refusal that is not believed yet (`held.ts`).
   */
  close(closing: Closing): Promise<{ held: boolean }>;
  /** Releases the batch. Returns when it is due again, if it has work left, and whether the whole send is finished. */
  releaseBatch(batch: BatchId, notBefore?: number): Promise<{ dueAt?: number; finished: boolean }>;
}

export interface Beginning {
  delivery: number;
  batch: BatchId;
  /** When the last transaction with it was made, by its clock. */
  at?: number;
}

export interface LedgerDeps {
  db: Database;
  clock: Clock;
  /** Names this worker in the database. */
  owner: string;
  /** The mail server of this worker; sends that go through another one are not claimed. */
  transport: string;
  leaseMs: number;
  /** Detects that the database was replaced by a backup. */
  restoreGuard?: RestoreGuard;
  /** Called when that is detected, with the sends that were paused. */
  onRestored?(sends: number[]): void;
  onCommit?: OnCommit;
}

/**
 * A transaction costs as much as the writes of several messages, so writes are gathered for this long. With a longer
 * time, connections would be idle for more than it saves.
 */
const gatherMs = 1;

export function openLedger({
  db,
  clock,
  owner,
  transport,
  leaseMs,
  restoreGuard,
  onRestored,
  onCommit,
}: LedgerDeps): Ledger {
  /** The batches that this worker holds or is claiming. */
  const heldBatches: BatchId[] = [];
  const forget = (batch: BatchId) => {
    const held = heldBatches.findIndex((one) => isSameBatch(one, batch));
    if (held >= 0) heldBatches.splice(held, 1);
  };
  const claimAndCount = async (
    transaction: Transaction<Tables>,
    batch: BatchId,
    hasAnother: boolean,
  ): Promise<{ pending?: PendingDelivery[] | undefined; steps?: number; restored?: number[] }> => {
    const pending = await claimBatch(transaction, batch, { owner, transport, leaseMs, hasAnother, now: clock.now() });
    if (!pending || !restoreGuard) return { pending };
    const steps = await restoreGuard.step(transaction);
    return steps === undefined
      ? { restored: await pauseRestored(transaction, restoreGuard, clock.now()) }
      : { pending, steps };
  };
  const unheard = openUnheardBeginnings({ db, owner, now: () => clock.now() });
  const write = groupCommit<Step, Attempt | Closed>(
    db,
    (transaction, steps) => {
      const now = clock.now();
      for (const step of steps) if ('begin' in step) step.begin.at = now;
      return applySteps(transaction, steps, { owner, now });
    },
    {
      gatherMs,
      makeDurable: makeDurableOf(db),
      mustKeep: isServerAnswer,
      ...(onCommit ? { onCommit } : {}),
    },
  );

  return {
    async claimBatch(batch) {
      const hasAnother = heldBatches.some(({ send }) => send === batch.send);
      heldBatches.push(batch);
      try {
        const { pending, steps, restored, settled } = await transact(db, async (transaction) => {
          const takenBack = await unheard.takeBack(transaction);
          return { ...(await claimAndCount(transaction, batch, hasAnother)), settled: takenBack };
        });
        settled();
        if (restored) onRestored?.(restored);
        if (steps !== undefined) await restoreGuard!.remember(steps);
        if (!pending) forget(batch);
        return pending;
      } catch (error) {
        forget(batch);
        throw error;
      }
    },

    async renewLease({ send, number }) {
      const result = await db
        .updateTable('batch')
        .set({ lease_until: clock.now() + leaseMs })
        .where('send_id', '=', send)
        .where('number', '=', number)
        .where('owner', '=', owner)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    whyStop: ({ send }) => whyStop(db, send, { transport, now: clock.now() }),

    takesMail: ({ send }) => takesMail(db, send),

    async begin(beginning) {
      const begin = { ...beginning };
      try {
        return (await write({ begin })) as Attempt;
      } catch (error) {
        if (begin.at !== undefined) unheard.add({ delivery: begin.delivery, at: begin.at });
        throw error;
      }
    },

    async close(close) {
      return { held: ((await write({ close })) as Closed).held };
    },

    async releaseBatch(batch, notBefore) {
      forget(batch);
      const { settled, released, steps } = await transact(db, async (transaction) => ({
        settled: await unheard.takeBack(transaction),
        released: await releaseBatch(transaction, batch, owner, clock.now(), notBefore),
        steps: await restoreGuard?.step(transaction),
      }));
      settled();
      if (steps !== undefined) await restoreGuard!.remember(steps);
      return released;
    },
  };
}

type Claim = Pick<LedgerDeps, 'owner' | 'transport' | 'leaseMs'> & {
  now: number;
  /** This worker holds another batch of the same send. */
  hasAnother: boolean;
};

async function claimBatch(
  transaction: Transaction<Tables>,
  { send, number }: BatchId,
  { owner, transport, leaseMs, hasAnother, now }: Claim,
): Promise<PendingDelivery[] | undefined> {
  const claimed = await transaction
    .updateTable('batch')
    .set({ owner, lease_until: now + leaseMs })
    .where('send_id', '=', send)
    .where('number', '=', number)
    .where('status', '=', 'open')
    // The queue may hold several ids of one batch; one that arrives too early claims nothing and is dropped.
    .where('due_at', '<=', now)
    .where((when) => when.or([when('owner', 'is', null), when('lease_until', '<', now)]))
    .where(({ exists, not, selectFrom }) =>
      exists(
        selectFrom('send')
          .select('send.id')
          .where('send.id', '=', send)
          .where('send.status', '=', 'sending')
          .where('send.transport', '=', transport)
          // A worker must not spend all of its few slots waiting for the pace of one send.
          .$if(hasAnother, (query) => query.where(not(isRateBound('send', 'batch')))),
      ),
    )
    .executeTakeFirst();
  if (claimed.numUpdatedRows === 0n) return undefined;

  // The previous holder died or lost its lease during these attempts. The messages may have been delivered.
  await transaction
    .updateTable('delivery')
    .set({ status: 'uncertain', closed_at: now, reason_code: 'worker-died', reason_detail: null })
    .where('send_id', '=', send)
    .where('batch', '=', number)
    .where('status', '=', 'attempting')
    .execute();
  const rows = await transaction
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select([
      'delivery.id',
      'delivery.deferred_since',
      'delivery.reason_code',
      'subscriber.email',
      'subscriber.fields',
      'subscriber.created_at',
      'subscriber.tracking',
    ])
    .where('delivery.send_id', '=', send)
    .where('delivery.batch', '=', number)
    .where((when) =>
      when.or([
        when('delivery.status', '=', 'planned'),
        when.and([when('delivery.status', '=', 'deferred'), when('delivery.next_try_at', '<=', now)]),
      ]),
    )
    // Deliveries that were never attempted come first: the retries that stopped the batch must not stop it every time.
    .orderBy(sql`case when delivery.status = 'planned' then 0 else 1 end`)
    .orderBy('delivery.id')
    .execute();
  return rows.map(({ id, email, fields, created_at, tracking, deferred_since, reason_code }) => ({
    id,
    email,
    domain: domainOf(email).toLowerCase(),
    fields: JSON.parse(fields) as Record<string, string>,
    since: new Date(created_at).toISOString().slice(0, 10),
    tracked: tracking === 1,
    deferredSince: deferred_since === null ? null : Number(deferred_since),
    lastCode: reason_code,
  }));
}

async function whyStop(
  db: Database,
  send: number,
  { transport, now }: Pick<Claim, 'transport' | 'now'>,
): Promise<StopReason | undefined> {
  const own = await db
    .selectFrom('send as own')
    .select(['own.status', isPreempted('own', { transport, now }).as('preempted')])
    .where('own.id', '=', send)
    .executeTakeFirst();
  if (own?.status !== 'sending') return { code: 'send-not-sending', status: own?.status ?? 'gone' };
  return own.preempted ? { code: 'preempted' } : undefined;
}

type Step = { close: Closing } | { begin: Beginning };

/**
 * A server's answer is stored nowhere else, so its write is retried while the database is away. A deferral that does
 * not count as an attempt is not: the next attempt has the same number, and the same answer written twice would close
 * that attempt too.
 */
function isServerAnswer(step: Step): boolean {
  return 'close' in step && !(step.close.outcome.kind === 'deferred' && step.close.outcome.countsAsAttempt === false);
}

async function applySteps(
  transaction: Transaction<Tables>,
  steps: Step[],
  { owner, now }: { owner: string; now: number },
): Promise<(Attempt | Closed)[]> {
  // Closings come before beginnings, so the ledger never shows more attempts in flight than there are.
  const held = await closeAll(
    transaction,
    steps.flatMap((step) => ('close' in step ? step.close : [])),
    { now, owner },
  );
  const begun = await beginAll(
    transaction,
    steps.flatMap((step) => ('begin' in step ? step.begin : [])),
    owner,
    now,
  );
  const answers: (Attempt | Closed)[] = [];
  for (const step of steps) {
    if ('close' in step) {
      answers.push({ kind: 'closed', held: held.has(step.close.delivery.id) });
      continue;
    }
    const { delivery } = step.begin;
    const attempt = begun.get(delivery);
    begun.delete(delivery); // requested twice in one transaction, granted once
    answers.push(attempt === undefined ? await skipIfUnmailable(transaction, delivery, now) : { kind: 'go', attempt });
  }
  return answers;
}

/**
 * One statement checks that the delivery is open, the batch still ours, the send not paused and the reader mailable.
 */
async function beginAll(
  transaction: Transaction<Tables>,
  beginnings: Beginning[],
  owner: string,
  now: number,
): Promise<Map<number, number>> {
  if (beginnings.length === 0) return new Map();
  const wanted = jsonRows(
    transaction,
    beginnings.map(({ delivery, batch }) => ({ id: delivery, send: batch.send, number: batch.number })),
    { id: 'bigint', send: 'bigint', number: 'integer' },
  );
  const { rows } = await sql<{ id: number; attempts: number }>`
    update delivery set status = 'attempting', attempts = delivery.attempts + 1, attempted_at = ${now}, next_try_at = null
    from ${wanted}, batch b, send o, subscriber s
    where delivery.id = v.id and delivery.status in ('planned', 'deferred')
      and b.send_id = v.send and b.number = v.number and b.owner = ${owner} and o.id = b.send_id and o.status = 'sending'
      and s.id = delivery.subscriber_id and ${isMailable('s')}
    returning delivery.id, delivery.attempts`.execute(transaction);
  return new Map(rows.map(({ id, attempts }) => [id, attempts]));
}

/** The code for each status. An active reader who may not be mailed is suppressed. */
const skipCodes = {
  active: 'suppressed',
  pending: 'unconfirmed',
  unsubscribed: 'unsubscribed',
  bounced: 'bounced',
  complained: 'complained',
} as const satisfies Record<SubscriberStatus, DeliveryCode>;

async function skipIfUnmailable(transaction: Transaction<Tables>, delivery: number, now: number): Promise<Attempt> {
  const row = await transaction
    .selectFrom('delivery')
    .select('subscriber_id')
    .where('id', '=', delivery)
    .where('status', 'in', ['planned', 'deferred'])
    .executeTakeFirst();
  const why = row && (await whyNotMailable(transaction, row.subscriber_id));
  if (!why) return { kind: 'not-ours' };
  const reason: DeliveryReason = {
    code: skipCodes[why.status],
    ...(why.suppression ? { detail: why.suppression } : {}),
  };
  await transaction
    .updateTable('delivery')
    .set({ status: 'skipped', closed_at: now, next_try_at: null, ...reasonColumns(reason) })
    .where('id', '=', delivery)
    .where('status', 'in', ['planned', 'deferred'])
    .execute();
  return { kind: 'skipped', reason };
}

async function releaseBatch(
  transaction: Transaction<Tables>,
  batch: BatchId,
  owner: string,
  now: number,
  notBefore = 0,
): Promise<{ dueAt?: number; finished: boolean }> {
  // A worker that releases a batch has no attempt in flight. A delivery that is still `attempting` got an answer that
  // the database could not store, or no answer.
  await transaction
    .updateTable('delivery')
    .set({ status: 'uncertain', closed_at: now, reason_code: 'answer-unrecorded', reason_detail: null })
    .where('send_id', '=', batch.send)
    .where('batch', '=', batch.number)
    .where('status', '=', 'attempting')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('batch')
          .select('number')
          .where('send_id', '=', batch.send)
          .where('number', '=', batch.number)
          .where('owner', '=', owner),
      ),
    )
    .execute();
  const isTaken = await takesMail(transaction, batch.send);
  // Another worker's first accepted message settled what was held then; this may have been held a moment later.
  if (isTaken) await settleHeld(transaction, batch.send, { now, batch: batch.number });
  const { dueAt } = await recountBatch(transaction, batch, { now, notBefore, givenBackBy: owner });
  if (dueAt !== undefined) {
    if (!isTaken) await pauseIfOnlyHeld(transaction, batch.send);
    return { dueAt, finished: false };
  }
  return { finished: await finishIfDone(transaction, batch.send, now) };
}

async function takesMail(db: Database, send: number): Promise<boolean> {
  const row = await db.selectFrom('send').select('taken_at').where('id', '=', send).executeTakeFirst();
  return row !== undefined && row.taken_at !== null;
}
