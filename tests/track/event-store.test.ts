import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { keptFile, newOwner } from '../../src/files/kept-folder.ts';
import { openKeptLines } from '../../src/files/kept-lines.ts';
import { openEventStore, type EventStore } from '../../src/track/event-store.ts';
import { forgetWriters } from '../../src/track/forget-writers.ts';
import { openRepeats } from '../../src/track/find-repeats.ts';
import { observeReader } from '../../src/track/observe.ts';
import { storeEvents, type PendingEvent } from '../../src/track/store-events.ts';
import { storeKeptEvents } from '../../src/track/store-kept-events.ts';
import { emptyDatabase } from '../setup/database.ts';
import { insertSend } from './opened-sends.ts';

const clock = { now: () => 1_000 };
/** A process that has ended: none has this number. */
const owner = newOwner().replace(/-\d+-/, '-999999999-');

let db: Database;
let folder: string;
let send: number;
let deliveries: number[];
const stores: EventStore[] = [];
beforeEach(async () => {
  db = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'galley-events-'));
  ({ send, deliveries } = await insertSend(db, { deliveries: 3 }));
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const lost: string[] = [];
const openStore = (maxBytes = 1_000_000) => {
  const kept = openKeptLines(keptFile(folder, owner, 'events'), { maxBytes });
  const store = openEventStore({ db, clock, writer: owner, kept, onLost: (error) => lost.push(error.message) });
  stores.push(store);
  return store;
};
const click = (link: number, over: Partial<PendingEvent> = {}): Omit<PendingEvent, 'number'> => ({
  ...{ kind: 'click', epoch: 0, send, delivery: deliveries[0]!, link, at: link, shown: observeReader('') },
  ...over,
});
const rename = (from: string, to: string) => db.schema.alterTable(from).renameTo(to).execute();
const links = async () => (await db.selectFrom('event').select('link').orderBy('id').execute()).map(({ link }) => link);

describe('an event', () => {
  test('is stored when its reader is answered, also among many', async () => {
    const store = openStore();
    const fates = await Promise.all(Array.from({ length: 1_200 }, (_, link) => store.add(click(link))));
    // On a slow machine some take longer than a reader waits.
    expect(fates.filter((fate) => fate !== 'stored' && fate !== 'kept')).toEqual([]);
    await vi.waitFor(() => expect(store.waiting()).toBe(0), { timeout: 5_000 });
    expect(await links()).toEqual(Array.from({ length: 1_200 }, (_, link) => link));
  });

  test('that can’t be stored is kept aside at once, and stored once and in order when it can', async () => {
    const store = openStore();
    await store.add(click(0));
    await rename('event', 'event_away');
    expect(await Promise.all([1, 2].map((link) => store.add(click(link))))).toEqual(['kept', 'kept']);
    expect(await store.add(click(3))).toBe('kept');
    expect(store.waiting()).toBe(3);
    await rename('event_away', 'event');
    await vi.waitFor(() => expect(store.waiting()).toBe(0), { timeout: 5_000 });
    await store.add(click(4));
    expect(await links()).toEqual([0, 1, 2, 3, 4]);
  });

  test('of a process that was killed meanwhile is stored by the next one, once', async () => {
    await rename('event', 'event_away');
    const store = openStore();
    await Promise.all([1, 2, 3].map((link) => store.add(click(link))));
    await store.close();
    await rename('event_away', 'event');
    // Another process that starts at the same moment finds the file too.
    const found = await Promise.all([1, 2].map(() => storeKeptEvents({ folder }, { db, clock })));
    expect(found).toContain(3);
    expect(await links()).toEqual([1, 2, 3]);
    expect(await storeKeptEvents({ folder }, { db, clock })).toBe(0);
  });

  test('is stored once if the answer to its COMMIT was lost', async () => {
    const events = [1, 2].map((link): PendingEvent => ({ number: link, ...click(link) }));
    const more: PendingEvent[] = [...events, { number: 3, ...click(3) }];
    for (const batch of [events, events, more])
      await transact(db, (transaction) => storeEvents(transaction, owner, batch, 1));
    expect(await links()).toEqual([1, 2, 3]);
  });

  test('of mail that the database does not know is not stored, and the others are', async () => {
    const store = openStore();
    const unknown = [{ delivery: deliveries.at(-1)! + 1 }, { epoch: 77 }, { send: send + 1 }];
    await Promise.all([...unknown.map((over) => store.add(click(1, over))), store.add(click(2))]);
    expect(await links()).toEqual([2]);
  });

  test('that the file has no room for stays in memory, its reader is not kept waiting', async () => {
    await rename('event', 'event_away');
    const store = openStore(200);
    expect(await Promise.all([1, 2, 3].map((link) => store.add(click(link))))).toEqual(['unsafe', 'unsafe', 'unsafe']);
    await rename('event_away', 'event');
    await vi.waitFor(async () => expect(await links()).toEqual([1, 2, 3]), { timeout: 5_000 });
    expect(lost).toEqual([]);
  });
});

test('a process that has stored nothing for three months is forgotten', async () => {
  await openStore().add(click(1));
  const writers = () => db.selectFrom('event_writer').select('id').execute();
  await forgetWriters({ db, clock: { now: () => 80 * 86_400_000 } });
  expect(await writers()).toEqual([{ id: owner }]);
  await forgetWriters({ db, clock: { now: () => 91 * 86_400_000 } });
  expect(await writers()).toEqual([]);
});

describe('the same request again', () => {
  test('within seconds is counted on the event’s row, ten thousand times too', async () => {
    const store = openStore();
    await store.add(click(1, { at: 5 }));
    const repeat = click(1, { at: 6, repeats: 5 });
    for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 1_000 }, () => store.add(repeat)));
    const rows = await db.selectFrom('event').select(['link', 'repeats']).execute();
    expect(rows).toEqual([{ link: 1, repeats: 10_000 }]);
  });

  test('is a repeat for ten seconds, and for longer the more often it came back', () => {
    const repeats = openRepeats();
    const request = (at: number, shown = observeReader('')) =>
      repeats.find({ kind: 'open', delivery: 1, link: null, shown, at });
    expect([request(0), request(9_000), request(18_000)]).toEqual([undefined, 0, 0]);
    expect(request(28_000)).toBeUndefined();
    expect(request(47_000)).toBe(28_000);
    expect(request(47_000, observeReader('another'))).toBeUndefined();
    let events = 0;
    for (let at = 100_000; at < 24 * 3_600_000; at += 11_000) if (request(at) === undefined) events++;
    expect(events).toBeLessThan(15);
  });

  test('is remembered for a bounded number of readers', () => {
    const repeats = openRepeats(2);
    const request = (delivery: number) =>
      repeats.find({ kind: 'open', delivery, link: null, shown: observeReader(''), at: 1_000 });
    for (const delivery of [1, 2, 3]) request(delivery);
    expect([request(3), request(1)]).toEqual([1_000, undefined]);
  });
});
