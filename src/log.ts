import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Logs JSON lines. Passwords in URLs and tokens, which open a reader's page, are not logged. */
export function openLog(level: string, stream: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: ['*.password', '*.secret', '*.token', 'smtpUrl', 'redisUrl', 'databaseUrl'], censor: '…' },
    },
    stream,
  );
}
