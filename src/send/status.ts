import { countDeliveries, type StatusCounts } from '../db/count-deliveries.ts';
import type { Database } from '../db/open.ts';
import type { DeliveryStatus, Send } from '../db/tables.ts';

export interface SendSummary {
  id: number;
  issue: number;
  audience: string;
  status: Send['status'];
  /** Where its mail goes: `inbox`, or the server's `host:port`. */
  transport: string;
  recipients: number;
  counts: StatusCounts;
  createdAt: string;
  finishedAt: string | null;
  /** When the earliest deferred delivery is tried again. */
  nextTryAt: string | null;
}

/** How each send stands, newest first; one of them with `id`. */
export async function listSends(db: Database, id?: number): Promise<SendSummary[]> {
  const sends = await db
    .selectFrom('send')
    .selectAll()
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .orderBy('id', 'desc')
    .execute();
  return Promise.all(sends.map((send) => summarise(db, send)));
}

async function summarise(db: Database, send: Send): Promise<SendSummary> {
  const { counts, next } = await countDeliveries(db, send.id);
  return {
    id: send.id,
    issue: send.issue_number,
    audience: send.audience,
    status: send.status,
    transport: send.transport,
    recipients: send.recipients,
    counts,
    createdAt: new Date(send.created_at).toISOString(),
    finishedAt: send.finished_at === null ? null : new Date(send.finished_at).toISOString(),
    nextTryAt: next === null ? null : new Date(next).toISOString(),
  };
}

export interface Trouble {
  email: string;
  status: DeliveryStatus;
  why: string;
  nextTryAt: string | null;
}

/** The deliveries of a send that did not simply go out, with the server's words. */
export async function listTrouble(db: Database, send: number, limit: number): Promise<Trouble[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'delivery.subscriber_id')
    .select(['subscriber.email', 'delivery.status', 'reply_code', 'reply_enhanced', 'reply_text', 'reason', 'next_try_at'])
    .where('send_id', '=', send)
    .where('delivery.status', 'in', ['deferred', 'rejected', 'uncertain', 'skipped'])
    .orderBy('delivery.status')
    .orderBy('delivery.id')
    .limit(limit)
    .execute();
  return rows.map(({ email, status, reply_code, reply_enhanced, reply_text, reason, next_try_at }) => ({
    email,
    status,
    why: [reason, reply_code && [reply_code, reply_enhanced, reply_text].filter(Boolean).join(' ')].filter(Boolean).join(': '),
    nextTryAt: next_try_at === null ? null : new Date(next_try_at).toISOString(),
  }));
}
