import type { Kysely } from 'kysely';

/**
 * Whether a send's server has taken anything decides what its refusals mean, for every worker alike. How long a reader has
 * been tried for ends the tries. What a relay takes is kept for the next send.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('send').addColumn('taken_at', 'bigint').execute();
  await db.schema.alterTable('delivery').addColumn('deferred_since', 'bigint').execute();
  await db.schema.alterTable('pace').addColumn('per_second', 'double precision').execute();
  await db.schema.alterTable('pace').addColumn('window_ms', 'bigint').execute();
  await db.schema.alterTable('pace').addColumn('learned_at', 'bigint').execute();
}
