import type { Kysely } from 'kysely';

/** When a process that delivers last looked after a send: one that nobody looked after for long asks before it goes on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('send').addColumn('attended_at', 'bigint').execute();
}
