import { afterEach, expect, test, vi } from 'vitest';
import { openInProcessQueue } from '../../../queue/in-process.ts';
import { openSmtp } from '../../../src/send/smtp/outbox.ts';
import { startFaultySmtp } from '../../fakes/faulty-smtp.ts';

const hourMs = 3_600_000;

afterEach(() => vi.restoreAllMocks());

/**
 * The queue compared the wall clock with a timer: an id that was delayed for an hour seemed due and was left to its
 * timer, for an hour.
 */
test('a delayed id that a sweep finds due is handed out at once, also after the clock was set forward', async () => {
  const queue = openInProcessQueue();
  const handled = Promise.withResolvers<string>();
  let tries = 0;
  await queue.work(async (id) => {
    if (tries++ === 0) return { againInMs: hourMs };
    handled.resolve(id);
    return undefined;
  });
  await queue.enqueue([{ id: 'send-1-batch-1' }]);
  await vi.waitFor(async () => expect(await queue.counts()).toMatchObject({ delayed: 1 }));
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now + 2 * hourMs);
  await queue.enqueue([{ id: 'send-1-batch-1' }]);
  expect(await handled.promise).toBe('send-1-batch-1');
  await queue.close();
});

/**
 * The server was not tried until a time of the wall clock: when that was set back by an hour, it was not tried for an
 * hour.
 */
test('a mail server that was briefly away is tried again after the pause, also when the clock was set back', async () => {
  const server = await startFaultySmtp();
  await server.refuse(true);
  const now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(now);
  const outbox = openSmtp({ relays: [{ url: server.url, name: 'away', weight: 1 }], connections: 1 });
  expect(await outbox.lease()).toMatchObject({ kind: 'unreachable' });
  clock.mockReturnValue(now - hourMs);
  const asked = await outbox.lease();
  const retryAfterMs = asked.kind === 'unreachable' ? asked.retryAfterMs : Number.NaN;
  expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  // It becomes the time at which a batch is due, and PostgreSQL accepts no fraction there.
  expect(Number.isInteger(retryAfterMs)).toBe(true);
  await outbox.close();
  await server.close();
});
