/** SQL that differs between the engines, under one name each. Kysely writes everything else. */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely';
import { engineOf } from './engine.ts';
import type { Tables } from './tables.ts';

/** The pairs of a column that holds a JSON object, for a join: a table `pair` with `key` and `value`. */
export function pairsOf(db: Kysely<Tables>, column: string): RawBuilder<unknown> {
  return engineOf(db) === 'postgres'
    ? sql`json_each_text(cast(${sql.ref(column)} as json)) as pair`
    : sql`json_each(${sql.ref(column)}) as pair`;
}

/**
 * Locks a name until the transaction ends; another transaction that asks for it waits. For what has no row that could
 * be locked. SQLite has one writer anyway.
 */
export async function lockName(transaction: Transaction<Tables>, name: string): Promise<void> {
  if (engineOf(transaction) === 'postgres')
    await sql`select pg_advisory_xact_lock(hashtextextended(${`galley ${name}`}, 0))`.execute(transaction);
}

/**
 * Updates the statistics of tables that have grown, so that PostgreSQL plans statements again that it planned when they
 * were empty. It does so by itself only after some minutes, in which a worker would read a million rows for each one it
 * looks up.
 */
export async function updateStatistics(transaction: Transaction<Tables>, tables: (keyof Tables)[]): Promise<void> {
  if (engineOf(transaction) === 'postgres')
    await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(transaction);
}

/** Whether a column contains this text. Upper and lower case of ASCII letters are the same, as in SQLite's `like`. */
export function holds(db: Kysely<Tables>, column: string, text: string): RawBuilder<SqlBool> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return engineOf(db) === 'postgres'
    ? sql`${sql.ref(column)} collate "C" ilike ${pattern} escape '\\'`
    : sql`${sql.ref(column)} like ${pattern} escape '\\'`;
}
