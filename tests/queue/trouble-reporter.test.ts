import { expect, test } from 'vitest';
import { redisTrouble } from '../../queue/connect-redis.ts';
import type { QueueError } from '../../queue/queue-error.ts';
import { TroubleReporter } from '../../queue/trouble-reporter.ts';

test.each([
  ['Missing lock for job send-1-batch-7. moveToFinished', 'E_LOST'],
  ['Missing key for job send-1-batch-7. moveToFinished', 'E_LOST'],
  ['Job send-1-batch-7 is not in the active state. moveToFinished', 'E_LOST'],
  ['connect ECONNREFUSED 127.0.0.1:6379', 'E_REDIS_DOWN'],
])('“%s” is told as %s: only a silent server is called away', (message, code) => {
  const told: QueueError[] = [];
  const reporter = new TroubleReporter(
    (trouble) => told.push(trouble),
    (cause) => redisTrouble('redis://127.0.0.1:6379', cause),
  );
  reporter.failed(new Error(message));
  expect(told.map((trouble) => trouble.code)).toEqual([code]);
});
