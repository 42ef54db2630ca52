import type { Kysely } from 'kysely';

/** Indexes by time, so that expired failed logins and used challenges are found quickly, however many there are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('desk_attempt_last_at').on('desk_attempt').column('last_at').execute();
  await db.schema.createIndex('desk_challenge_expires_at').on('desk_challenge').column('expires_at').execute();
}
