import type { Kysely } from 'kysely';

/** The pictures of mails that were sent: they are served from here, whatever becomes of the files in drafts/images/. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('kept_picture')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('issue_number', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}
