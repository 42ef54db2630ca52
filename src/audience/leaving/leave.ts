import { createHash } from 'node:crypto';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { appendConsent } from '../consent.ts';
import { liftUnsubscribed, suppress, suppressionsOf } from '../suppression.ts';

export interface Departure {
  subscriberId: number;
  /** How it came: `one-click`, `page`, `mail`, `cli`. */
  source: string;
  at: number;
  /** What was shown or said. */
  detail?: Record<string, unknown> | undefined;
  /** The token the person left with. Without one, leaving can't be undone from the page. */
  token?: string | undefined;
}

export type LeaveResult = 'left' | 'already-gone' | 'unknown';

/** How long the page's undo button works after leaving. */
export const undoWindowMs = 60 * 60 * 1000;

/**
 * Nothing more is mailed to this person: status, suppression and the consent ledger change together. Doing it
 * again changes nothing. Somebody who bounced or complained is gone already and keeps that status.
 */
export async function unsubscribe(
  db: Database,
  { subscriberId, source, at, detail, token }: Departure,
): Promise<LeaveResult> {
  return transact(db, async (trx) => {
    const reader = await trx
      .selectFrom('subscriber')
      .select(['email', 'status'])
      .where('id', '=', subscriberId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!reader) return 'unknown';
    if (reader.status !== 'active' && reader.status !== 'pending') return 'already-gone';
    await trx
      .updateTable('subscriber')
      .set({ status: 'unsubscribed', updated_at: at })
      .where('id', '=', subscriberId)
      .execute();
    await suppress(trx, { email: reader.email, reason: 'unsubscribed', detail: source, at });
    // `was` lets an undo give back what there was: a reader who never confirmed must not come back confirmed.
    await appendConsent(trx, [
      {
        subscriberId,
        action: 'unsubscribed',
        source,
        at,
        detail: { ...detail, was: reader.status, ...(token ? { token: fingerprint(token) } : {}) },
      },
    ]);
    return 'left';
  });
}

export interface Return {
  subscriberId: number;
  /** The same that the person left with: whoever holds an older mail of theirs can't sign them up again. */
  token: string;
  at: number;
}

export type UndoResult = 'back' | 'not-gone' | 'too-late' | 'other-token' | 'suppressed' | 'unknown';

/** The undo button on the page that says goodbye: only the person, only for an hour, only what they did themselves. */
export async function undoLeaving(db: Database, { subscriberId, token, at }: Return): Promise<UndoResult> {
  return transact(db, async (trx) => {
    const reader = await trx
      .selectFrom('subscriber')
      .select(['email', 'status'])
      .where('id', '=', subscriberId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!reader) return 'unknown';
    if (reader.status !== 'unsubscribed')
      return reader.status === 'active' || reader.status === 'pending' ? 'not-gone' : 'suppressed';
    const left = await trx
      .selectFrom('consent')
      .select(['at', 'detail'])
      .where('subscriber_id', '=', subscriberId)
      .where('action', '=', 'unsubscribed')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const told = readDetail(left?.detail ?? null);
    if (!left || told.token !== fingerprint(token)) return 'other-token';
    if (at - left.at > undoWindowMs) return 'too-late';
    const suppression = (await suppressionsOf(trx, [reader.email])).get(reader.email);
    if (suppression && suppression.reason !== 'unsubscribed') return 'suppressed';
    await liftUnsubscribed(trx, reader.email);
    const status = told.was === 'active' ? 'active' : 'pending';
    await trx.updateTable('subscriber').set({ status, updated_at: at }).where('id', '=', subscriberId).execute();
    await appendConsent(trx, [
      {
        subscriberId,
        action: status === 'active' ? 'confirmed' : 'asked',
        source: 'page',
        at,
        detail: { undid: 'unsubscribed', leftAt: left.at },
      },
    ]);
    return 'back';
  });
}

/** A token opens its reader's page for years: the ledger keeps enough to compare with, not the token. */
function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 32);
}

function readDetail(json: string | null): { was?: unknown; token?: unknown } {
  return json === null ? {} : (JSON.parse(json) as { was?: unknown; token?: unknown });
}
