import { expect, test, vi } from 'vitest';
import { openInProcessQueue } from '../../queue/in-process.ts';
import { untilIdle } from './until-idle.ts';

const hour = 3_600_000;

test('a delay longer than a timer can hold (25 days) is honoured', async () => {
  vi.useFakeTimers();
  try {
    const queue = openInProcessQueue();
    const handled: string[] = [];
    await queue.work(async (id) => void handled.push(id));
    await queue.enqueue([{ id: 'next-quarter', delayMs: 60 * 24 * hour }]);
    await vi.advanceTimersByTimeAsync(60 * 24 * hour - 1);
    expect(handled).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(handled).toEqual(['next-quarter']);
    await queue.close();
  } finally {
    vi.useRealTimers();
  }
});

test('a handler that throws while the queue closes is reported, and not tried again', async () => {
  const troubles: string[] = [];
  const queue = openInProcessQueue({ onTrouble: ({ message }) => troubles.push(message) });
  const begun = Promise.withResolvers<void>();
  let tries = 0;
  await queue.work(async (_, signal) => {
    tries += 1;
    begun.resolve();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('interrupted');
  });
  await queue.enqueue([{ id: 'batch-1' }]);
  await begun.promise;
  await queue.close();
  expect(troubles).toEqual(['batch-1 failed while the queue was closing: interrupted']);
  expect(tries).toBe(1);
  expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
});

test('many handlers without waiting do not block a timer', async () => {
  const queue = openInProcessQueue();
  let handled = 0;
  let handledAtTimer = 0;
  await queue.work(async () => void (handled += 1));
  await queue.enqueue(Array.from({ length: 50_000 }, (_, index) => ({ id: `batch-${index}` })));
  setTimeout(() => (handledAtTimer = handled), 1);
  await untilIdle(queue);
  expect(handled).toBe(50_000);
  expect(handledAtTimer).toBeLessThan(50_000);
});
