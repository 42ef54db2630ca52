import type { Kysely } from 'kysely';

/** When a person resumed a send that was refused: replies to attempts from before say nothing about readers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('send').addColumn('mended_at', 'bigint').execute();
}
