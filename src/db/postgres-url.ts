import type { PoolConfig } from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { GalleyError } from '../problem.ts';

export interface PostgresTarget {
  /** For people and logs: `host:5432/galley`, never the password. */
  name: string;
  user: string;
  database: string;
  config: PoolConfig;
}

/**
 * The parameters that may follow the `?`: those of libpq, and `pool`. Others are refused, because a misspelt `sslmode`
 * must not lead to an unencrypted connection.
 */
const parameters = [
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'host',
  'application_name',
  'options',
  'connect_timeout',
  'pool',
];
const sslmodes = ['disable', 'require', 'verify-ca', 'verify-full'];

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=verify-full&pool=4`, as PostgreSQL's own tools do. The URL
 * is parsed here and not by the driver, which would keep it with its password where a log may print it.
 * @throws GalleyError E_DATABASE_URL, which never repeats what may be a part of the password.
 */
export function readPostgresUrl(written: string): PostgresTarget {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  // An unescaped # ? / or @ in a password cuts the address in two, and a part of it would be shown as host or database.
  if (!url || url.hash || url.pathname.includes('@'))
    throw wrong(
      'is not an address',
      'Write postgres://user:password@host:5432/galley. In a password # is written %23, / %2F, ? %3F, @ %40 and % %25.',
    );
  const { searchParams } = url;
  for (const name of searchParams.keys()) {
    const shown = /^[a-z_]{1,30}$/.test(name) ? ` \`${name}\`` : '';
    if (!parameters.includes(name))
      throw wrong(
        `has an unknown parameter${shown}`,
        `Known after the ?: ${parameters.join(', ')}. A ? in the password is written %3F.`,
      );
  }
  const sslmode = searchParams.get('sslmode');
  if (sslmode && !sslmodes.includes(sslmode))
    throw wrong(
      'has an sslmode that is not supported',
      `Write ${sslmodes.slice(0, -1).join(', ')} or ${sslmodes.at(-1)}: "prefer" would continue unencrypted without a warning.`,
    );
  if (sslmode === 'verify-ca' && !searchParams.has('sslrootcert'))
    throw wrong(
      'says sslmode=verify-ca without sslrootcert',
      'Name the file of the authority’s certificate, or write verify-full for a public one.',
    );
  const seconds = Number(searchParams.get('connect_timeout') ?? 10);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 600)
    throw wrong('has a connect_timeout that is not a number of seconds from 1 to 600', 'Leave it out for 10.');
  const pool = Number(searchParams.get('pool') ?? defaultPool);
  if (!Number.isInteger(pool) || pool < 2 || pool > 100)
    throw wrong(
      'has a pool that is not a number from 2 to 100',
      `Leave it out for ${defaultPool} connections per process.`,
    );

  const config = readConnection(written);
  const user = config.user || process.env.PGUSER || process.env.USER || 'postgres';
  const database = config.database || process.env.PGDATABASE || user;
  const host = config.host || process.env.PGHOST || 'localhost';
  const port = config.port ?? Number(process.env.PGPORT || 5432);
  return {
    name: `${host}:${port}/${database}`,
    user,
    database,
    config: { ...config, user, database, host, port, max: pool, connectionTimeoutMillis: seconds * 1000 },
  };
}

/**
 * Twenty processes with four connections each stay below PostgreSQL's default limit of a hundred. More connections
 * would not be faster: a worker's writes are grouped into one transaction at a time.
 */
const defaultPool = 4;

function readConnection(written: string): PoolConfig {
  try {
    // libpq's meaning of each sslmode: PostgreSQL's manual describes it, and database hosts use it in the URLs they
    // hand out.
    const {
      pool: _pool,
      connect_timeout: _seconds,
      sslmode: _mode,
      sslrootcert: _root,
      sslcert: _cert,
      sslkey: _key,
      ...config
    } = toClientConfig(parse(written, { useLibpqCompat: true })) as PoolConfig & Record<string, unknown>;
    return config;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (path)
      throw wrong(
        `names a certificate that can’t be read, ${path} (${code})`,
        'sslrootcert, sslcert and sslkey are paths of PEM files.',
      );
    throw wrong('is not an address', 'Write postgres://user:password@host:5432/galley.');
  }
}

function wrong(what: string, hint: string): GalleyError {
  return new GalleyError(`DATABASE_URL ${what}`, { code: 'E_DATABASE_URL', hint });
}
