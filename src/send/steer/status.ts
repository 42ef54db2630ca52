import { systemClock, type Clock } from '../../clock.ts';
import { countDeliveries, type StatusCounts } from '../../db/count-deliveries.ts';
import type { Database } from '../../db/open.ts';
import type { DeliveryStatus, Send } from '../../db/tables/send.ts';
import type { SmtpReply } from '../../mail/smtp-reply.ts';
import { outageOf } from '../pace/outage.ts';
import { learnedPaceOf, type LearnedPace } from '../pace/relay-pace.ts';
import { readPause, readReason, type DeliveryReason, type Outage, type PauseReason } from '../reasons.ts';

export interface SendSummary {
  id: number;
  issue: number;
  audience: string;
  status: Send['status'];
  /** Why it is paused, or was cancelled without a person. */
  reason: PauseReason | null;
  /** Why a running send does not move: no mail server is reachable. */
  waitingFor: Outage | null;
  /** Where its mail goes: `inbox`, or the `host:port` of each server, separated by commas. */
  transport: string;
  recipients: number;
  counts: StatusCounts;
  priority: number;
  /** Messages a second over all workers; null: as fast as possible. */
  perSecond: number | null;
  /** What its mail server takes, as learned; null when it never asked us to slow down. */
  relayPace: LearnedPace | null;
  finishBy: string | null;
  scheduledAt: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** When the earliest deferred delivery is tried again. */
  nextTryAt: string | null;
}

/** All sends, newest first; `id` selects one, `issue` those of one issue. */
export async function listSends(
  db: Database,
  { id, issue, clock = systemClock }: { id?: number; issue?: number; clock?: Clock } = {},
): Promise<SendSummary[]> {
  const sends = await db
    .selectFrom('send')
    .selectAll()
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .$if(issue !== undefined, (query) => query.where('issue_number', '=', issue!))
    .orderBy('id', 'desc')
    .execute();
  return Promise.all(sends.map((send) => summarise(send, { db, clock })));
}

async function summarise(send: Send, { db, clock }: { db: Database; clock: Clock }): Promise<SendSummary> {
  const { counts, next } = await countDeliveries(db, send.id);
  const outage = send.status === 'sending' ? await outageOf(send.transport, { db, clock }) : undefined;
  return {
    id: send.id,
    issue: send.issue_number,
    audience: send.audience,
    status: send.status,
    reason: readPause(send),
    waitingFor: outage ?? null,
    transport: send.transport,
    recipients: send.recipients,
    counts,
    priority: send.priority,
    perSecond: send.per_second,
    relayPace: (await learnedPaceOf(db, send.transport)) ?? null,
    finishBy: iso(send.finish_by),
    scheduledAt: iso(send.scheduled_at),
    createdAt: iso(send.created_at)!,
    startedAt: iso(send.started_at),
    finishedAt: iso(send.finished_at),
    nextTryAt: iso(next),
  };
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** How many deliveries have an outcome that will not change by itself. */
export function closedOf({ accepted, rejected, uncertain, skipped }: StatusCounts): number {
  return accepted + rejected + uncertain + skipped;
}

/**
 * How fast a send moves, from an earlier look and this one: messages a second, and the ms until it ends at that rate,
 * or at the pace that was set or that the relay allows if the rate is 0. `leftMs` is null when neither is known.
 */
export function speedOf(
  before: { at: number; counts: StatusCounts } | undefined,
  summary: SendSummary,
  clock: Clock,
): { perSecond: number; leftMs: number | null } {
  const now = clock.now();
  const since = before ?? { at: summary.startedAt ? Date.parse(summary.startedAt) : now, counts: undefined };
  const done = closedOf(summary.counts) - (since.counts ? closedOf(since.counts) : 0);
  const perSecond = now > since.at ? Math.max(0, done / ((now - since.at) / 1000)) : 0;
  const left = summary.counts.planned + summary.counts.attempting;
  const limits = [summary.perSecond, summary.relayPace?.perSecond].filter(
    (rate) => rate !== null && rate !== undefined,
  );
  const limit = limits.length > 0 ? Math.min(...limits) : 0;
  // A relay that counts by the hour takes many at once and then none: the rate of this moment says nothing.
  const rate = perSecond > 0 && !summary.relayPace?.windowMs ? perSecond : limit;
  return { perSecond, leftMs: left === 0 ? 0 : rate > 0 ? (left / rate) * 1000 : null };
}

export interface Trouble {
  email: string;
  status: DeliveryStatus;
  /** The reason, where the reply does not say it. */
  reason: DeliveryReason | null;
  /** The server's reply, if there was one. */
  reply: SmtpReply | null;
  nextTryAt: string | null;
}

/**
 * The deliveries of a send that were deferred, rejected, uncertain or skipped, with the server's reply. Reads only the
 * batches that have any.
 */
export async function listTrouble(db: Database, send: number, limit: number): Promise<Trouble[]> {
  const rows = await db
    .selectFrom('batch')
    // "cross" makes SQLite keep this order: first the batches that have any, then their rows.
    .crossJoin('delivery')
    .whereRef('delivery.send_id', '=', 'batch.send_id')
    .whereRef('delivery.batch', '=', 'batch.number')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select([
      'subscriber.email',
      'delivery.status',
      'reply_code',
      'reply_enhanced',
      'reply_text',
      'delivery.reason_code',
      'delivery.reason_detail',
      'delivery.next_try_at',
    ])
    .where('batch.send_id', '=', send)
    .where((when) =>
      when.or([
        when('batch.owner', 'is not', null),
        ...(['deferred', 'rejected', 'uncertain', 'skipped'] as const).map((status) => when(`batch.${status}`, '>', 0)),
      ]),
    )
    .where('delivery.status', 'in', ['deferred', 'rejected', 'uncertain', 'skipped'])
    .orderBy('delivery.status')
    .orderBy('delivery.id')
    .limit(limit)
    .execute();
  return rows.map(({ email, status, next_try_at, ...row }) => ({
    email,
    status,
    reason: readReason(row),
    reply: replyOf(row),
    nextTryAt: iso(next_try_at),
  }));
}

function replyOf({
  reply_code: code,
  reply_enhanced: enhanced,
  reply_text: text,
}: {
  reply_code: number | null;
  reply_enhanced: string | null;
  reply_text: string | null;
}): SmtpReply | null {
  return code === null ? null : { code, ...(enhanced === null ? {} : { enhanced }), text: text ?? '' };
}
