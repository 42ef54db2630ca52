/** What the engines say in different words, under one name. Everything else Kysely writes alike. */
import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely';
import { engineOf } from './engine.ts';
import type { Tables } from './tables.ts';

/** The pairs of a column that holds a JSON object, as a table `pair` with `key` and `value`, to be joined. */
export function pairsOf(db: Kysely<Tables>, column: string): RawBuilder<unknown> {
  return engineOf(db) === 'postgres'
    ? sql`json_each_text(cast(${sql.ref(column)} as json)) as pair`
    : sql`json_each(${sql.ref(column)}) as pair`;
}

/**
 * From here to its end this transaction alone holds that name; who asks for it waits. SQLite has one writer anyway. For
 * what no row stands for yet.
 */
export async function lockName(transaction: Transaction<Tables>, name: string): Promise<void> {
  if (engineOf(transaction) === 'postgres')
    await sql`select pg_advisory_xact_lock(hashtextextended(${`galley ${name}`}, 0))`.execute(transaction);
}

/**
 * Tells PostgreSQL's planner that tables have grown, and with it every statement that was planned when they were empty. By
 * itself it notices within some minutes, which a worker would spend reading a million rows for each it looks up.
 */
export async function noticeGrowth(transaction: Transaction<Tables>, tables: (keyof Tables)[]): Promise<void> {
  if (engineOf(transaction) === 'postgres')
    await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(transaction);
}

/** Whether a column holds this text somewhere. Upper and lower case don't matter for ASCII letters, as SQLite's `like` has it. */
export function holds(db: Kysely<Tables>, column: string, text: string): RawBuilder<SqlBool> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return engineOf(db) === 'postgres'
    ? sql`${sql.ref(column)} collate "C" ilike ${pattern} escape '\\'`
    : sql`${sql.ref(column)} like ${pattern} escape '\\'`;
}
