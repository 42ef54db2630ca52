import { afterEach, describe, expect, test } from 'vitest';
import type { QueueError } from '../../queue/queue-error.ts';
import type { Job, Queue } from '../../queue/queue.ts';
import type { RetryPolicy } from '../../queue/retry.ts';
import { untilIdle } from '../queue/until-idle.ts';

export interface OpenOptions {
  retry: RetryPolicy;
  onTrouble: (trouble: QueueError) => void;
}

/** Tests the promises of `queue/queue.ts` with one adapter. `open` returns an empty queue that nobody else uses. */
export function queueConformance(adapter: string, open: (options: OpenOptions) => Promise<Queue>): void {
  describe(`the ${adapter} queue`, () => {
    const opened: Queue[] = [];
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
    });

    async function openQueue(retry: Partial<RetryPolicy> = {}) {
      const troubles: QueueError[] = [];
      const queue = await open({
        retry: { attempts: 12, minPauseMs: 100, maxPauseMs: 1000, ...retry },
        onTrouble: (trouble) => troubles.push(trouble),
      });
      opened.push(queue);
      return { queue, troubles };
    }

    /** A handler that records each id when it begins, and ends when told to. */
    function heldHandler() {
      const begun: string[] = [];
      const gate = Promise.withResolvers<void>();
      let running = 0;
      let maxRunning = 0;
      const signals: AbortSignal[] = [];
      const handler = async (id: string, signal: AbortSignal) => {
        begun.push(id);
        signals.push(signal);
        maxRunning = Math.max(maxRunning, ++running);
        await gate.promise;
        running -= 1;
      };
      return { begun, signals, handler, release: gate.resolve, maxRunning: () => maxRunning };
    }

    test('hands every id to the handler', async () => {
      const { queue } = await openQueue();
      const handled: string[] = [];
      await queue.work(async (id) => void handled.push(id), { concurrency: 3 });
      const jobs = named('batch', 50);
      await queue.enqueue(jobs);
      await untilIdle(queue);
      expect(handled.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
    });

    test('keeps ids that are enqueued before there is a worker', async () => {
      const { queue } = await openQueue();
      await queue.enqueue(named('early', 3));
      const handled: string[] = [];
      await queue.work(async (id) => void handled.push(id));
      await untilIdle(queue);
      expect(handled).toEqual(['early-0', 'early-1', 'early-2']);
    });

    test('handles an id once that is enqueued twice while it waits', async () => {
      const { queue } = await openQueue();
      await queue.enqueue([{ id: 'twice' }, { id: 'twice' }]);
      await queue.enqueue([{ id: 'twice', priority: 'urgent' }]);
      const handled: string[] = [];
      await queue.work(async (id) => void handled.push(id));
      await untilIdle(queue);
      expect(handled).toEqual(['twice']);
    });

    test('does not add an active id again', async () => {
      const { queue } = await openQueue();
      const { begun, handler, release } = heldHandler();
      await queue.work(handler);
      await queue.enqueue([{ id: 'busy' }]);
      await expect.poll(() => begun).toEqual(['busy']);
      await queue.enqueue([{ id: 'busy' }]);
      expect(await queue.counts()).toMatchObject({ waiting: 0, active: 1, delayed: 0 });
      release();
      await untilIdle(queue);
      expect(begun).toEqual(['busy']);
    });

    test('a delayed id is due at once when it is enqueued without a delay, and runs once', async () => {
      const { queue } = await openQueue();
      const handled: string[] = [];
      await queue.work(async (id) => void handled.push(id));
      await queue.enqueue([
        { id: 'later', delayMs: 60_000 },
        { id: 'still-later', delayMs: 60_000 },
      ]);
      // Long enough for a worker to start waiting for the first of them.
      await expect.poll(() => queue.counts()).toMatchObject({ delayed: 2 });
      await new Promise((resolve) => setTimeout(resolve, 200));
      await queue.enqueue([{ id: 'later' }]);
      await expect.poll(() => handled, { timeout: 5000 }).toEqual(['later']);
      await expect.poll(() => queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 1, failed: 0 });
      expect(handled).toEqual(['later']);
    });

    test('a delayed id takes the shorter of two delays', async () => {
      const { queue } = await openQueue();
      const begun: number[] = [];
      await queue.work(async () => void begun.push(Date.now()));
      const start = Date.now();
      await queue.enqueue([{ id: 'later', delayMs: 60_000 }]);
      await queue.enqueue([{ id: 'later', delayMs: 400 }]);
      await queue.enqueue([{ id: 'later', delayMs: 90_000 }]);
      expect(await queue.counts()).toMatchObject({ waiting: 0, delayed: 1 });
      await untilIdle(queue);
      expect(begun).toHaveLength(1);
      expect(begun[0]! - start).toBeGreaterThanOrEqual(395);
      expect(begun[0]! - start).toBeLessThan(5000);
    });

    test('a waiting id is not delayed by being enqueued with a delay', async () => {
      const { queue } = await openQueue();
      await queue.enqueue([{ id: 'now' }, { id: 'both', delayMs: 60_000 }, { id: 'both' }]);
      await queue.enqueue([{ id: 'now', delayMs: 60_000 }]);
      expect(await queue.counts()).toMatchObject({ waiting: 2, delayed: 0 });
    });

    test('runs a completed id again when it is enqueued again', async () => {
      const { queue } = await openQueue();
      const handled: string[] = [];
      await queue.work(async (id) => void handled.push(id));
      await queue.enqueue([{ id: 'again' }]);
      await untilIdle(queue);
      await queue.enqueue([{ id: 'again' }]);
      await untilIdle(queue);
      expect(handled).toEqual(['again', 'again']);
    });

    test('hands an id out again after the time its handler returns, any number of times, and counts no failure', async () => {
      const { queue, troubles } = await openQueue({ attempts: 2 });
      const begun: number[] = [];
      await queue.work(async () => {
        begun.push(Date.now());
        return begun.length < 5 ? { againInMs: 150 } : undefined;
      });
      await queue.enqueue([{ id: 'patient' }]);
      await untilIdle(queue);
      expect(begun).toHaveLength(5);
      for (let turn = 1; turn < 5; turn += 1) expect(begun[turn]! - begun[turn - 1]!).toBeGreaterThanOrEqual(145);
      expect(troubles).toEqual([]);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    test('an id whose handler wants it again at once goes behind waiting ids of the same priority', async () => {
      const { queue } = await openQueue();
      const handled: string[] = [];
      await queue.enqueue(['a', 'b', 'c'].map((id) => ({ id })));
      await queue.work(async (id) => {
        handled.push(id);
        return handled.length <= 6 ? { againInMs: 0 } : undefined;
      });
      await untilIdle(queue);
      expect(handled).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c']);
    });

    test('an id whose handler wants it again keeps its priority', async () => {
      const { queue } = await openQueue();
      const handled: string[] = [];
      await queue.enqueue([...named('normal', 2), { id: 'rush', priority: 'urgent' }]);
      await queue.work(async (id) => {
        handled.push(id);
        return id === 'rush' && handled.length < 3 ? { againInMs: 0 } : undefined;
      });
      await untilIdle(queue);
      expect(handled).toEqual(['rush', 'rush', 'rush', 'normal-0', 'normal-1']);
    });

    test('an id that its handler delayed is due at once when it is enqueued, and exists once', async () => {
      const { queue } = await openQueue();
      const begun: string[] = [];
      await queue.work(async (id) => {
        begun.push(id);
        return begun.length === 1 ? { againInMs: 60_000 } : undefined;
      });
      await queue.enqueue([{ id: 'swept' }]);
      await expect.poll(() => queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 1, failed: 0 });
      await queue.enqueue([{ id: 'swept' }]);
      await untilIdle(queue);
      expect(begun).toEqual(['swept', 'swept']);
    });

    test('the handler’s answer counts, even if the id was enqueued while it ran', async () => {
      const { queue } = await openQueue();
      const { begun, handler, release } = heldHandler();
      await queue.work(async (id, signal) => {
        await handler(id, signal);
        return { againInMs: 60_000 };
      });
      await queue.enqueue([{ id: 'busy' }]);
      await expect.poll(() => begun).toEqual(['busy']);
      await queue.enqueue([{ id: 'busy' }, { id: 'busy', priority: 'urgent' }]);
      release();
      await expect.poll(() => queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 1, failed: 0 });
      expect(begun).toEqual(['busy']);
    });

    test('an id is with one handler at a time, however it is enqueued, brought forward, raised or delayed meanwhile', async () => {
      const { queue, troubles } = await openQueue();
      const running = new Set<string>();
      const overlaps: string[] = [];
      let turns = 0;
      await queue.work(
        async (id) => {
          if (running.has(id)) overlaps.push(id);
          running.add(id);
          turns += 1;
          await new Promise((resolve) => setTimeout(resolve, turns % 4));
          running.delete(id);
          return turns < 600 ? { againInMs: (turns % 3) * 5 } : undefined;
        },
        { concurrency: 8 },
      );
      const ids = named('batch', 12);
      const goesOn = () => turns < 600;
      for (let round = 0; goesOn(); round += 1) {
        await new Promise(setImmediate);
        await queue.enqueue(
          ids.map((job): Job => ({
            ...job,
            ...(round % 3 === 0 ? { priority: 'urgent' } : {}),
            ...(round % 2 === 0 ? { delayMs: 2 } : {}),
          })),
        );
      }
      await untilIdle(queue);
      expect(overlaps).toEqual([]);
      expect(troubles).toEqual([]);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    test('a success resets the count: only failures in a row count', async () => {
      const { queue, troubles } = await openQueue({ attempts: 3, minPauseMs: 20 });
      let turn = 0;
      await queue.work(async () => {
        turn += 1;
        if (turn === 3 || turn === 6) return { againInMs: 10 };
        if (turn < 8) throw new Error(`turn ${turn}`);
      });
      await queue.enqueue([{ id: 'moody' }]);
      await untilIdle(queue);
      expect(turn).toBe(8);
      expect(await queue.counts()).toMatchObject({ failed: 0 });
      expect(troubles.map(({ message }) => /\(try \d/.exec(message)?.[0])).toEqual([
        '(try 1',
        '(try 2',
        '(try 1',
        '(try 2',
        '(try 1',
      ]);
    });

    test('an id that failed, then asked for more time, can be brought forward like any other', async () => {
      const { queue } = await openQueue({ minPauseMs: 20 });
      let turn = 0;
      await queue.work(async () => {
        turn += 1;
        if (turn === 1) throw new Error('no');
        return turn === 2 ? { againInMs: 60_000 } : undefined;
      });
      await queue.enqueue([{ id: 'mended' }]);
      await expect.poll(() => turn).toBe(2);
      await expect.poll(() => queue.counts()).toMatchObject({ delayed: 1, active: 0 });
      await queue.enqueue([{ id: 'mended' }]);
      await untilIdle(queue);
      expect(turn).toBe(3);
    });

    test.each([-1, Number.NaN, '5' as unknown as number])(
      'an answer of %s is reported as a fault of the handler',
      async (againInMs) => {
        const { queue, troubles } = await openQueue({ attempts: 1 });
        await queue.work(async () => ({ againInMs }));
        await queue.enqueue([{ id: 'odd' }]);
        await untilIdle(queue);
        expect(await queue.counts()).toMatchObject({ failed: 1 });
        await expect
          .poll(() => troubles.map(({ message }) => message))
          .toEqual([
            `odd is given up after 1 tries: The handler wants odd again in ${againInMs}, which is not a number of milliseconds`,
          ]);
      },
    );

    test('hands an id out again after its handler threw, after a growing pause, and reports why', async () => {
      const { queue, troubles } = await openQueue({ minPauseMs: 200 });
      const begun: number[] = [];
      await queue.work(async () => {
        begun.push(Date.now());
        if (begun.length < 3) throw new Error('the mail server is asleep');
      });
      await queue.enqueue([{ id: 'stubborn' }]);
      await untilIdle(queue);
      const [first = 0, second = 0, third = 0] = begun;
      expect(begun).toHaveLength(3);
      expect(second - first).toBeGreaterThanOrEqual(195);
      expect(third - second).toBeGreaterThanOrEqual(395);
      expect(await queue.counts()).toMatchObject({ failed: 0 });
      expect(troubles.map(({ code, message }) => `${code} ${message}`)).toEqual([
        'E_HANDLER stubborn failed (try 1, again in 0.2 s): the mail server is asleep',
        'E_HANDLER stubborn failed (try 2, again in 0.4 s): the mail server is asleep',
      ]);
    });

    test('an id that pauses before its next attempt is not handed out sooner by being enqueued', async () => {
      const { queue } = await openQueue({ minPauseMs: 60_000, maxPauseMs: 60_000 });
      let tries = 0;
      await queue.work(async () => {
        tries += 1;
        throw new Error('no');
      });
      await queue.enqueue([{ id: 'resting' }]);
      await expect.poll(async () => (await queue.counts()).delayed).toBe(1);
      await queue.enqueue([{ id: 'resting' }, { id: 'resting', priority: 'urgent' }]);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 1, failed: 0 });
      expect(tries).toBe(1);
    });

    test('gives an id up after its last attempt, counts it as failed and reports it', async () => {
      const { queue, troubles } = await openQueue({ attempts: 2, minPauseMs: 20 });
      await queue.work(async () => {
        throw 'not even an Error';
      });
      await queue.enqueue([{ id: 'hopeless' }]);
      await untilIdle(queue);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 1 });
      await expect
        .poll(() => troubles.at(-1))
        .toMatchObject({
          code: 'E_GIVEN_UP',
          message: 'hopeless is given up after 2 tries: not even an Error',
        });
    });

    test('an id that was given up starts afresh when it is enqueued again', async () => {
      const { queue } = await openQueue({ attempts: 2, minPauseMs: 20 });
      let broken = true;
      let handled = 0;
      await queue.work(async () => {
        if (broken) throw new Error('no');
        handled += 1;
      });
      await queue.enqueue([{ id: 'mended' }]);
      await untilIdle(queue);
      broken = false;
      await queue.enqueue([{ id: 'mended' }]);
      await untilIdle(queue);
      expect(handled).toBe(1);
      expect(await queue.counts()).toMatchObject({ failed: 0 });
    });

    test('one failing id does not delay the others', async () => {
      const { queue } = await openQueue({ minPauseMs: 60_000, maxPauseMs: 60_000 });
      const handled: string[] = [];
      await queue.work(async (id) => {
        if (id === 'bad') throw new Error('no');
        handled.push(id);
      });
      await queue.enqueue([{ id: 'bad' }, ...named('good', 5)]);
      await expect.poll(() => handled).toHaveLength(5);
    });

    test('hands out a delayed id no earlier than requested, and the others meanwhile', async () => {
      const { queue } = await openQueue();
      const handled: { id: string; afterMs: number }[] = [];
      const start = Date.now();
      await queue.work(async (id) => void handled.push({ id, afterMs: Date.now() - start }));
      await queue.enqueue([{ id: 'later', delayMs: 600 }, { id: 'now' }]);
      await untilIdle(queue);
      expect(handled.map(({ id }) => id)).toEqual(['now', 'later']);
      expect(handled[0]?.afterMs).toBeLessThan(500);
      expect(handled[1]?.afterMs).toBeGreaterThanOrEqual(595);
      expect(handled[1]?.afterMs).toBeLessThan(3000);
    });

    test('urgent ids come before all waiting normal ones, and each kind keeps its order', async () => {
      const { queue } = await openQueue();
      const { begun, handler, release } = heldHandler();
      await queue.work(handler);
      await queue.enqueue([{ id: 'first' }]);
      await expect.poll(() => begun).toEqual(['first']);
      await queue.enqueue(named('normal', 3));
      await queue.enqueue(named('urgent', 2).map((job): Job => ({ ...job, priority: 'urgent' })));
      release();
      await untilIdle(queue);
      expect(begun).toEqual(['first', 'urgent-0', 'urgent-1', 'normal-0', 'normal-1', 'normal-2']);
    });

    test('a waiting normal id that is enqueued as urgent moves forward, and never back', async () => {
      const { queue } = await openQueue();
      await queue.enqueue([...named('normal', 3), { id: 'first', priority: 'urgent' }]);
      await queue.enqueue([{ id: 'normal-2', priority: 'urgent' }]);
      await queue.enqueue([{ id: 'normal-2' }]);
      expect(await queue.counts()).toMatchObject({ waiting: 4 });
      const handled: string[] = [];
      await queue.work(async (id) => void handled.push(id));
      await untilIdle(queue);
      expect(handled).toEqual(['first', 'normal-2', 'normal-0', 'normal-1']);
    });

    test('a delayed id that is enqueued as urgent comes first when it is due', async () => {
      const { queue } = await openQueue();
      await queue.enqueue([{ id: 'later', delayMs: 60_000 }, ...named('normal', 3)]);
      await queue.enqueue([{ id: 'later', delayMs: 200, priority: 'urgent' }]);
      await new Promise((resolve) => setTimeout(resolve, 250));
      const handled: string[] = [];
      await queue.work(async (id) => void handled.push(id));
      await untilIdle(queue);
      expect(handled).toEqual(['later', 'normal-0', 'normal-1', 'normal-2']);
    });

    test('an urgent id comes before 20,000 normal ones, and so does one from their middle', async () => {
      const { queue } = await openQueue();
      await queue.enqueue(named('normal', 20_000));
      await queue.enqueue([
        { id: 'rush', priority: 'urgent' },
        { id: 'normal-12345', priority: 'urgent' },
      ]);
      const begun: string[] = [];
      await queue.work(async (id, signal) => {
        begun.push(id);
        if (begun.length === 3) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      });
      await expect.poll(() => begun, { timeout: 10_000 }).toEqual(['rush', 'normal-12345', 'normal-0']);
      expect(await queue.counts()).toMatchObject({ waiting: 19_998, active: 1 });
    });

    test('runs as many handlers at once as requested, never more', async () => {
      const { queue } = await openQueue();
      const { begun, handler, release, maxRunning } = heldHandler();
      await queue.work(handler, { concurrency: 3 });
      await queue.enqueue(named('batch', 10));
      await expect.poll(() => begun).toHaveLength(3);
      release();
      await untilIdle(queue);
      expect(begun).toHaveLength(10);
      expect(maxRunning()).toBe(3);
    });

    test('runs one handler at a time by default', async () => {
      const { queue } = await openQueue();
      const { begun, handler, release, maxRunning } = heldHandler();
      await queue.work(handler);
      await queue.enqueue(named('batch', 4));
      await expect.poll(() => begun).toHaveLength(1);
      release();
      await untilIdle(queue);
      expect(maxRunning()).toBe(1);
    });

    test('the counts add up to the ids enqueued', async () => {
      const { queue } = await openQueue();
      const { begun, handler, release } = heldHandler();
      await queue.work(handler, { concurrency: 2 });
      await queue.enqueue([...named('batch', 5), { id: 'rush', priority: 'urgent' }, { id: 'later', delayMs: 60_000 }]);
      await expect.poll(() => begun).toHaveLength(2);
      expect(await queue.counts()).toEqual({ waiting: 4, active: 2, delayed: 1, failed: 0 });
      release();
      await expect.poll(() => queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 1, failed: 0 });
    });

    test('close lets active handlers finish, aborts their signal, and hands out nothing new', async () => {
      const { queue } = await openQueue();
      const { begun, signals, handler, release } = heldHandler();
      await queue.work(handler, { concurrency: 2 });
      await queue.enqueue(named('batch', 6));
      await expect.poll(() => begun).toHaveLength(2);
      expect(signals.map((signal) => signal.aborted)).toEqual([false, false]);

      let closed = false;
      const closing = queue.close().then((report) => {
        closed = true;
        return report;
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
      expect(closed).toBe(false);
      release();
      expect(await closing).toEqual({ left: [] });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(begun).toHaveLength(2);
    });

    test('can be closed without a worker, and twice', async () => {
      const { queue } = await openQueue();
      await queue.enqueue([{ id: 'left', delayMs: 60_000 }]);
      await queue.close();
      await expect(queue.close()).resolves.toEqual({ left: [] });
    });

    test('close waits for a handler no longer than requested, and returns which ids are left', async () => {
      const { queue } = await openQueue();
      const { begun, handler, release } = heldHandler();
      const deaf = Promise.withResolvers<void>();
      await queue.work((id, signal) => (id === 'deaf' ? deaf.promise : handler(id, signal)), { concurrency: 2 });
      await queue.enqueue([{ id: 'deaf' }, { id: 'quick' }]);
      await expect.poll(() => begun).toEqual(['quick']);
      const closing = queue.close({ withinMs: 300 });
      release();
      expect(await closing).toEqual({ left: ['deaf'] });
      expect(await queue.close()).toEqual({ left: ['deaf'] });
      deaf.resolve();
      await new Promise((resolve) => setTimeout(resolve, 50));
    });

    test('a closed queue throws an error instead of losing ids', async () => {
      const { queue } = await openQueue();
      await queue.enqueue([{ id: 'left' }]);
      await queue.close();
      const closed = { code: 'E_QUEUE_CLOSED' };
      await expect(queue.enqueue([{ id: 'late' }])).rejects.toMatchObject(closed);
      await expect(queue.work(async () => {})).rejects.toMatchObject(closed);
    });

    test('refuses a second handler, and an invalid concurrency', async () => {
      const { queue } = await openQueue();
      await expect(queue.work(async () => {}, { concurrency: 0 })).rejects.toMatchObject({ code: 'E_CONCURRENCY' });
      await queue.work(async () => {});
      await expect(queue.work(async () => {})).rejects.toMatchObject({ code: 'E_QUEUE_BUSY' });
    });

    test.each(['7', '-7', 'issue:7', 'batch 7', ''])(
      'refuses “%s” as an id, and the other ids of the call',
      async (id) => {
        const { queue } = await openQueue();
        await expect(queue.enqueue([{ id: 'fine' }, { id }])).rejects.toMatchObject({ code: 'E_JOB_ID' });
        expect(await queue.counts()).toMatchObject({ waiting: 0 });
      },
    );

    test.each([-1, Number.NaN, Infinity])('refuses a delay of %s', async (delayMs) => {
      const { queue } = await openQueue();
      await expect(queue.enqueue([{ id: 'when', delayMs }])).rejects.toMatchObject({ code: 'E_JOB_DELAY' });
    });

    test('hands out 5,000 ids, each once', async () => {
      const { queue } = await openQueue();
      const handled: string[] = [];
      await queue.work(async (id) => void handled.push(id), { concurrency: 50 });
      await queue.enqueue(named('batch', 5000));
      await untilIdle(queue);
      expect(new Set(handled).size).toBe(5000);
      expect(handled).toHaveLength(5000);
    });
  });
}

export function named(prefix: string, count: number): Job[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${index}` }));
}
