import type { Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

/**
 * Requests that repeat an event within seconds are counted on its row. Each process that stores events numbers them
 * and keeps here which number it has stored: what it kept aside while the database was away is stored once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const bigint = engineOf(db) === 'postgres' ? 'bigint' : 'integer';
  await db.schema
    .alterTable('event')
    .addColumn('repeats', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('event_writer')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('stored', bigint, (column) => column.notNull())
    .addColumn('seen_at', bigint, (column) => column.notNull())
    .execute();
}
