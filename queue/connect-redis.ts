import { Redis } from 'ioredis';
import { QueueError } from './queue-error.ts';

/** Required by BullMQ, and the first version with ZMSCORE. */
const oldestRedis = [6, 2] as const;

/** Timeout for answers of Redis to a waiting caller (workers wait without a limit). */
const answerWithinMs = 2500;

/**
 * Connects, and checks that Redis answers, accepts the login and is new enough; otherwise throws a QueueError within
 * about five seconds. While Redis is away, commands on this connection fail at once instead of waiting, because the
 * work is in the database and the caller can report the error.
 */
export async function connectRedis(redisUrl: string): Promise<Redis> {
  const where = describeRedis(redisUrl);
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: answerWithinMs,
    commandTimeout: answerWithinMs,
    retryStrategy: (times) => Math.min(times * 100, 2000),
  });
  // connect() rejects only with "Connection is closed"; the reason comes as an event, also for a refused SELECT.
  let reason: Error | undefined;
  const remember = (error: Error) => (reason ??= error);
  redis.on('error', remember);
  try {
    await redis.connect();
    await redis.ping();
    if (reason) throw reason;
    checkVersion(await redis.info('server'), where);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error instanceof QueueError ? error : redisTrouble(where, reason ?? error);
  } finally {
    redis.off('error', remember);
  }
}

/** The address of Redis without the user name and password of the URL. */
export function describeRedis(redisUrl: string): string {
  const url = URL.parse(redisUrl);
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    throw new QueueError('The address of Redis is not a redis:// or rediss:// URL', {
      code: 'E_REDIS_URL',
      hint: 'Write it like redis://127.0.0.1:6379, or rediss://user:password@redis.example.org:6380 for TLS.',
    });
  }
  return `${url.protocol}//${url.hostname}:${url.port || '6379'}${url.pathname === '/' ? '' : url.pathname}`;
}

/** Converts an error of Redis into one that a person can act on. */
export function redisTrouble(where: string, cause: unknown): QueueError {
  const why = cause instanceof Error ? cause.message : String(cause);
  if (/^(NOAUTH|WRONGPASS|NOPERM)/.test(why)) {
    const hint = 'Put user and password into the URL: redis://user:password@host:6379 (user may be left out).';
    return new QueueError(`Redis at ${where} does not let us in: ${why.split(' ')[0]}`, {
      code: 'E_REDIS_LOGIN',
      hint,
      cause,
    });
  }
  // Redis refuses: OOM, READONLY after a fail-over, MISCONF if its disk is full, LOADING.
  if (cause instanceof Error && cause.name === 'ReplyError' && /^[A-Z]+ /.test(why) && !why.startsWith('ERR ')) {
    const hint = why.startsWith('OOM')
      ? 'Give Redis more memory, and set its maxmemory-policy to noeviction.'
      : 'The word in capitals names the reason in the manual of Redis.';
    return new QueueError(`Redis at ${where} refuses: ${why}`, { code: 'E_REDIS_REFUSED', hint, cause });
  }
  return new QueueError(`Redis at ${where} does not answer: ${why}`, {
    code: 'E_REDIS_DOWN',
    hint: 'Check that Redis runs there and that REDIS_URL is right. Without REDIS_URL the queue runs in this process.',
    cause,
  });
}

function checkVersion(info: string, where: string): void {
  const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldestRedis[0] || (major === oldestRedis[0] && minor >= oldestRedis[1])) return;
  throw new QueueError(`Redis at ${where} is ${version}; the queue needs ${oldestRedis.join('.')} or newer`, {
    code: 'E_REDIS_VERSION',
    hint: 'Use a newer Redis, or Valkey.',
  });
}
