import type { Kysely } from 'kysely';

/** How many mails the sign-up form caused, by day and mailbox. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('form_mail')
    .addColumn('day', 'integer', (column) => column.notNull())
    .addColumn('mailbox', 'text', (column) => column.notNull())
    .addColumn('mails', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('form_mail_pk', ['day', 'mailbox'])
    .execute();
}
