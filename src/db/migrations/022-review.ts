import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

/** Links for reviewers without a login, and comments on an issue that is not sent yet. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = engineOf(db) === 'postgres';
  const id = isPostgres ? 'bigint' : 'integer';
  const identity = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedAlwaysAsIdentity() : column.primaryKey().autoIncrement();
  await db.schema
    .createTable('review_link')
    .addColumn('id', id, identity)
    .addColumn('issue_number', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('withdrawn_at', 'bigint')
    .execute();
  await db.schema.createIndex('review_link_issue').on('review_link').column('issue_number').execute();
  await db.schema
    .createTable('review_note')
    .addColumn('id', id, identity)
    .addColumn('issue_number', 'integer', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('review_link_id', id, (column) => column.references('review_link.id'))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('done_at', 'bigint')
    .addColumn('done_by', 'text')
    .execute();
  await db.schema.createIndex('review_note_issue').on('review_note').column('issue_number').execute();
}
