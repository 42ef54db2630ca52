import { PostgresAdapter, type Kysely } from 'kysely';

/** The databases Galley runs on. Kysely writes most queries alike for both; code that differs asks for the engine. */
export type Engine = 'sqlite' | 'postgres';

// oxlint-disable-next-line typescript/no-explicit-any -- migrations have no row types
export function engineOf(db: Kysely<any>): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}
