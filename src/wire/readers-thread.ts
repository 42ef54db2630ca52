import { Worker } from 'node:worker_threads';
import type { App } from './app.ts';
import { databaseFileOf } from './database-of.ts';
import type { EventCounts, FromReaders } from './answer-readers.ts';
import type { EventNumbers, Readers } from './readers.ts';
import { keepCheckpoints } from '../db/keep-checkpoints.ts';
import type { EventKind } from '../db/tables/track.ts';
import { GalleyError } from '../problem.ts';

/** Longer than the thread takes to answer what is open and to store or keep what waits. */
const closeWithinMs = 8_000;
const restartAfterMs = 1_000;

/**
 * Answers readers in a thread of their own: with an event loop, a heap and connections to the database that the desk,
 * reports, checks and deliveries don't share. A thread that fails is logged and started again.
 * @throws GalleyError what `startReaders` throws there
 */
export async function startReadersThread(app: App, numbers: EventNumbers): Promise<Readers> {
  let isClosing = false;
  const start = () => startThread(app, numbers, (error) => void restart(error));
  const restart = async (error: Error): Promise<void> => {
    if (isClosing) return;
    app.log.error({ err: { message: error.message } }, 'the thread that answers readers ended; it is started again');
    await new Promise((resolve) => setTimeout(resolve, restartAfterMs));
    if (isClosing) return;
    try {
      current = await start();
    } catch (fault) {
      await restart(fault as Error);
    }
  };
  let current = await start();
  const file = databaseFileOf(app.config);
  const checkpoints = file === undefined ? undefined : keepCheckpoints(file);
  return {
    port: current.port,
    async close() {
      isClosing = true;
      await current.close();
      await checkpoints?.close();
    },
  };
}

function startThread(app: App, numbers: EventNumbers, onFailed: (error: Error) => void): Promise<Readers> {
  const { folder, variables } = app.openedWith;
  const thread = new Worker(new URL('./readers.thread.mjs', import.meta.url), {
    workerData: { folder, ...(variables ? { variables: { ...variables } } : {}) },
    env: { ...process.env },
  });
  return new Promise((resolve, reject) => {
    let isReady = false;
    const closed = Promise.withResolvers<void>();
    let hasFailed = false;
    const fail = (error: Error) => {
      closed.resolve();
      if (hasFailed) return;
      hasFailed = true;
      if (isReady) onFailed(error);
      else reject(error);
    };
    thread.once('error', (error) => fail(error as Error));
    thread.once('exit', (code) => fail(new Error(`it ended with ${code}`)));
    thread.on('message', (message: FromReaders) => {
      if ('log' in message) app.stderr.write(message.log);
      else if ('counts' in message) addCounts(message.counts, numbers);
      else if ('closed' in message) closed.resolve();
      else if ('fault' in message) fail(errorOf(message.fault));
      else {
        isReady = true;
        resolve({
          port: message.ready.port,
          async close() {
            onFailed = () => {};
            // oxlint-disable-next-line unicorn/require-post-message-target-origin -- applies to windows only
            thread.postMessage('close');
            const timer = setTimeout(closed.resolve, closeWithinMs);
            await closed.promise;
            clearTimeout(timer);
            await thread.terminate();
          },
        });
      }
    });
  });
}

function addCounts(counts: EventCounts, numbers: EventNumbers): void {
  for (const what of ['recorded', 'kept', 'lost'] as const)
    for (const [kind, events] of Object.entries(counts[what])) numbers[what](kind as EventKind, events);
  numbers.waiting(counts.waiting);
}

function errorOf({ message, code, hint }: { message: string; code?: string; hint?: string }): Error {
  return code !== undefined && hint !== undefined
    ? new GalleyError(message, { code, hint })
    : Object.assign(new Error(message), { code });
}
