import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { isWrongData } from '../db/away.ts';
import { makeDurableOf } from '../db/durable.ts';
import type { Database } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import type { EventKind } from '../db/tables/track.ts';
import type { KeptLines } from '../files/kept-lines.ts';
import { storeEvents, type PendingEvent } from './store-events.ts';

/**
 * What became of an event when its reader is answered: durable in the database; durable in the file of what is kept
 * aside, and stored later; only in memory until then; or not even that.
 */
export type Fate = 'stored' | 'kept' | 'unsafe' | 'lost';

export interface EventStore {
  /** Resolves within some 30 ms, whatever the database does, if there is a file to keep events aside. Never throws. */
  add(event: Omit<PendingEvent, 'number'>): Promise<Fate>;
  /** Events that wait for the database: in the file and in memory. */
  waiting(): number;
  /** Since the start. */
  lost(): number;
  /** The error of the last attempt; undefined if it succeeded. */
  trouble(): { code?: string } | undefined;
  /** Stores what is in memory, or keeps it aside, and stops. */
  close(): Promise<void>;
}

export interface EventStoreDeps {
  db: Database;
  clock: Clock;
  /** Names this store in the database; never used twice. */
  writer: string;
  /** Where events are kept while the database is away. Without it they are lost then. */
  kept?: KeptLines | undefined;
  onStored?(kind: EventKind, events: number): void;
  onKept?(kind: EventKind, events: number): void;
  /** Such an event is in no report. */
  onLost(error: Error, kind: EventKind): void;
}

interface Entry {
  event: PendingEvent;
  since: number;
  /** Undefined once the reader is answered. */
  answer: ((fate: Fate) => void) | undefined;
  isKept: boolean;
}

/** An answer waits this long for the database, or if that is known to be away; then its event is kept aside. */
const patienceMs = { usual: 25, away: 2 };
const maxBatch = 500;
/** Of the file that is read at once, when the database is back. */
const partBytes = 200_000;
/** Events of some 500 bytes. */
const emptyFromBytes = 128 * 1024;
const emptyAfterMs = 2_000;
const maxInMemory = 20_000;
const closeWithinMs = 2_000;

/**
 * Stores events in group commits, in the order of their numbers. What the database doesn't take in time is appended to
 * the file, which always holds the oldest events that are not stored; when the database is back, it is read first.
 * `storeEvents` passes over what is stored already, so an event may be in both.
 */
export function openEventStore({ db, clock, writer, kept, onStored, onKept, ...deps }: EventStoreDeps): EventStore {
  const makeDurable = makeDurableOf(db);
  /** Not yet given to the database. */
  let queue: Entry[] = [];
  let inFlight: Entry[] = [];
  /** Committed, but not flushed. */
  let committed: Entry[] = [];
  let lastNumber = 0;
  /** The last number that is committed, and that is durable. */
  let stored = 0;
  let durable = 0;
  const file = { lastNumber: 0, readTo: 0 };
  const is = { running: false, flushing: false, keeping: false, closing: false };
  let failures = 0;
  let lost = 0;
  let trouble: { code?: string } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let clearing: NodeJS.Timeout | undefined;

  const patience = () => (failures > 0 || file.lastNumber > stored ? patienceMs.away : patienceMs.usual);

  const onLost: EventStoreDeps['onLost'] = (error, kind) => {
    lost++;
    deps.onLost(error, kind);
  };
  const settle = (entry: Entry, fate: Fate) => {
    entry.answer?.(fate);
    entry.answer = undefined;
  };

  const add = (event: Omit<PendingEvent, 'number'>): Promise<Fate> =>
    new Promise((resolve) => {
      if (queue.length >= maxInMemory || is.closing) {
        onLost(new Error('too many events wait for the database'), event.kind);
        return resolve('lost');
      }
      const numbered = { number: ++lastNumber, ...event };
      queue.push({ event: numbered, since: performance.now(), answer: resolve, isKept: false });
      if (kept) timer ??= setTimeout(look, patience());
      wake();
    });

  const wake = () => {
    if (is.running || is.closing) return;
    is.running = true;
    // After this turn of the event loop: events that arrive together are stored together.
    setImmediate(() => void run().finally(() => (is.running = false)));
  };

  const run = async () => {
    while (!is.closing) {
      const fromFile = file.lastNumber > stored ? await kept!.read(file.readTo, partBytes) : undefined;
      const events = fromFile
        ? fromFile.lines.map((line) => JSON.parse(line) as PendingEvent)
        : (inFlight = queue.splice(0, maxBatch)).map(({ event }) => event);
      if (events.length === 0) return;
      const error = await store(events);
      if (error && !isWrongData(error)) {
        failures++;
        trouble = error as { code?: string };
        queue = [...inFlight.filter(({ isKept }) => !isKept), ...queue];
        inFlight = [];
        if (!kept) return loseAll(error);
        await pause(Math.min(50 * 2 ** failures, 1_000), undefined, { ref: false });
        continue;
      }
      failures = 0;
      trouble = undefined;
      if (fromFile) file.readTo = fromFile.next;
      stored = Math.max(stored, events.at(-1)!.number);
      committed.push(...inFlight);
      inFlight = [];
      void flush();
    }
  };

  /** Returns the error if nothing was stored. Events that are at fault are lost, and the others stored. */
  const store = async (events: PendingEvent[]): Promise<Error | undefined> => {
    try {
      await transact(db, (transaction) => storeEvents(transaction, writer, events, clock.now()));
    } catch (error) {
      if (!isWrongData(error) || events.length === 1) {
        if (isWrongData(error)) onLost(error as Error, events[0]!.kind);
        return error as Error;
      }
      for (const event of events) {
        const fault = await store([event]);
        if (fault && !isWrongData(fault)) return fault;
      }
      return undefined;
    }
    for (const [kind, those] of Map.groupBy(events, (event) => event.kind)) onStored?.(kind, those.length);
    return undefined;
  };

  const loseAll = (error: Error) => {
    for (const entry of queue.splice(0)) {
      onLost(error, entry.event.kind);
      settle(entry, 'lost');
    }
  };

  const flush = async () => {
    if (is.flushing) return;
    is.flushing = true;
    while (committed.length > 0 || durable < stored) {
      const upTo = stored;
      const entries = committed;
      try {
        await makeDurable();
      } catch (error) {
        if (!kept) for (const { event } of entries) onLost(error as Error, event.kind);
        if (!kept) for (const entry of entries) settle(entry, 'lost');
        break; // `look` keeps them aside, and the next commit tries again
      }
      committed = committed.slice(entries.length);
      durable = upTo;
      for (const entry of entries) settle(entry, 'stored');
      await emptyFile();
    }
    is.flushing = false;
  };

  /** What is stored need not be read again. While events come, the file is emptied seldom: that takes a flush, too. */
  const emptyFile = async () => {
    if (is.keeping || !kept || file.lastNumber > durable || file.readTo === kept.size) return;
    file.readTo = kept.size;
    if (kept.size >= emptyFromBytes) await clearFile();
    else clearing ??= setTimeout(() => void clearFile(), emptyAfterMs).unref();
  };

  const clearFile = async () => {
    clearTimeout(clearing);
    clearing = undefined;
    if (is.keeping || is.closing || !kept || file.readTo !== kept.size) return;
    await kept.clear(kept.size).catch(() => {});
    if (kept.size === 0) file.readTo = 0;
  };

  /** Keeps aside whatever waits, when the oldest has waited long enough. */
  const look = () => {
    timer = undefined;
    const oldest = committed[0] ?? inFlight[0] ?? queue[0];
    if (!oldest) return;
    const waitMs = oldest.isKept ? 0 : oldest.since + patience() - performance.now();
    if (waitMs > 0.5) timer = setTimeout(look, waitMs);
    else void keepAside();
  };

  const keepAside = async () => {
    if (is.keeping || !kept) return;
    is.keeping = true;
    const entries = [...committed, ...inFlight, ...queue].filter(({ isKept }) => !isKept);
    try {
      if (entries.length > 0) {
        await kept.append(entries.map(({ event }) => `${JSON.stringify(event)}\n`).join(''));
        file.lastNumber = Math.max(file.lastNumber, entries.at(-1)!.event.number);
        for (const entry of entries) {
          entry.isKept = true;
          settle(entry, 'kept');
        }
        queue = queue.filter(({ isKept }) => !isKept);
        for (const [kind, those] of Map.groupBy(entries, ({ event }) => event.kind)) onKept?.(kind, those.length);
      }
    } catch {
      // Such as a full disk. They stay in memory, and the next look tries again.
      for (const entry of entries) settle(entry, 'unsafe');
    }
    is.keeping = false;
    await emptyFile();
    if (is.closing) return;
    wake();
    if (queue.length + inFlight.length > 0) timer ??= setTimeout(look, patience());
  };

  return {
    add,
    waiting: () => Math.max(0, lastNumber - stored),
    lost: () => lost,
    trouble: () => trouble,
    async close() {
      const deadline = performance.now() + closeWithinMs;
      const isBusy = () => queue.length > 0 || inFlight.length > 0 || committed.length > 0;
      while (isBusy() && performance.now() < deadline) {
        wake();
        await pause(5);
      }
      is.closing = true;
      clearTimeout(timer);
      clearTimeout(clearing);
      while (is.keeping) await pause(5);
      await keepAside();
      loseAll(new Error('the process ended before the database could be reached'));
      if (file.lastNumber <= durable) await kept?.clear(kept.size).catch(() => {});
      await kept?.close();
    },
  };
}
