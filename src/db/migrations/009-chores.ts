import type { Kysely } from 'kysely';

/** Work that comes round, such as deleting what has expired: when it is due, and how the last run went. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('chore')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint')
    .addColumn('last_run_at', 'bigint')
    .addColumn('last_error', 'text')
    .execute();
}
