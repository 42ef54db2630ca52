import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

/** Notices to operators by mail and POST, and a count that distinguishes a send's second pause from its first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = engineOf(db) === 'postgres';
  const identity = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedAlwaysAsIdentity() : column.primaryKey().autoIncrement();
  const id = isPostgres ? 'bigint' : 'integer';
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  const count = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0);
  await db.schema.alterTable('send').addColumn('pauses', 'integer', count).execute();
  await db.schema
    .createTable('notice')
    .addColumn('id', id, identity)
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('kind', 'text', required)
    .addColumn('send_id', id, (column) => column.references('send.id'))
    .addColumn('detail', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .addColumn('seen_at', 'bigint')
    .addColumn('seen_by', 'text')
    .execute();
  await db.schema.createIndex('notice_send').on('notice').column('send_id').execute();
  await db.schema
    .createTable('notice_post')
    .addColumn('notice_id', id, (column) => column.notNull().references('notice.id'))
    .addColumn('target', 'text', required)
    .addColumn('next_at', 'bigint', required)
    .addColumn('tries', 'integer', count)
    .addColumn('told', 'integer', count)
    .addColumn('last_told_at', 'bigint')
    .addColumn('last_error', 'text')
    .addPrimaryKeyConstraint('notice_post_once', ['notice_id', 'target'])
    .execute();
  await db.schema
    .createTable('send_progress')
    .addColumn('send_id', id, (column) => column.primaryKey().references('send.id'))
    .addColumn('counts', 'text', required)
    .addColumn('since', 'bigint', required)
    .execute();
}
