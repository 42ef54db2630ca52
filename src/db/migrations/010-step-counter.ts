import { sql, type Kysely } from 'kysely';

/**
 * The count of work on this database, one row, in a table of its own. It was a row of `pace`, among the rates, and a chore
 * that deletes old rates must never delete it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('step_counter')
    .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
    .addColumn('steps', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into step_counter (id, steps) values (1, coalesce((
    select cast(next_at as bigint) from pace where key = 'steps'), 0))`.execute(db);
  await sql`delete from pace where key = 'steps'`.execute(db);
}
