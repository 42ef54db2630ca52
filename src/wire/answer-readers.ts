import { parentPort, workerData } from 'node:worker_threads';
import { openApp } from './app.ts';
import { startReaders, type EventNumbers } from './readers.ts';
import type { ConfigOptions } from './open-config.ts';
import type { EventKind } from '../db/tables/track.ts';
import type { GalleyError } from '../problem.ts';

/** What the thread tells the process. */
export type FromReaders =
  | { ready: { port: number } }
  | { fault: { message: string; code?: string; hint?: string } }
  | { log: string }
  | { counts: EventCounts }
  | { closed: true };

/** What became of events since the last message, and how many wait now. */
export interface EventCounts {
  recorded: Partial<Record<EventKind, number>>;
  kept: Partial<Record<EventKind, number>>;
  lost: Partial<Record<EventKind, number>>;
  waiting: number;
}

const tellEveryMs = 500;

/** Runs in the thread: opens the publication again, answers readers until it is told to close. */
export async function answerReaders(): Promise<void> {
  const port = parentPort!;
  const tell = (message: FromReaders) => port.postMessage(message);
  const { counts, numbers } = openCounts();
  const tellCounts = () => {
    const taken = counts();
    if (taken) tell({ counts: taken });
  };
  try {
    const app = await openApp({
      ...(workerData as ConfigOptions),
      database: { forReaders: true, pool: 3 },
      stderr: { write: (text) => tell({ log: text }) },
    });
    const readers = await startReaders(app, numbers).catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    const timer = setInterval(tellCounts, tellEveryMs);
    port.once('message', () => {
      clearInterval(timer);
      void readers
        .close()
        .then(() => app.close())
        .finally(() => {
          tellCounts();
          tell({ closed: true });
          port.close();
        });
    });
    tell({ ready: { port: readers.port } });
  } catch (error) {
    const { message, code, hint } = error as GalleyError;
    tell({ fault: { message, code, hint } });
    port.close();
  }
}

function openCounts(): { numbers: EventNumbers; counts(): EventCounts | undefined } {
  let counts: EventCounts = { recorded: {}, kept: {}, lost: {}, waiting: 0 };
  let hasChanged = false;
  const counter =
    (what: 'recorded' | 'kept' | 'lost') =>
    (kind: EventKind, events = 1) => {
      counts[what][kind] = (counts[what][kind] ?? 0) + events;
      hasChanged = true;
    };
  return {
    numbers: {
      recorded: counter('recorded'),
      kept: counter('kept'),
      lost: counter('lost'),
      waiting(events) {
        hasChanged ||= events !== counts.waiting;
        counts.waiting = events;
      },
    },
    counts() {
      if (!hasChanged) return undefined;
      const taken = counts;
      counts = { recorded: {}, kept: {}, lost: {}, waiting: taken.waiting };
      hasChanged = false;
      return taken;
    },
  };
}
