import { record } from '../audit/record.ts';
import type { Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import type { SubscriberStatus } from '../db/tables/audience.ts';
import type { Tables } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { normaliseAddress, type AddressFault } from '../mail/address.ts';
import { admit, type BlockReason } from './admit.ts';
import { appendConsent, type ConsentEntry } from './consent.ts';
import { tidyField, type FieldFault, type ReaderFields } from '../issue/reader-fields.ts';
import { suppressionsOf } from './suppression.ts';

export interface NewSubscriber {
  email: string;
  fields?: ReaderFields;
  /** `pending` for a person who still has to confirm. */
  status: 'active' | 'pending';
  consent: Pick<ConsentEntry, 'action' | 'source' | 'detail'>;
}

export type AddResult =
  | { kind: 'added' | 'updated' | 'unchanged'; subscriberId: number; email: string; status: SubscriberStatus }
  | { kind: 'blocked'; email: string; reason: BlockReason }
  | { kind: 'refused'; reason: InputFault };

/** What was written can't be stored; `admission-words.ts` has the words. */
export type InputFault =
  | { code: 'address'; fault: AddressFault }
  /** `field`: its name. */
  | { code: 'field'; field: string; fault: FieldFault };

/** Adds a person with their consent. An existing subscriber keeps their status and gets the given fields. */
export async function addSubscriber(
  added: NewSubscriber,
  { db, clock }: { db: Database; clock: Clock },
): Promise<AddResult> {
  const address = normaliseAddress(added.email);
  if (!address.ok) return { kind: 'refused', reason: { code: 'address', fault: address.fault } };
  const email = address.address;
  const given: ReaderFields = {};
  for (const [name, written] of Object.entries(added.fields ?? {})) {
    const field = tidyField(written);
    if (!field.ok) return { kind: 'refused', reason: { code: 'field', field: name, fault: field.fault } };
    if (field.value !== '') given[name] = field.value;
  }
  const at = clock.now();
  return transact(db, async (trx): Promise<AddResult> => {
    const known = await trx
      .selectFrom('subscriber')
      .select(['id', 'status', 'fields'])
      .where('email', '=', email)
      .forNoKeyUpdate()
      .executeTakeFirst();
    const admission = admit(known, (await suppressionsOf(trx, [email])).get(email), given);
    if (admission.kind === 'blocked') return { kind: 'blocked', email, reason: admission.reason };
    if (!known) {
      const { id } = await trx
        .insertInto('subscriber')
        .values({ email, status: added.status, fields: JSON.stringify(given), created_at: at, updated_at: at })
        .returning('id')
        .executeTakeFirstOrThrow();
      await appendConsent(trx, [{ ...added.consent, subscriberId: id, at }]);
      await recordAdded(trx, added, { id, outcome: 'added', at });
      return { kind: 'added', subscriberId: id, email, status: added.status };
    }
    if (admission.kind === 'changed') {
      await trx
        .updateTable('subscriber')
        .set({ fields: JSON.stringify(admission.fields), updated_at: at })
        .where('id', '=', known.id)
        .execute();
      await recordAdded(trx, added, { id: known.id, outcome: 'updated', at });
    }
    return {
      kind: admission.kind === 'changed' ? 'updated' : 'unchanged',
      subscriberId: known.id,
      email,
      status: known.status,
    };
  });
}

/** What a person does for somebody else; who signs up is in the consent ledger. */
async function recordAdded(
  trx: Transaction<Tables>,
  { consent }: NewSubscriber,
  { id, outcome, at }: { id: number; outcome: 'added' | 'updated'; at: number },
): Promise<void> {
  if (consent.source === 'cli')
    await record(trx, { action: 'subscriber.added', subject: `subscriber:${id}`, detail: { outcome }, at });
}
