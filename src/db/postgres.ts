import { PostgresDialect, type Dialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import { Client, Pool, types, type ClientBase, type PoolClient, type QueryResult } from 'pg';
import { GalleyError } from '../problem.ts';
import type { DatabaseOptions } from './database-options.ts';
import { endsConnection, explainPostgresFault } from './postgres-faults.ts';
import type { PostgresTarget } from './postgres-url.ts';
import { refuseTransactionPooling } from './refuse-transaction-pooling.ts';
import { isOutdatedStatement, nameStatements } from './statement-names.ts';
import { storable, type Storable } from './storable.ts';

/** The oldest version that still gets fixes (postgresql.org/support/versioning). */
const minVersion = 14;

/**
 * Kysely over a pool of `pg`, which opens connections as they are needed: after a restart of the server the next query
 * finds it again. A COMMIT is durable when it returns, so nothing is registered with `durable.ts`.
 */
export function postgresDialect(target: PostgresTarget, options: DatabaseOptions = {}): Dialect {
  return new PostgresDialect({ pool: openPool(target, options) });
}

/** A page for a reader says so when it can't be made; a worker waits for the network. */
const readersPatience = { query_timeout: 8_000, connectionTimeoutMillis: 3_000 };

function openPool(target: PostgresTarget, { forReaders, pool: max }: DatabaseOptions): PostgresPool {
  const pool = new Pool({
    application_name: 'galley',
    // Its connectionTimeoutMillis also limits the wait for a free connection: a page fails instead of hanging.
    ...target.config,
    Client: TidyClient,
    types: { getTypeParser: parserOf },
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // On a network that drops packets a query would wait for a quarter of an hour. Freezing an audience of millions
    // takes minutes.
    query_timeout: 10 * 60_000,
    ...(forReaders ? readersPatience : {}),
    ...(max === undefined ? {} : { max }),
    onConnect: (client) => greet(client, target),
  });
  // When a connection breaks between queries, idle or in a transaction, the next query on it fails. Without these
  // listeners the event would end the process.
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
        throw explainPostgresFault(error, target);
      }
    },
    end: () => pool.end(),
  };
}

/**
 * When a login fails in the client, as without a password, `pg` leaves the socket open, and the process runs for
 * another minute.
 */
class TidyClient extends Client {
  override connect(): Promise<Client>;
  override connect(callback: ((error: Error) => void) | ((error: null, client: Client) => void)): void;
  override connect(callback?: (error: never, client: never) => void): Promise<Client> | void {
    const connecting = super.connect().catch((error: unknown) => {
      this.connection.stream.destroy();
      throw error;
    });
    if (!callback) return connecting;
    const report = callback as (error: Error | null, client?: Client) => void;
    connecting.then(
      () => report(null, this),
      (error: Error) => report(error),
    );
  }
}

/** Kysely's view of a connection: converts parameters and explains errors. */
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
      broken = true; // everything else that is prepared there may be outdated too
      if (isAlone) return client.query({ text, values });
      throw error; // the transaction has failed; `transact` retries it on another connection
    }
  };
  const query = async (text: string, parameters: readonly unknown[]) => {
    try {
      return await run(text, parameters.map(toPostgres));
    } catch (error) {
      broken ||= endsConnection(error);
      throw explainPostgresFault(error, target);
    }
  };
  return {
    processID: (client as PoolClient & { processID?: number }).processID,
    query: query as unknown as PostgresPoolClient['query'], // without cursors
    release: (destroy) => client.release(destroy || broken),
  };
}

/** Once for each connection, in one round trip. Set here and not as start-up options, which PgBouncer refuses. */
async function greet(client: ClientBase, { name, config }: PostgresTarget): Promise<void> {
  // A lock that is not granted within a minute belongs to a session that somebody forgot. A process that was stopped in
  // the middle of a transaction loses it after a minute, so that others don't wait for ever. Commits must be on the
  // disk: the ledger records "attempting" before a conversation begins. A random page costs hardly more than the next
  // one, except on a spinning disk: with the default of 4, the ledger's commit reads a list of ten thousand from end to
  // end.
  const answers: unknown = await client.query(`
    set lock_timeout = '60s';
    set idle_in_transaction_session_timeout = '60s';
    set random_page_cost = 1.1;
    select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
      pg_backend_pid() as pid`);
  const { version, encoding, pid } = (answers as QueryResult<{ version: string; encoding: string; pid: string }>[]).at(
    -1,
  )!.rows[0]!;
  const major = Math.floor(Number(version) / 10_000);
  if (major < minVersion)
    throw new GalleyError(`PostgreSQL at ${name} is version ${major}`, {
      code: 'E_DATABASE_OLD',
      hint: `Galley needs ${minVersion} or newer.`,
    });
  if (encoding !== 'UTF8')
    throw new GalleyError(`The database at ${name} has the encoding ${encoding}`, {
      code: 'E_DATABASE_ENCODING',
      hint: 'Names may be in any script: create it again with `createdb --encoding=UTF8 --template=template0`.',
    });
  await refuseTransactionPooling(client, {
    ...{ pid: Number(pid), name },
    async connect() {
      const other = new TidyClient(config);
      other.on('error', () => {});
      await other.connect();
      return other;
    },
  });
}

/**
 * pg returns int8 (ids, times, counts) and numeric (sums, averages) as text; here they become numbers, and booleans 1
 * and 0, as in SQLite.
 */
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

/**
 * PostgreSQL's text type accepts no zero character, and a mail server's reply may contain one: the reply must not be
 * lost.
 */
function toPostgres(value: unknown): Storable {
  const stored = storable(value);
  return typeof stored === 'string' && stored.includes('\0') ? stored.replaceAll('\0', '\ufffd') : stored;
}
