import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from './tables.ts';
import { engineOf } from './engine.ts';

/** The type of the column into which a JSON value is read. */
export type JsonColumn = 'bigint' | 'integer' | 'text';

/**
 * Rows as one parameter, for `from ${jsonRows(…)}`: a table `v` with these columns. However many rows there are, the
 * statement's text stays the same, so both engines prepare it once.
 */
export function jsonRows(
  db: Kysely<Tables>,
  rows: readonly object[],
  columns: Record<string, JsonColumn>,
): RawBuilder<unknown> {
  const json = storableJson(rows);
  const names = Object.keys(columns);
  if (engineOf(db) === 'postgres') {
    return sql`json_to_recordset(${json}::json) as v(${sql.join(names.map((name) => sql`${sql.ref(name)} ${sql.raw(columns[name]!)}`))})`;
  }
  // jsonb: a row is not parsed anew for each of its columns.
  return sql`(select ${sql.join(names.map((name) => sql`value ->> ${sql.lit(name)} as ${sql.ref(name)}`))} from jsonb_each(${json})) as v`;
}

/** Texts as one parameter, however many there are: for `selectFrom(jsonTexts(…).as('given'))`, a table with the column `value`. */
export function jsonTexts(db: Kysely<Tables>, texts: readonly string[]): RawBuilder<{ value: string }> {
  const json = storableJson(texts);
  return engineOf(db) === 'postgres'
    ? sql`(select value from json_array_elements_text(${json}::json))`
    : sql`(select value from json_each(${json}))`;
}

/** JSON escapes both, so a search in the result tells whether any value has to be changed. */
function storableJson(rows: readonly unknown[]): string {
  const json = JSON.stringify(rows);
  if (!/\\u(?:0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(rows, (_name, value: unknown) => (typeof value === 'string' ? fitForText(value) : value));
}

/**
 * PostgreSQL's text type accepts neither a zero character nor half a surrogate pair; a server's reply that was cut off
 * may contain both.
 */
function fitForText(value: string): string {
  return value.toWellFormed().replaceAll('\0', '\ufffd');
}
