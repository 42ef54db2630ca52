import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { confirmWindowMs, type Asking } from './confirm-link.ts';
import { appendConsent } from '../consent.ts';
import { mergeFields, readFields, type ReaderFields } from '../../issue/reader-fields.ts';
import { liftUnsubscribed, suppressionsOf } from '../suppression.ts';
import type { Addressee } from '../../message/system-mailer.ts';

export interface Confirmation extends Asking {
  at: number;
  /** The text next to the button on the page. */
  shown: string;
}

export type ConfirmResult =
  | { kind: 'confirmed'; reader: Addressee }
  /** Already confirmed, perhaps with the same link. */
  | { kind: 'active-already' }
  /** The address bounced, its owner complained, or it was suppressed manually. */
  | { kind: 'blocked' }
  /** They unsubscribed after asking for this link. */
  | { kind: 'left-since' }
  | { kind: 'expired' }
  | { kind: 'unknown' };

/**
 * The second half of double opt-in: `pending` becomes `active`, in one transaction with the ledger. It is also the only
 * way back for somebody who unsubscribed: their confirmation removes the suppression that they caused, and no other.
 */
export async function confirmSubscription(
  db: Database,
  { subscriberId, expiresAt, at, shown }: Confirmation,
): Promise<ConfirmResult> {
  return transact(db, async (trx): Promise<ConfirmResult> => {
    const reader = await trx
      .selectFrom('subscriber')
      .select(['email', 'status', 'fields', 'created_at'])
      .where('id', '=', subscriberId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!reader) return { kind: 'unknown' };
    const { email, status } = reader;
    if (status === 'active') return { kind: 'active-already' };
    if (at >= expiresAt) return { kind: 'expired' };
    const suppression = (await suppressionsOf(trx, [email])).get(email);
    if (status === 'bounced' || status === 'complained' || (suppression && suppression.reason !== 'unsubscribed'))
      return { kind: 'blocked' };
    const ledger = await trx
      .selectFrom('consent')
      .select(['action', 'at', 'detail'])
      .where('subscriber_id', '=', subscriberId)
      .orderBy('id')
      .execute();
    const left = ledger.findLast(({ action }) => action === 'unsubscribed');
    const askedAt = expiresAt - confirmWindowMs;
    if (status === 'unsubscribed' && left && Number(left.at) >= askedAt) return { kind: 'left-since' };
    const asked = ledger.findLast((entry) => entry.action === 'asked' && Number(entry.at) === askedAt);
    const before = readFields(reader.fields);
    const fields = mergeFields(before, givenIn(asked?.detail)) ?? before;
    await liftUnsubscribed(trx, email);
    await trx
      .updateTable('subscriber')
      .set({ status: 'active', fields: JSON.stringify(fields), updated_at: at })
      .where('id', '=', subscriberId)
      .execute();
    await appendConsent(trx, [{ subscriberId, action: 'confirmed', source: 'page', at, detail: { shown, askedAt } }]);
    return { kind: 'confirmed', reader: { subscriberId, email, fields, since: Number(reader.created_at) } };
  });
}

/** The fields that a returning person entered in the form; kept in the ledger until they confirm. */
function givenIn(detail: string | null | undefined): ReaderFields {
  return detail ? ((JSON.parse(detail) as { given?: ReaderFields }).given ?? {}) : {};
}
