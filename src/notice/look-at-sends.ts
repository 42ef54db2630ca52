/** Finds sends that need a person. Every process may look; because of the keys, each event gets one notice. */
import type { Send } from '../db/tables/send.ts';
import { readPause } from '../send/reasons.ts';
import { listSends, type SendSummary } from '../send/steer/status.ts';
import { isWaitingOnPurpose, lastMoved, type ProgressDeps } from './send-progress.ts';
import type { NoticeEvent } from './notice.ts';
import type { Look } from './raise-notices.ts';

export interface LookAtSendsDeps extends ProgressDeps {
  /** Percentage of refused readers above which a finished send is reported. */
  refusalsOver: number;
}

/** Sends that ended longer ago are not reported: Galley was not running, or had no operators then. */
const newsMs = 3 * 24 * 3_600_000;

export async function lookAtSends(deps: LookAtSendsDeps): Promise<Look> {
  const sends = await sendsToLookAt(deps);
  const events: NoticeEvent[] = [];
  for (const send of sends) {
    const event = await eventOf(send, deps);
    if (event) events.push(event);
  }
  return { kinds: ['send-paused', 'send-cancelled', 'send-stalled', 'send-refusals'], events };
}

/** Sends that are not finished, finished recently, or have an open notice. */
async function sendsToLookAt({ db, clock }: LookAtSendsDeps): Promise<Send[]> {
  return db
    .selectFrom('send')
    .selectAll()
    .where((when) =>
      when.or([
        when('status', 'in', ['scheduled', 'sending', 'paused']),
        when('finished_at', '>', clock.now() - newsMs),
        when.exists(
          when
            .selectFrom('notice')
            .select('notice.id')
            .whereRef('notice.send_id', '=', 'send.id')
            .where('notice.ended_at', 'is', null),
        ),
      ]),
    )
    .orderBy('id')
    .execute();
}

async function eventOf(send: Send, deps: LookAtSendsDeps): Promise<NoticeEvent | undefined> {
  const { id, status, pauses } = send;
  const reason = readPause(send);
  switch (status) {
    case 'paused':
      // A person has paused it, so nobody needs to be notified.
      if (!reason || reason.code === 'by-hand') return undefined;
      return { key: `send:${id}:paused:${pauses}`, send: id, detail: { kind: 'send-paused', reason } };
    case 'cancelled':
      if (!reason) return undefined;
      return { key: `send:${id}:cancelled`, send: id, detail: { kind: 'send-cancelled', reason } };
    case 'finished': {
      const summary = await summaryOf(id, deps);
      if (!hasRefusals(summary, deps.refusalsOver)) return undefined;
      return { key: `send:${id}:finished:${send.finished_at}`, send: id, detail: { kind: 'send-refusals' } };
    }
    case 'sending':
      return stalled(await summaryOf(id, deps), deps);
    case 'scheduled':
      if (send.scheduled_at! > deps.clock.now() - deps.stalledAfterMs) return undefined;
      return { key: `send:${id}:not-begun`, send: id, detail: { kind: 'send-stalled', since: null } };
    case 'planned':
      return undefined;
  }
}

async function summaryOf(id: number, { db, clock }: LookAtSendsDeps): Promise<SendSummary> {
  return (await listSends(db, { id, clock }))[0]!;
}

function hasRefusals({ counts, recipients }: SendSummary, over: number): boolean {
  const refused = counts.rejected + counts.uncertain;
  return refused > 0 && (over === 0 || (100 * refused) / Math.max(1, recipients) > over);
}

async function stalled(summary: SendSummary, deps: LookAtSendsDeps): Promise<NoticeEvent | undefined> {
  const since = await lastMoved(summary, deps);
  if (isWaitingOnPurpose(summary, since, deps)) return undefined;
  return {
    key: await keyOfStall(summary.id, deps),
    send: summary.id,
    detail: { kind: 'send-stalled', since: new Date(since).toISOString() },
  };
}

/** A send that stops, continues and stops again within a day is one event until somebody has looked. */
async function keyOfStall(send: number, { db, clock }: LookAtSendsDeps): Promise<string> {
  const earlier = await db
    .selectFrom('notice')
    .select(['key', 'created_at', 'ended_at', 'seen_at'])
    .where('send_id', '=', send)
    .where('kind', '=', 'send-stalled')
    .where('key', 'like', `send:${send}:stalled:%`)
    .orderBy('id', 'desc')
    .execute();
  const [last] = earlier;
  const isSame =
    last && (last.ended_at === null || (last.seen_at === null && Number(last.created_at) > clock.now() - dayMs));
  return isSame ? last.key : `send:${send}:stalled:${earlier.length + 1}`;
}

const dayMs = 24 * 3_600_000;
