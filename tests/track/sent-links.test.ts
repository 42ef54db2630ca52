import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { openRecorder, type Recorder } from '../../src/track/record.ts';
import { openLinkMemory } from '../../src/track/sent-links.ts';
import { correctLink } from '../../src/send/steer/correct-link.ts';
import { emptyDatabase } from '../setup/database.ts';
import { insertSend } from './opened-sends.ts';

const clock = { now: () => 1_000 };
const visit = { kind: 'click', method: 'GET', userAgent: 'Firefox', purpose: '' } as const;

let db: Database;
let recorder: Recorder | undefined;
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(async () => {
  await recorder?.close();
  recorder = undefined;
  await db.destroy();
});

/** A send with an epoch and one link. */
async function sendWith(epoch: number, issue: number, url: string) {
  const { send, deliveries } = await insertSend(db, { issue, deliveries: 1 });
  await db.updateTable('send').set({ epoch }).where('id', '=', send).execute();
  const none = { section: null, item: null, slot: null, sponsor: null };
  await db
    .insertInto('link')
    .values({ send_id: send, position: 0, url, label: 'x', ...none })
    .execute();
  return { send, ids: { epoch, id: deliveries[0]!, link: 0 } };
}

describe('the links of recent sends', () => {
  test('are in memory before the first click, and still there when the database is away', async () => {
    const { ids } = await sendWith(7, 1, 'https://example.org/');
    const links = openLinkMemory(db);
    expect(links.recall(ids)).toBeUndefined();
    await links.refresh();
    await db.schema.alterTable('link').renameTo('link_away').execute();
    expect(links.recall(ids)?.urls).toEqual(['https://example.org/']);
    await expect(links.refresh()).resolves.toBeUndefined();
  });

  test('follow a correction and know a new send after the next look', async () => {
    const { send, ids } = await sendWith(7, 1, 'https://example.org/');
    const links = openLinkMemory(db);
    await links.refresh();
    const correction = { send, position: 0, url: 'https://example.org/right', reason: 'wrong', by: 'Vega' };
    await correctLink(correction, { db, clock });
    const other = await sendWith(8, 2, 'https://example.org/other');
    await links.refresh();
    expect(links.recall(ids)?.urls).toEqual(['https://example.org/right']);
    expect(links.recall(other.ids)?.urls).toEqual(['https://example.org/other']);
  });

  test('are asked of the database, by delivery, where two sends have drawn the same epoch', async () => {
    const one = await sendWith(7, 1, 'https://example.org/one');
    const links = openLinkMemory(db);
    await links.refresh();
    expect(links.recall(one.ids)).toBeDefined();
    const other = await sendWith(7, 2, 'https://example.org/other');
    await links.refresh();
    expect(links.recall(one.ids)).toBeUndefined();
    expect((await links.find(one.ids))?.urls).toEqual(['https://example.org/one']);
    expect((await links.find(other.ids))?.urls).toEqual(['https://example.org/other']);
  });

  test('of a lost history are unknown', async () => {
    await sendWith(7, 1, 'https://example.org/');
    const links = openLinkMemory(db);
    expect(await links.find({ epoch: 9, id: 1, link: 0 })).toBeUndefined();
  });
});

test('a click by a link that memory knows needs no table of links', async () => {
  const { ids } = await sendWith(7, 1, 'https://example.org/');
  recorder = openRecorder({ db, clock, onLost: (error) => expect.unreachable(error.message) });
  await recorder.refresh();
  await db.schema.alterTable('link').renameTo('link_away').execute();
  expect(await recorder.click(ids, visit)).toBe('https://example.org/');
  expect(await db.selectFrom('event').select(['kind', 'delivery_id']).execute()).toEqual([
    { kind: 'click', delivery_id: ids.id },
  ]);
});
