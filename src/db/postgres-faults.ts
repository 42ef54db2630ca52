import { GalleyError } from '../problem.ts';
import type { PostgresTarget } from './postgres-url.ts';

interface Fault {
  code: string;
  what: string;
  hint: string;
}

/**
 * Explains an error of the driver or the server that a person can correct; any other, such as a violated constraint, is
 * returned as it is. Codes are SQLSTATEs (postgresql.org/docs/current/errcodes-appendix.html) or the system's.
 */
export function explainPostgresFault(error: unknown, target: PostgresTarget): unknown {
  if (!(error instanceof Error) || error instanceof GalleyError) return error;
  const fault = faultOf(error, target);
  return fault
    ? new GalleyError(`PostgreSQL at ${target.name} ${fault.what}`, {
        code: fault.code,
        hint: fault.hint,
        cause: error,
      })
    : error;
}

function faultOf(
  { code = '', message }: Error & { code?: string },
  { user, database }: PostgresTarget,
): Fault | undefined {
  if (code === '28P01' || /^SASL: .*password/.test(message))
    return {
      code: 'E_DATABASE_LOGIN',
      what: `refuses the user ${user} with this password`,
      hint: 'Check user and password in DATABASE_URL; # / ? @ and % in a password are written %23 %2F %3F %40 and %25.',
    };
  if (code === '28000')
    return {
      code: 'E_DATABASE_LOGIN',
      what: `refuses the user ${user}: ${message}`,
      hint: 'The server’s pg_hba.conf decides who may connect from where; where it asks for encryption, add ?sslmode=require.',
    };
  if (code === '3D000')
    return {
      code: 'E_DATABASE_MISSING',
      what: `has no database ${database}`,
      hint: `Create it there with \`createdb --owner=${user} --encoding=UTF8 ${database}\`, or correct its name in DATABASE_URL.`,
    };
  if (code === '42501')
    return {
      code: 'E_DATABASE_RIGHTS',
      what: `does not let ${user} do that: ${message}`,
      hint: `Make ${user} the owner of the database: \`alter database ${database} owner to ${user}\`.`,
    };
  if (/does not support SSL/.test(message))
    return {
      code: 'E_DATABASE_TLS',
      what: 'does not support TLS',
      hint: 'Set `ssl = on` there, or write ?sslmode=disable where nobody can intercept the connection.',
    };
  if (isCertificateFault(code))
    return {
      code: 'E_DATABASE_TLS',
      what: `presents a certificate that is not trusted: ${message}`,
      hint: 'Name its authority with ?sslrootcert=FILE, or write sslmode=require to encrypt without verifying the server.',
    };
  if (code === '55P03')
    return {
      code: 'E_DATABASE_BUSY',
      what: 'did not get a lock in time: another session holds it',
      hint: 'See pg_stat_activity for a session that is "idle in transaction".',
    };
  if (code === '57014')
    return {
      code: 'E_DATABASE_BUSY',
      what: `cancelled the query: ${message}`,
      hint: 'See whether statement_timeout is set for this user or database, and who calls pg_cancel_backend.',
    };
  if (code === '53300')
    return {
      code: 'E_DATABASE_AWAY',
      what: 'takes no more connections',
      hint: 'Raise max_connections there, or write ?pool=2 at the end of DATABASE_URL for fewer from each process.',
    };
  if (code === '25006')
    return {
      code: 'E_DATABASE_AWAY',
      what: 'is read-only, as a standby is',
      hint: 'Name the primary server in DATABASE_URL.',
    };
  if (code === '53100')
    return {
      code: 'E_DATABASE_FULL',
      what: `has no space left on its disk: ${message}`,
      hint: 'Free some space there; work then continues by itself.',
    };
  if (code.startsWith('53'))
    return {
      code: 'E_DATABASE_AWAY',
      what: `has run out of resources: ${message}`,
      hint: 'Give it more memory; work then continues by itself.',
    };
  if (isAway(code, message))
    return {
      code: 'E_DATABASE_AWAY',
      what: `can't be reached: ${message || code}`,
      hint: 'Check that it runs, and host and port in DATABASE_URL. Nothing is lost; work continues when it is back.',
    };
  return undefined;
}

/** The connection is broken, or its server is read-only: the next query needs another connection. */
export function endsConnection(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  return code === '25006' || isAway(code, message);
}

function isAway(code: string, message: string): boolean {
  return (
    // 08: connection; 53: out of disk, memory or connections; 57P0x: shut down, crashed, starting; 25P03 and 25P04: cut off
    // while idle in a transaction, or in one that lasted too long; 25006: a standby, as after a fail-over.
    /^(08...|53...|57P0[1235]|25P0[34]|25006)$/.test(code) ||
    /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOST\w+|ENET\w+|ENOTFOUND|EAI_\w+|ENOENT)$/.test(code) ||
    // Messages of the driver; these errors have no code.
    /^Connection terminated|timeout exceeded when trying to connect|not queryable|^Query read timeout/.test(message)
  );
}

/** Node uses OpenSSL's names. */
function isCertificateFault(code: string): boolean {
  return /^(ERR_TLS_CERT\w*|CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+)$/.test(code);
}
