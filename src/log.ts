import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** JSON lines. URLs may carry passwords and tokens are keys to a reader's page: neither is logged. */
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
