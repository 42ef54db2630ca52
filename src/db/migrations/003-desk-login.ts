import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

/** Who may use the desk where it is not on this machine alone. All keys are texts: random, or a name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('desk_account')
    .addColumn('name', 'text', key)
    .addColumn('handle', 'text', (column) => column.notNull().unique())
    .addColumn('password', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .execute();

  await db.schema
    .createTable('desk_passkey')
    .addColumn('id', 'text', key)
    .addColumn('account', 'text', (column) => column.notNull().references('desk_account.name').onDelete('cascade'))
    .addColumn('public_key', 'text', required)
    .addColumn('counter', 'bigint', required)
    .addColumn('transports', 'text', required)
    .addColumn('label', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('used_at', 'bigint')
    .execute();
  await db.schema.createIndex('desk_passkey_account').on('desk_passkey').column('account').execute();

  await db.schema
    .createTable('desk_session')
    .addColumn('id', 'text', key)
    .addColumn('account', 'text', (column) => column.notNull().references('desk_account.name').onDelete('cascade'))
    .addColumn('created_at', 'bigint', required)
    .addColumn('seen_at', 'bigint', required)
    .execute();
  await db.schema.createIndex('desk_session_account').on('desk_session').column('account').execute();

  await db.schema
    .createTable('desk_attempt')
    .addColumn('key', 'text', key)
    .addColumn('failures', 'integer', required)
    .addColumn('last_at', 'bigint', required)
    .addColumn('held_until', 'bigint', required)
    .execute();

  await db.schema
    .createTable('desk_challenge')
    .addColumn('id', 'text', key)
    .addColumn('purpose', 'text', required)
    .addColumn('expires_at', 'bigint', required)
    .execute();
}

function key(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.primaryKey().notNull();
}

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}
