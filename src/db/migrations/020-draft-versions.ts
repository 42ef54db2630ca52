import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

/** Versions of drafts, whose texts are stored once however many versions have them; and what a person prefers at the desk. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = engineOf(db) === 'postgres';
  const identity = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedAlwaysAsIdentity() : column.primaryKey().autoIncrement();
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  await db.schema
    .createTable('draft_text')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('body', 'text', required)
    .addColumn('bytes', 'bigint', required)
    .execute();
  await db.schema
    .createTable('draft_version')
    .addColumn('id', isPostgres ? 'bigint' : 'integer', identity)
    .addColumn('issue_number', 'bigint', required)
    .addColumn('version', 'bigint', required)
    .addColumn('how', 'text', required)
    .addColumn('saved_by', 'text')
    .addColumn('text_hash', 'text', (column) => column.notNull().references('draft_text.hash'))
    .addColumn('restored', 'bigint')
    .addColumn('began_at', 'bigint', required)
    .addColumn('at', 'bigint', required)
    .addUniqueConstraint('draft_version_once', ['issue_number', 'version'])
    .execute();
  await db.schema.createIndex('draft_version_text').on('draft_version').column('text_hash').execute();
  await db.schema
    .createTable('desk_preference')
    .addColumn('account', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('value', 'text', required)
    .addPrimaryKeyConstraint('desk_preference_once', ['account', 'name'])
    .execute();
}
