import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

/** Who said that an issue may go out as it was then; and which links were corrected after it had. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = engineOf(db) === 'postgres';
  const id = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedAlwaysAsIdentity() : column.primaryKey().autoIncrement();
  const idType = isPostgres ? 'bigint' : 'integer';
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  await db.schema
    .createTable('approval')
    .addColumn('id', idType, id)
    .addColumn('issue_number', 'integer', required)
    .addColumn('hash', 'text', required)
    .addColumn('rendition_hashes', 'text', required)
    .addColumn('approved_by', 'text', required)
    .addColumn('at', 'bigint', required)
    .addColumn('withdrawn_at', 'bigint')
    .execute();
  await sql`create unique index approval_once on approval (issue_number, hash, approved_by) where withdrawn_at is null`.execute(
    db,
  );
  await db.schema
    .createTable('link_correction')
    .addColumn('id', idType, id)
    .addColumn('send_id', idType, (column) => column.notNull().references('send.id'))
    .addColumn('position', 'integer', required)
    .addColumn('from_url', 'text', required)
    .addColumn('to_url', 'text', required)
    .addColumn('reason', 'text', required)
    .addColumn('corrected_by', 'text', required)
    .addColumn('at', 'bigint', required)
    .execute();
  await db.schema.createIndex('link_correction_send').on('link_correction').columns(['send_id', 'id']).execute();
}
