import {
  assertSchemaCompatibility,
  DEFAULT_SCHEMA,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq';
import { Pool, type PoolConfig } from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { QueueError } from './queue-error.ts';

/** The bound on every answer of PostgreSQL to a caller who waits for it. */
const answerWithinMs = 2500;
/**
 * How long a statement waits for another's lock before it is said again. Locks are held for milliseconds here; those that
 * are held for longer wait for each other, and PostgreSQL takes a second to see that (deadlock_timeout, which only its
 * superuser may change), or several where more of them stand behind.
 */
const lockWithinMs = 200;
/** The first start makes some sixty functions and tables; a busy server takes its time over that. */
const migrateWithinMs = 60_000;

export interface PostgresServer {
  /** `postgres://host:5432/database`: never user or password. */
  where: string;
  /** A pool of its own, which asks of every query that it ends within `withinMs`, and waits for no lock longer than `lockMs`. */
  openPool(options: { max: number; withinMs?: number; lockMs?: number }): Pool;
}

/**
 * Where the URL leads, made sure that PostgreSQL answers there, lets us in and has BullMQ's tables, which the first
 * one to come makes. Throws a QueueError otherwise. The tables live in a schema of their own, `bullmq`.
 */
export async function connectPostgres(postgresUrl: string): Promise<PostgresServer> {
  const config = readConfig(postgresUrl);
  const where = describePostgres(config);
  const openPool: PostgresServer['openPool'] = ({ max, withinMs = answerWithinMs, lockMs = lockWithinMs }) =>
    againWhenCrossed(
      withinMs,
      new Pool({
        ...config,
        max,
        connectionTimeoutMillis: answerWithinMs,
        // Ours, for a server that hangs; the server's own, so that it does not do later what we have given up.
        query_timeout: withinMs + 500,
        keepAlive: true,
        // Set here and not as start-up options, which PgBouncer refuses.
        onConnect: (client) =>
          client.query(
            `set statement_timeout = ${withinMs}; set lock_timeout = ${lockMs}; set search_path = ${DEFAULT_SCHEMA}`,
          ),
      }),
    );
  const pool = openPool({ max: 1, withinMs: migrateWithinMs, lockMs: migrateWithinMs });
  pool.on('error', () => {}); // told by the query that meets it
  try {
    await makeTables(pool);
  } catch (error) {
    throw postgresTrouble(where, error);
  } finally {
    await pool.end();
  }
  return { where, openPool };
}

/**
 * Workers that look for their next id in the same millisecond wake what is due in no fixed order (BullMQ 6.7,
 * move_to_active), and now and then two of them cross. A pool runs single statements, of which nothing was done when they
 * could not have a lock, so each can simply be said again. Left to BullMQ, an id that was finished would count as failed.
 */
function againWhenCrossed(withinMs: number, pool: Pool): Pool {
  const query = pool.query.bind(pool) as (...request: unknown[]) => Promise<unknown>;
  const patient = async (...request: unknown[]) => {
    for (const start = performance.now(); ;) {
      try {
        return await query(...request);
      } catch (error) {
        if (!crossed.has((error as { code?: string }).code ?? '') || performance.now() - start > withinMs) throw error;
      }
    }
  };
  return Object.assign(pool, { query: patient });
}

/** Deadlock detected, lock not available. */
const crossed = new Set(['40P01', '55P03']);

/** Looks first: whoever may use the tables need not have the right to make them. */
async function makeTables(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const version = await assertSchemaCompatibility(client).catch((error: unknown) => {
      if (error instanceof SchemaMigrationRequiredError) return 0;
      throw error;
    });
    if (version < LATEST_SCHEMA_VERSION) await runMigrations(client);
  } finally {
    client.release();
  }
}

/** Any fault of talking to PostgreSQL, as one a person can mend. */
export function postgresTrouble(where: string, cause: unknown): QueueError {
  const { message = String(cause), code = '', name = '' } = (cause ?? {}) as Partial<Error> & { code?: string };
  const tell = (kind: string, what: string, hint: string) =>
    new QueueError(`PostgreSQL at ${where} ${what}`, { code: `E_POSTGRES_${kind}`, hint, cause });
  // SQLSTATEs: postgresql.org/docs/current/errcodes-appendix.html
  if (code.startsWith('28') || /^SASL: .*password/.test(message)) {
    return tell(
      'LOGIN',
      `does not let us in: ${message}`,
      'Check user and password in its URL; # / ? @ and % in a password are written %23 %2F %3F %40 and %25.',
    );
  }
  if (code === '42501') {
    return tell(
      'SCHEMA',
      `does not let us make the queue's tables: ${message}`,
      `Let the owner of the database start Galley once, or run there: create schema ${DEFAULT_SCHEMA} authorization the_user;`,
    );
  }
  if (name === 'SchemaVersionMismatchError' || name === 'UnsupportedPostgresVersionError') {
    return tell(
      'VERSION',
      `does not fit: ${message}`,
      'Use PostgreSQL 14 or newer, and the same release of Galley on all machines.',
    );
  }
  if (isAway(code, message)) {
    return tell(
      'DOWN',
      `does not answer: ${message || code}`,
      'Check that PostgreSQL runs there and that its URL is right. Ids are found in the database again; work goes on when it is back.',
    );
  }
  return tell('REFUSED', `refuses: ${message}`, 'The log of PostgreSQL says more.');
}

function isAway(code: string, message: string): boolean {
  return (
    // 08: connection; 57P0x: shut down, crashed, starting; 3D000: no such database; 53300: no more connections.
    /^(08...|57P0.|57014|55P03|3D000|53300|E[A-Z]+(_[A-Z]+)?)$/.test(code) ||
    // The driver's own words; these have no code.
    /^Connection terminated|timeout exceeded when trying to connect|not queryable|^Query read timeout/.test(message)
  );
}

function readConfig(postgresUrl: string): PoolConfig {
  try {
    if (!/^postgres(ql)?:\/\//.test(postgresUrl)) throw new Error('it begins otherwise');
    const url = new URL(postgresUrl);
    if (url.hash !== '') throw new Error('an unescaped # cuts it');
    // Galley's own word for its database connections, which the driver would hand to the server.
    url.searchParams.delete('pool');
    // libpq's meaning of each sslmode, which is what PostgreSQL's manual describes.
    return toClientConfig(parse(url.href, { useLibpqCompat: true }));
  } catch (cause) {
    throw new QueueError('The address of PostgreSQL is not a postgres:// URL', {
      code: 'E_POSTGRES_URL',
      hint: 'Write it like postgres://user:password@db.example.org:5432/galley. In a password # is written %23, / %2F, ? %3F, @ %40 and % %25.',
      // The parser's error may quote the password.
      cause: cause instanceof Error ? cause.name : undefined,
    });
  }
}

function describePostgres({
  host = process.env.PGHOST ?? 'localhost',
  port = Number(process.env.PGPORT ?? 5432),
  database = process.env.PGDATABASE ?? '',
}: PoolConfig): string {
  return `postgres://${host}:${port}/${database}`;
}
