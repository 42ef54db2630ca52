import { PostgresAdapter, type Kysely } from 'kysely';

/** The databases Galley runs on. Kysely writes the same query for both; what differs asks this. */
export type Engine = 'sqlite' | 'postgres';

// oxlint-disable-next-line typescript/no-explicit-any -- migrations have no row types
export function engineOf(db: Kysely<any>): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}
