import { sql, type Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

const outcomes = ['planned', 'deferred', 'accepted', 'rejected', 'uncertain', 'skipped'];

/**
 * What the sending engine needs: schedules, pace, pauses with a reason, what a batch's deliveries came to, and a
 * ledger whose rows move without rewriting an index.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await letCancelledSendsBeRepeated(db);
  for (const column of ['scheduled_at', 'finish_by', 'started_at'])
    await db.schema.alterTable('send').addColumn(column, 'bigint').execute();
  await db.schema.alterTable('send').addColumn('per_second', 'double precision').execute();
  await db.schema.alterTable('send').addColumn('pause_reason', 'text').execute();
  await addCount(db, 'send', 'priority');
  await db.schema.alterTable('delivery').addColumn('relay', 'text').execute();

  for (const outcome of outcomes) await addCount(db, 'batch', outcome);
  const counts = outcomes.map(
    (outcome) =>
      sql`${sql.ref(outcome)} = (select count(*) from delivery d where d.send_id = batch.send_id and d.batch = batch.number and d.status = ${sql.lit(outcome)})`,
  );
  await sql`update batch set ${sql.join(counts)}`.execute(db);
  await sql`create index batch_open on batch (send_id, due_at) where status = 'open'`.execute(db);

  // A status that stands in an index would rewrite the index twice for each message; without it PostgreSQL can also
  // write the new row beside the old one (a "heap-only" update), where the page has room.
  await db.schema.dropIndex('delivery_batch').execute();
  await db.schema.createIndex('delivery_batch').on('delivery').columns(['send_id', 'batch']).execute();
  if (engineOf(db) === 'postgres') await sql`alter table delivery set (fillfactor = 60)`.execute(db);

  await db.schema
    .createTable('pace')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('next_at', 'double precision', (column) => column.notNull().defaultTo(0))
    .addColumn('held_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('strikes', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('reason', 'text')
    .execute();
  await db.schema
    .createTable('instance')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('identity', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .execute();
}

async function addCount(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn(column, 'integer', (made) => made.notNull().defaultTo(0))
    .execute();
}

/** The same issue to the same audience once, but for sends that were cancelled. */
async function letCancelledSendsBeRepeated(db: Kysely<unknown>): Promise<void> {
  if (engineOf(db) === 'postgres') await sql`alter table send drop constraint send_once`.execute(db);
  else await rebuildSendWithoutConstraint(db);
  await sql`create unique index send_once on send (issue_number, audience) where status <> 'cancelled'`.execute(db);
}

/**
 * SQLite drops a constraint only together with its table. The references to it are checked at the end of the
 * transaction, and each row that is put back under its old id mends those that point to it (sqlite.org/foreignkeys.html 4.2).
 */
async function rebuildSendWithoutConstraint(db: Kysely<unknown>): Promise<void> {
  const [{ sql: written }] = (await sql<{ sql: string }>`select sql from sqlite_master where name = 'send'`.execute(db))
    .rows as [{ sql: string }];
  const without = written.replace(/,\s*constraint "send_once" unique \([^)]*\)/i, '');
  if (without === written) throw new Error('the table "send" has no constraint send_once');
  await sql`pragma defer_foreign_keys = on`.execute(db);
  await sql`create temporary table send_kept as select * from send`.execute(db);
  await sql`drop table send`.execute(db);
  await sql.raw(without).execute(db);
  await sql`insert into send select * from send_kept`.execute(db);
  await sql`drop table send_kept`.execute(db);
}
