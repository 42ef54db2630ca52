import { randomInt } from 'node:crypto';
import { sql, type Kysely } from 'kysely';

/** A random number for each send, drawn when its audience is frozen: what its tokens are bound to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('send')
    .addColumn('epoch', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  const { rows } = await sql<{ id: number }>`select id from send where started_at is not null`.execute(db);
  for (const { id } of rows) await sql`update send set epoch = ${randomInt(1, 2 ** 24)} where id = ${id}`.execute(db);
}
