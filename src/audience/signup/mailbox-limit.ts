import type { Kysely } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { hmacSha512, type KeyRing } from '../../signing/keys.ts';
import { mailboxOf } from './mailbox-of.ts';

/** Mails that the form may cause to one mailbox in a day (UTC), whatever address of it is written. */
export const maxMailsPerDay = 5;

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Counts a mail to this mailbox; false when its limit is reached. In the database, so that all processes count
 * together. The table does not show who was mailed: keys are hashed with the secret.
 */
export async function countMail(trx: Kysely<Tables>, address: string, at: number, keys: KeyRing): Promise<boolean> {
  const mailbox = hmacSha512(keys.current.key, Buffer.from(`form mail\0${mailboxOf(address)}`)).toString('hex', 0, 16);
  const counted = await trx
    .insertInto('form_mail')
    .values({ day: Math.floor(at / dayMs), mailbox, mails: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['day', 'mailbox'])
        .doUpdateSet((row) => ({ mails: row('form_mail.mails', '+', 1) }))
        .where('form_mail.mails', '<', maxMailsPerDay),
    )
    .returning('mails')
    .executeTakeFirst();
  return counted !== undefined;
}

/** Deletes the counts of days that have passed. */
export async function forgetOldFormMail({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  await db
    .deleteFrom('form_mail')
    .where('day', '<', Math.floor(clock.now() / dayMs))
    .execute();
}
