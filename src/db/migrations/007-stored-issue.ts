import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

/** The validated issue of each send. Null for sends of earlier versions: their drafts may be gone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  await db.schema
    .createTable('issue')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('number', 'integer', required)
    .addColumn('body', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute();
  await db.schema
    .alterTable('send')
    .addColumn('issue_hash', 'text', (column) => column.references('issue.hash'))
    .execute();
}
