import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { QueueError } from '../../queue/queue-error.ts';
import type { Closed, Handler, Job, Queue } from '../../queue/queue.ts';
import { named } from './queue.ts';
import { untilIdle } from '../queue/until-idle.ts';

interface Options {
  name: string;
  lockMs?: number;
  onTrouble(trouble: QueueError): void;
}

/** Further promises of a queue that several processes and machines share. `url` is called when tests run. */
export function sharedQueueConformance(
  adapter: string,
  open: (options: Options) => Promise<Queue>,
  url: () => string,
): void {
  describe(`the ${adapter} queue, shared`, () => {
    const opened: Queue[] = [];
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.close({ withinMs: 1000 })));
    });

    /** Opens the same name, as another process does. */
    async function join(name: string, options: Partial<Options> = {}): Promise<Queue> {
      const queue = await open({ name, onTrouble: () => {}, ...options });
      opened.push(queue);
      return queue;
    }

    test('two workers share the ids, and none runs twice', async () => {
      const name = freshName();
      const [one, two, producer] = [await join(name), await join(name), await join(name)];
      const handled: { by: string; id: string }[] = [];
      const handler = (by: string) => async (id: string) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        handled.push({ by, id });
      };
      await one.work(handler('one'), { concurrency: 5 });
      await two.work(handler('two'), { concurrency: 5 });
      await producer.enqueue(named('batch', 400));
      await untilIdle(producer);
      expect(handled).toHaveLength(400);
      expect(new Set(handled.map(({ id }) => id)).size).toBe(400);
      expect(new Set(handled.map(({ by }) => by))).toEqual(new Set(['one', 'two']));
    });

    test('two producers that enqueue the same ids add each once', async () => {
      const name = freshName();
      const [one, two] = [await join(name), await join(name)];
      await Promise.all([one.enqueue(named('batch', 1200)), two.enqueue(named('batch', 1200))]);
      expect(await one.counts()).toMatchObject({ waiting: 1200 });
    });

    test('queues of two publications do not see each other', async () => {
      const [here, there] = [await join(freshName()), await join(freshName())];
      await here.enqueue([{ id: 'ours' }]);
      expect(await there.counts()).toMatchObject({ waiting: 0 });
    });

    test('an idle worker wakes up when another process enqueues an id, brings it forward or raises it', async () => {
      const name = freshName();
      const [worker, producer] = [await join(name), await join(name)];
      const handled: string[] = [];
      await worker.work(async (id) => void handled.push(id));
      await producer.enqueue([
        { id: 'far', delayMs: 3_600_000 },
        { id: 'farther', delayMs: 7_200_000 },
      ]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const start = Date.now();
      await producer.enqueue([{ id: 'fresh' }]);
      await expect.poll(() => handled, { timeout: 5000 }).toEqual(['fresh']);
      await producer.enqueue([{ id: 'farther', delayMs: 100, priority: 'urgent' }]);
      await expect.poll(() => handled, { timeout: 5000 }).toEqual(['fresh', 'farther']);
      expect(Date.now() - start).toBeLessThan(4000);
    });

    test('an id is with one handler of all workers at a time, whatever two producers do with it meanwhile', async () => {
      const name = freshName();
      const troubles: string[] = [];
      const onTrouble = ({ message }: QueueError) => void troubles.push(message);
      const workers = [await join(name, { onTrouble }), await join(name, { onTrouble })];
      const producers = [await join(name), await join(name)];
      const running = new Set<string>();
      const overlaps: string[] = [];
      let turns = 0;
      const handler: Handler = async (id) => {
        if (running.has(id)) overlaps.push(id);
        running.add(id);
        turns += 1;
        await new Promise((resolve) => setTimeout(resolve, turns % 4));
        running.delete(id);
        return turns < 1000 ? { againInMs: (turns % 3) * 5 } : undefined;
      };
      for (const worker of workers) await worker.work(handler, { concurrency: 5 });
      const ids = named('batch', 12);
      const goesOn = () => turns < 1000;
      await Promise.all(
        producers.map(async (producer, which) => {
          for (let round = which; goesOn(); round += 1) {
            await producer.enqueue(
              ids.map((job): Job => ({
                ...job,
                ...(round % 3 === 0 ? { priority: 'urgent' } : {}),
                ...(round % 2 === 0 ? { delayMs: 2 } : {}),
              })),
            );
          }
        }),
      );
      await untilIdle(producers[0]!);
      expect(overlaps).toEqual([]);
      // No worker lost it, which BullMQ would notice only when the handler has finished.
      expect(troubles).toEqual([]);
    });

    test('ids whose worker was killed with kill -9 go to another one, and that is reported', async () => {
      const name = freshName();
      const lockMs = 1000;
      const script = fileURLToPath(new URL('../queue/worker-that-hangs.ts', import.meta.url));
      const doomed = spawn(process.execPath, [script, url(), name, String(lockMs), '3'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ids = ['orphan-1', 'orphan-2', 'orphan-3'];
      try {
        const producer = await join(name);
        await producer.enqueue(ids.map((id) => ({ id })));
        let said = '';
        doomed.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
        await expect.poll(() => said.trim().split('\n').toSorted(), { timeout: 20_000 }).toEqual(ids);
      } finally {
        doomed.kill('SIGKILL');
      }
      const troubles: string[] = [];
      const heir = await join(name, { lockMs, onTrouble: ({ message }) => troubles.push(message) });
      const handled: string[] = [];
      await heir.work(async (id) => void handled.push(id));
      await expect.poll(() => handled.toSorted(), { timeout: 15_000 }).toEqual(ids);
      expect(troubles.toSorted()).toEqual(
        ids.map((id) => `${id} was with a worker that died or hung, and is handed out again`),
      );
    });

    test('an id that is left when a queue closes goes to another worker', async () => {
      const name = freshName();
      const lockMs = 1000;
      const [deaf, heir] = [await join(name, { lockMs }), await join(name, { lockMs })];
      const begun = Promise.withResolvers<void>();
      const stuck = Promise.withResolvers<void>();
      await deaf.work(async () => {
        begun.resolve();
        await stuck.promise;
      });
      await deaf.enqueue([{ id: 'stuck' }]);
      await begun.promise;
      expect(await deaf.close({ withinMs: 100 })).toEqual({ left: ['stuck'] });
      const handled: string[] = [];
      await heir.work(async (id) => void handled.push(id));
      await expect.poll(() => handled, { timeout: 15_000 }).toEqual(['stuck']);
      stuck.resolve();
    });

    test('an id that was fetched while the queue closes is returned unchanged', async () => {
      const name = freshName();
      const queue = await join(name);
      const begun: string[] = [];
      const closed = Promise.withResolvers<Closed>();
      await queue.work(async (id) => {
        begun.push(id);
        // By then BullMQ has asked the server for the next id in the same call that records this one as completed.
        setImmediate(() => queue.close().then(closed.resolve, closed.reject));
      });
      await queue.enqueue(named('batch', 3));
      await closed.promise;
      expect(begun).toEqual(['batch-0']);
      const watcher = await join(name);
      expect(await watcher.counts()).toEqual({ waiting: 2, active: 0, delayed: 0, failed: 0 });
    });
  });
}

export function freshName(): string {
  return `test-${randomUUID()}`;
}
