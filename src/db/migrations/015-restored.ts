import type { Kysely } from 'kysely';

/** A restore is a state of the database, which every process shows until a person has dealt with it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('instance').addColumn('restored_at', 'bigint').execute();
  await db.schema.alterTable('instance').addColumn('restored_code', 'text').execute();
  await db.schema.alterTable('instance').addColumn('restored_batches', 'bigint').execute();
  await db.schema.alterTable('instance').addColumn('settled_steps', 'bigint').execute();
}
