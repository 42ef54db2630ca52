import { PostgresDialect, type Dialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import { Client, Pool, types, type ClientBase, type PoolClient, type QueryResult } from 'pg';
import { GalleyError } from '../problem.ts';
import { endsConnection, tellPostgresFault } from './postgres-faults.ts';
import type { PostgresTarget } from './postgres-url.ts';
import { isOutdatedStatement, nameStatements } from './statement-names.ts';
import { storable, type Storable } from './storable.ts';

/** 14 is the oldest that is still mended (postgresql.org/support/versioning). */
const oldestVersion = 14;

/**
 * Kysely over a pool of `pg`. Connections come and go by themselves: a server that was restarted is found again by the
 * next query. A COMMIT is durable when it returns, so nothing is registered with `durable.ts`.
 */
export function postgresDialect(target: PostgresTarget): Dialect {
  return new PostgresDialect({ pool: openPool(target) });
}

function openPool(target: PostgresTarget): PostgresPool {
  const pool = new Pool({
    application_name: 'galley',
    // Its connectionTimeoutMillis bounds waiting for a free connection too: a page fails rather than hangs.
    ...target.config,
    Client: TidyClient,
    types: { getTypeParser: parserOf },
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A network that swallows packets would keep a query waiting for a quarter of an hour. Freezing millions takes minutes.
    query_timeout: 10 * 60_000,
    onConnect: (client) => greet(client, target),
  });
  // A connection that breaks between queries, idle or in a transaction, is told by the next query on it. Nobody
  // listening to these would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  const nameOf = nameStatements();
  const known = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    options: {},
    async connect() {
      try {
        const client = await pool.connect();
        let wrapped = known.get(client);
        if (!wrapped) known.set(client, (wrapped = wrapClient(client, target, nameOf)));
        return wrapped;
      } catch (error) {
        throw tellPostgresFault(error, target);
      }
    },
    end: () => pool.end(),
  };
}

/** Where a login fails on its own side, as without a password, `pg` leaves the socket open, and the process with it for a minute. */
class TidyClient extends Client {
  override connect(): Promise<Client>;
  override connect(callback: ((error: Error) => void) | ((error: null, client: Client) => void)): void;
  override connect(callback?: (error: never, client: never) => void): Promise<Client> | void {
    const connecting = super.connect().catch((error: unknown) => {
      this.connection.stream.destroy();
      throw error;
    });
    if (!callback) return connecting;
    const tell = callback as (error: Error | null, client?: Client) => void;
    connecting.then(
      () => tell(null, this),
      (error: Error) => tell(error),
    );
  }
}

/** Kysely's view of a connection: parameters converted on the way in, faults told on the way out. */
function wrapClient(
  client: PoolClient,
  target: PostgresTarget,
  nameOf: (text: string) => string | undefined,
): PostgresPoolClient {
  let broken = false;
  const run = async (text: string, values: Storable[]) => {
    const name = broken ? undefined : nameOf(text);
    const isAlone = client.getTransactionStatus() === 'I';
    try {
      return await client.query(name ? { name, text, values } : { text, values });
    } catch (error) {
      if (!isOutdatedStatement(error)) throw error;
      broken = true; // and with it all that is prepared there
      if (isAlone) return client.query({ text, values });
      throw error; // the transaction is lost with it; `transact` begins it again on another connection
    }
  };
  const query = async (text: string, parameters: readonly unknown[]) => {
    try {
      return await run(text, parameters.map(toPostgres));
    } catch (error) {
      broken ||= endsConnection(error);
      throw tellPostgresFault(error, target);
    }
  };
  return {
    processID: (client as PoolClient & { processID?: number }).processID,
    query: query as unknown as PostgresPoolClient['query'], // without cursors
    release: (destroy) => client.release(destroy || broken),
  };
}

/** Once for each connection, in one round trip. Set here and not as start-up options, which PgBouncer refuses. */
async function greet(client: ClientBase, { name }: PostgresTarget): Promise<void> {
  // A lock that is not got in a minute is held by somebody who forgot it. A process that was stopped in the middle of a
  // transaction loses it after a minute, so that others don't wait for ever. And what is committed must be on the disk:
  // the ledger says "attempting" before a conversation begins. A page looked up costs hardly more than the next one in
  // line, unless the disk spins: with the default of 4, the ledger's commit reads a list of ten thousand end to end.
  const answers: unknown = await client.query(`
    set lock_timeout = '60s';
    set idle_in_transaction_session_timeout = '60s';
    set random_page_cost = 1.1;
    select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`);
  const { version, encoding } = (answers as QueryResult<{ version: string; encoding: string }>[]).at(-1)!.rows[0]!;
  const major = Math.floor(Number(version) / 10_000);
  if (major < oldestVersion)
    throw new GalleyError(`PostgreSQL at ${name} is version ${major}`, {
      code: 'E_DATABASE_OLD',
      hint: `Galley needs ${oldestVersion} or newer.`,
    });
  if (encoding !== 'UTF8')
    throw new GalleyError(`The database at ${name} has the encoding ${encoding}`, {
      code: 'E_DATABASE_ENCODING',
      hint: 'Names are written in every script: make it anew with `createdb --encoding=UTF8 --template=template0`.',
    });
}

/** int8 (ids, times, counts) and numeric (sums, averages) come as text; here all are numbers, and yes and no 1 and 0, as in SQLite. */
const parsers: Record<number, (text: string) => unknown> = {
  [types.builtins.INT8]: toNumber,
  [types.builtins.NUMERIC]: toNumber,
  [types.builtins.BOOL]: (text) => (text === 't' ? 1 : 0),
};

function parserOf(oid: number): (text: string) => unknown {
  return parsers[oid] ?? (types.getTypeParser(oid) as (text: string) => unknown);
}

function toNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number))
    throw new RangeError(`${text} is too large to be counted exactly`);
  return number;
}

/** PostgreSQL has no zero character in its texts, and a mail server's reply may: it must not cost us the reply. */
function toPostgres(value: unknown): Storable {
  const stored = storable(value);
  return typeof stored === 'string' && stored.includes('\0') ? stored.replaceAll('\0', '\ufffd') : stored;
}
