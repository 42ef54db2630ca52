import { fork } from 'node:child_process';
import type { App } from './app.ts';
import { databaseFileOf } from './database-of.ts';
import type { EventCounts, FromReaders, ToReaders } from './answer-readers.ts';
import type { EventNumbers, Readers } from './readers.ts';
import { keepCheckpoints } from '../db/keep-checkpoints.ts';
import type { EventKind } from '../db/tables/track.ts';
import { GalleyError } from '../problem.ts';

/** Longer than the process takes to answer what is open and to store or keep what waits. */
const closeWithinMs = 8_000;
const restartAfterMs = 1_000;

/**
 * Answers readers in a process of their own: its event loop, memory, threads and connections to the database are not
 * shared with the desk, reports, checks and deliveries. If it fails, that is logged, and it is started again.
 * @throws GalleyError what `startReaders` throws there
 */
export async function startReadersProcess(app: App, numbers: EventNumbers): Promise<Readers> {
  let isClosing = false;
  let desk: string | undefined;
  const start = () => startProcess(app, numbers, (error) => void restart(error));
  const restart = async (error: Error): Promise<void> => {
    if (isClosing) return;
    app.log.error({ err: { message: error.message } }, 'the process that answers readers ended; it is started again');
    await new Promise((resolve) => setTimeout(resolve, restartAfterMs));
    if (isClosing) return;
    try {
      current = await start();
      if (desk !== undefined) current.deskAt(desk);
    } catch (fault) {
      await restart(fault as Error);
    }
  };
  let current = await start();
  const file = databaseFileOf(app.config);
  const checkpoints = file === undefined ? undefined : keepCheckpoints(file);
  return {
    port: current.port,
    deskAt(address) {
      desk = address;
      current.deskAt(address);
    },
    async close() {
      isClosing = true;
      await current.close();
      await checkpoints?.close();
    },
  };
}

function startProcess(app: App, numbers: EventNumbers, onFailed: (error: Error) => void): Promise<Readers> {
  const child = fork(new URL('./readers.process.mjs', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--max-semi-space-size=8'], // decision 058
  });
  const tell = (message: ToReaders) => void (child.connected && child.send(message));
  const ended = Promise.withResolvers<void>();
  const close = async () => {
    onFailed = () => {};
    tell({ close: true });
    const timer = setTimeout(() => child.kill('SIGKILL'), closeWithinMs);
    await ended.promise;
    clearTimeout(timer);
  };
  return new Promise((resolve, reject) => {
    let isReady = false;
    let hasFailed = false;
    const fail = (error: Error) => {
      if (hasFailed) return;
      hasFailed = true;
      if (isReady) onFailed(error);
      else reject(error);
    };
    child.once('error', fail);
    child.once('exit', (code, signal) => {
      ended.resolve();
      fail(new Error(`it ended with ${signal ?? code}`));
    });
    child.on('message', (message: FromReaders) => {
      if ('log' in message) app.stderr.write(message.log);
      else if ('counts' in message) addCounts(message.counts, numbers);
      else if ('fault' in message) fail(errorOf(message.fault));
      else if ('ready' in message) {
        isReady = true;
        resolve({ port: message.ready.port, deskAt: (address) => tell({ desk: address }), close });
      }
    });
    const { folder, variables } = app.openedWith;
    // Not as arguments, which everybody on this machine can see.
    tell({ open: { ...(folder ? { folder } : {}), ...(variables ? { variables: { ...variables } } : {}) } });
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
