import { openApp } from './app.ts';
import { startReaders, type EventNumbers } from './readers.ts';
import type { ConfigOptions } from './open-config.ts';
import type { EventKind } from '../db/tables/track.ts';
import type { GalleyError } from '../problem.ts';

/** What this process is told, in this order. */
export type ToReaders = { open: ConfigOptions } | { desk: string } | { close: true };

/** What it tells the one that started it. */
export type FromReaders =
  | { ready: { port: number } }
  | { fault: { message: string; code?: string; hint?: string } }
  | { log: string }
  | { counts: EventCounts };

/** What became of events since the last message, and how many wait now. */
export interface EventCounts {
  recorded: Partial<Record<EventKind, number>>;
  kept: Partial<Record<EventKind, number>>;
  lost: Partial<Record<EventKind, number>>;
  waiting: number;
}

const tellEveryMs = 500;
const exitWithinMs = 500;

/**
 * Opens the publication again and answers readers until it is told to close, or until the process that started it is
 * gone.
 */
export function answerReaders(): void {
  const tell = (message: FromReaders) => void (process.connected && process.send!(message));
  const { counts, numbers } = openCounts();
  const tellCounts = () => {
    const taken = counts();
    if (taken) tell({ counts: taken });
  };
  const toldToClose = Promise.withResolvers<void>();
  const desk = Promise.withResolvers<string>();
  process.once('disconnect', toldToClose.resolve);
  process.on('message', (message: ToReaders) => {
    if ('close' in message) toldToClose.resolve();
    else if ('desk' in message) desk.resolve(message.desk);
    else void open(message.open);
  });
  const open = async (options: ConfigOptions) => {
    try {
      const app = await openApp({
        ...options,
        database: { forReaders: true, pool: 3 },
        stderr: { write: (text) => tell({ log: text }) },
      });
      const readers = await startReaders(app, numbers);
      void desk.promise.then(readers.deskAt);
      const timer = setInterval(tellCounts, tellEveryMs);
      tell({ ready: { port: readers.port } });
      await toldToClose.promise;
      clearInterval(timer);
      await readers.close();
      tellCounts();
    } catch (error) {
      const { message, code, hint } = error as GalleyError;
      tell({ fault: { message, code, hint } });
    }
    // What is still open, such as a query to a server that hangs, is not waited for.
    if (process.connected) process.disconnect?.();
    setTimeout(() => process.exit(), exitWithinMs).unref();
  };
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
