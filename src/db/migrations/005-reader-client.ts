import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

/** How many readers of a send read it with which mail client. Counts and nothing else: no reader, no delivery, no user agent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const required = (column: ColumnDefinitionBuilder) => column.notNull();
  await db.schema
    .createTable('reader_client')
    .addColumn('send_id', engineOf(db) === 'postgres' ? 'bigint' : 'integer', (column) =>
      column.notNull().references('send.id'),
    )
    .addColumn('client', 'text', required)
    .addColumn('opens', 'integer', required)
    .addPrimaryKeyConstraint('reader_client_once', ['send_id', 'client'])
    .execute();
  // Whether a delivery was opened before is asked at each open: without it, whoever clicks a link a hundred thousand times
  // makes that question slow.
  await sql`create index event_opened on event (delivery_id) where kind = 'open' and verdict <> 'machine'`.execute(db);
}
