import { record } from '../../audit/record.ts';
import { createHash } from 'node:crypto';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { appendConsent } from '../consent.ts';
import { liftUnsubscribed, suppress, suppressionsOf } from '../suppression.ts';

export interface Unsubscription {
  subscriberId: number;
  /** How the person unsubscribed: `one-click`, `page`, `mail`, `cli`. */
  source: string;
  at: number;
  /** What the person saw or said. */
  detail?: Record<string, unknown> | undefined;
  /** The token that was used. Without one, it can't be undone from the page. */
  token?: string | undefined;
}

export type LeaveResult = 'left' | 'already-gone' | 'unknown';

/** How long the undo button of the page works. */
const undoWindowMs = 60 * 60 * 1000;

/**
 * Unsubscribes a person: status, suppression and consent ledger change together. Idempotent. A reader who bounced or
 * complained is already gone and keeps that status.
 */
export async function unsubscribe(
  db: Database,
  { subscriberId, source, at, detail, token }: Unsubscription,
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
    // `was` lets an undo restore the earlier status: a reader who never confirmed must not come back confirmed.
    await appendConsent(trx, [
      {
        subscriberId,
        action: 'unsubscribed',
        source,
        at,
        detail: { ...detail, was: reader.status, ...(token ? { token: fingerprint(token) } : {}) },
      },
    ]);
    if (source === 'cli')
      await record(trx, { action: 'subscriber.removed', subject: `subscriber:${subscriberId}`, detail: {}, at });
    return 'left';
  });
}

export interface UndoRequest {
  subscriberId: number;
  /** The token that was used to unsubscribe. Somebody with an older mail of theirs can't sign them up again. */
  token: string;
  at: number;
}

export type UndoResult = 'back' | 'not-gone' | 'too-late' | 'other-token' | 'suppressed' | 'unknown';

/** Undoes an unsubscription with the button on the page: only the person's own, and only within an hour. */
export async function undoLeaving(db: Database, { subscriberId, token, at }: UndoRequest): Promise<UndoResult> {
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
    const consentDetail = readDetail(left?.detail ?? null);
    if (!left || consentDetail.token !== fingerprint(token)) return 'other-token';
    if (at - left.at > undoWindowMs) return 'too-late';
    const suppression = (await suppressionsOf(trx, [reader.email])).get(reader.email);
    if (suppression && suppression.reason !== 'unsubscribed') return 'suppressed';
    await liftUnsubscribed(trx, reader.email);
    const status = consentDetail.was === 'active' ? 'active' : 'pending';
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

/** A token opens its reader's page for years, so the ledger stores only its hash for comparison. */
function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 32);
}

function readDetail(json: string | null): { was?: unknown; token?: unknown } {
  return json === null ? {} : (JSON.parse(json) as { was?: unknown; token?: unknown });
}
