import pino, { type Logger } from 'pino';

export type Log = Logger;

/** JSON lines on standard error. URLs may carry passwords and tokens are keys to a reader's page: neither is logged. */
export function openLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: ['*.password', '*.secret', '*.token', 'smtpUrl', 'redisUrl', 'databaseUrl'], censor: '…' },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
