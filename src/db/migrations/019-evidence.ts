import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

/**
 * Verdicts are computed from evidence after an event is stored. An event keeps what only its request shows (`signals`,
 * `seen_from`), and what was computed (`features`, `rules`, `counted`). Two tables hold sums by send: what visits have in
 * common (`visit_evidence`) and the counts of reports (`send_count`).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = engineOf(db) === 'postgres';
  const id = isPostgres ? 'bigint' : 'integer';
  const identity = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement();
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  const zero = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0);
  const key = isPostgres ? sql`text collate "C"` : 'text';

  await db.schema
    .alterTable('event')
    .addColumn('signals', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema.alterTable('event').addColumn('seen_from', 'text').execute();
  await db.schema.alterTable('event').addColumn('features', 'text').execute();
  await db.schema.alterTable('event').addColumn('rules', 'integer', zero).execute();
  await db.schema.alterTable('event').addColumn('counted', 'integer', zero).execute();
  // The reasons of old events are what their requests showed; they are judged anew by the next run of the judge.
  await sql`update event set signals = reasons where kind in ('open', 'click')`.execute(db);
  await sql`create index event_uncounted on event (send_id, delivery_id) where counted <> repeats + 1`.execute(db);
  await sql`create index event_seen_from on event (id) where seen_from is not null`.execute(db);

  await db.schema
    .createTable('visit_key')
    .addColumn('id', id, identity)
    .addColumn('secret', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute();
  await db.schema
    .createTable('visit_evidence')
    .addColumn('send_id', id, (column) => column.notNull().references('send.id'))
    .addColumn('key', key, required)
    .addColumn('readers', 'integer', zero)
    .addColumn('machine', 'integer', zero)
    .addColumn('human', 'integer', zero)
    .addColumn('prompt', 'integer', zero)
    .addColumn('paired', 'integer', zero)
    .addPrimaryKeyConstraint('visit_evidence_once', ['send_id', 'key'])
    .execute();
  await db.schema
    .createTable('send_count')
    .addColumn('send_id', id, (column) => column.notNull().references('send.id'))
    .addColumn('key', key, required)
    .addColumn('human', 'integer', zero)
    .addColumn('unsure', 'integer', zero)
    .addColumn('general', 'integer', zero)
    .addColumn('sophisticated', 'integer', zero)
    .addColumn('readers', 'integer', zero)
    .addColumn('human_readers', 'integer', zero)
    .addColumn('unsure_readers', 'integer', zero)
    // Expected mistakes, in thousandths: of those counted as people, and of the others.
    .addColumn('risk_low', 'integer', zero)
    .addColumn('risk_high', 'integer', zero)
    .addPrimaryKeyConstraint('send_count_once', ['send_id', 'key'])
    .execute();
  await db.schema
    .createTable('send_judged')
    .addColumn('send_id', id, (column) => column.primaryKey().references('send.id'))
    .addColumn('settled_at', 'bigint', zero)
    .addColumn('settle_ms', 'integer', zero)
    .addColumn('changed_at', 'bigint', zero)
    .addColumn('rules', 'integer', zero)
    .execute();
}
