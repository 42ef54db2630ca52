import { sql, type Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

const refusal = 'the audit log is append-only';

/** Who did what. The database itself refuses to change or delete an entry. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = engineOf(db) === 'postgres';
  await db.schema
    .createTable('audit')
    .addColumn('id', isPostgres ? 'bigint' : 'integer', (column) =>
      isPostgres ? column.primaryKey().generatedAlwaysAsIdentity() : column.primaryKey().autoIncrement(),
    )
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('way', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('audit_subject').on('audit').columns(['subject', 'id']).execute();
  await (isPostgres ? refuseInPostgres(db) : refuseInSqlite(db));
}

async function refuseInSqlite(db: Kysely<unknown>): Promise<void> {
  for (const change of ['update', 'delete'])
    await sql
      .raw(`create trigger audit_no_${change} before ${change} on audit begin select raise(abort, '${refusal}'); end`)
      .execute(db);
}

async function refuseInPostgres(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create function audit_is_append_only() returns trigger language plpgsql as $$ begin raise exception '${refusal}'; end $$`,
    )
    .execute(db);
  await sql`create trigger audit_no_change before update or delete or truncate on audit
    for each statement execute function audit_is_append_only()`.execute(db);
}
