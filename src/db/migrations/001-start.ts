import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import { engineOf } from '../engine.ts';

/**
 * The first schema. SQLite's integer holds 64 bits; PostgreSQL's needs to be told, hence `bigint` for times and ids.
 * An id is never given a second time, as SQLite's plain rowid would be: it stands in tokens that live in mailboxes for years.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isPostgres = engineOf(db) === 'postgres';
  const id = isPostgres ? 'bigint' : 'integer'; // SQLite counts up by itself in an `integer` only
  const identity = (column: ColumnDefinitionBuilder) =>
    isPostgres ? column.primaryKey().generatedByDefaultAsIdentity() : column.primaryKey().autoIncrement();
  // Addresses are compared byte by byte, as in SQLite, and not by the rules of a language: faster, and `order by` is the same.
  const address = isPostgres ? sql`text collate "C"` : 'text';

  await db.schema
    .createTable('subscriber')
    .addColumn('id', id, identity)
    .addColumn('email', address, (column) => column.notNull().unique())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('pending', 'active', 'unsubscribed', 'bounced', 'complained')`),
    )
    .addColumn('fields', 'text', (column) => column.notNull().defaultTo('{}'))
    .addColumn('tracking', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .execute();
  await db.schema.createIndex('subscriber_status').on('subscriber').columns(['status', 'id']).execute();

  await db.schema
    .createTable('consent')
    .addColumn('id', id, identity)
    .addColumn('subscriber_id', 'bigint', (column) => column.notNull().references('subscriber.id').onDelete('cascade'))
    .addColumn('action', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('detail', 'text')
    .addColumn('at', 'bigint', required)
    .execute();
  await db.schema.createIndex('consent_subscriber').on('consent').column('subscriber_id').execute();

  await db.schema
    .createTable('suppression')
    .addColumn('email', address, (column) => column.primaryKey().notNull())
    .addColumn('reason', 'text', required)
    .addColumn('detail', 'text')
    .addColumn('at', 'bigint', required)
    .execute();

  await db.schema
    .createTable('rendition')
    .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('issue_number', 'integer', required)
    .addColumn('theme', 'text', required)
    .addColumn('body', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute();

  await db.schema
    .createTable('send')
    .addColumn('id', id, identity)
    .addColumn('issue_number', 'integer', required)
    .addColumn('audience', 'text', required)
    .addColumn('rendition_hash', 'text', (column) => column.notNull().references('rendition.hash'))
    .addColumn('transport', 'text', required)
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('planned', 'scheduled', 'sending', 'paused', 'finished', 'cancelled')`),
    )
    .addColumn('recipients', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('finished_at', 'bigint')
    .addUniqueConstraint('send_once', ['issue_number', 'audience'])
    .execute();

  await db.schema
    .createTable('link')
    .addColumn('send_id', 'bigint', (column) => column.notNull().references('send.id'))
    .addColumn('position', 'integer', required)
    .addColumn('url', 'text', required)
    .addColumn('label', 'text', required)
    .addColumn('section', 'text')
    .addColumn('item', 'text')
    .addColumn('slot', 'integer')
    .addColumn('sponsor', 'text')
    .addPrimaryKeyConstraint('link_key', ['send_id', 'position'])
    .execute();

  await db.schema
    .createTable('batch')
    .addColumn('send_id', 'bigint', (column) => column.notNull().references('send.id'))
    .addColumn('number', 'integer', required)
    .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('open', 'done')`))
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint')
    .addColumn('due_at', 'bigint', required)
    .addPrimaryKeyConstraint('batch_key', ['send_id', 'number'])
    .execute();

  await db.schema
    .createTable('delivery')
    .addColumn('id', id, identity)
    // PostgreSQL would look up and lock the one send for each of a million rows, a quarter of the time a freeze takes.
    .addColumn('send_id', 'bigint', (column) =>
      isPostgres ? column.notNull() : column.notNull().references('send.id'),
    )
    .addColumn('subscriber_id', 'bigint', (column) => column.notNull().references('subscriber.id'))
    .addColumn('batch', 'integer', required)
    .addColumn('status', 'text', (column) =>
      column
        .notNull()
        .check(sql`status in ('planned', 'attempting', 'accepted', 'deferred', 'rejected', 'uncertain', 'skipped')`),
    )
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('attempted_at', 'bigint')
    .addColumn('closed_at', 'bigint')
    .addColumn('next_try_at', 'bigint')
    .addColumn('reply_code', 'integer')
    .addColumn('reply_enhanced', 'text')
    .addColumn('reply_text', 'text')
    .addColumn('queue_id', 'text')
    .addColumn('reason', 'text')
    .addUniqueConstraint('delivery_once', ['send_id', 'subscriber_id'])
    .execute();
  await db.schema.createIndex('delivery_batch').on('delivery').columns(['send_id', 'batch', 'status']).execute();

  await db.schema
    .createTable('event')
    .addColumn('id', id, identity)
    .addColumn('delivery_id', 'bigint', (column) => column.notNull().references('delivery.id'))
    .addColumn('send_id', 'bigint', (column) => column.notNull().references('send.id'))
    .addColumn('kind', 'text', (column) =>
      column.notNull().check(sql`kind in ('open', 'click', 'unsubscribe', 'undo')`),
    )
    .addColumn('link', 'integer')
    .addColumn('verdict', 'text', (column) => column.notNull().check(sql`verdict in ('human', 'machine', 'unsure')`))
    .addColumn('reasons', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('at', 'bigint', required)
    .execute();
  await db.schema.createIndex('event_reader').on('event').columns(['send_id', 'delivery_id', 'id']).execute();
}

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}
