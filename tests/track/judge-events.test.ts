import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import type { NewEvent } from '../../src/db/tables/track.ts';
import { checkCounts, mendCounts } from '../../src/track/judge/check-counts.ts';
import { forgetVisitHashes } from '../../src/track/judge/forget-hashes.ts';
import { judgeForReport, judgeNew, settleSend } from '../../src/track/judge/judge-sends.ts';
import { observe } from '../../src/track/observe.ts';
import { openVisitHashes } from '../../src/track/visit-hashes.ts';
import { emptyDatabase } from '../setup/database.ts';
import { insertSend } from './opened-sends.ts';

const noon = Date.parse('2026-11-27T10:00:00Z');
const [second, minute, hour] = [1_000, 60_000, 3_600_000] as const;
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const links = 20;

let db: Database;
let send: number;
let readers: number[];
const clock = { at: noon, now: () => clock.at };
beforeEach(async () => {
  clock.at = noon;
  db = await emptyDatabase();
  ({ send, deliveries: readers } = await insertSend(db, { deliveries: 12 }));
  await db
    .insertInto('link')
    .values(
      Array.from({ length: links }, (_, position) => ({
        ...{
          send_id: send,
          position,
          url: 'https://example.org/',
          label: `Link ${position}`,
          item: null,
          sponsor: null,
        },
        section: position < 10 ? 'News' : null,
        slot: position === 3 ? 1 : null,
      })),
    )
    .execute();
});
afterEach(() => db.destroy());

interface Seen {
  reader: number;
  link?: number;
  after: number;
  address?: string;
  userAgent?: string;
}

/** A click, or an open if it has no link, as `record.ts` stores it. */
async function eventOf({
  reader,
  link,
  after,
  address = `198.51.${reader}.7`,
  userAgent = firefox,
}: Seen): Promise<NewEvent> {
  clock.at = noon + after;
  const kind = link === undefined ? 'open' : 'click';
  const visit = { kind, method: 'GET', userAgent, purpose: '', address, hasBrowserHeaders: true } as const;
  const shown = await observe(visit, openVisitHashes({ db, clock }));
  return { delivery_id: readers[reader]!, send_id: send, kind, link: link ?? null, at: clock.at, ...shown };
}

async function store(seen: Seen[]): Promise<void> {
  const events = [];
  for (const one of seen) events.push(await eventOf(one));
  await db.insertInto('event').values(events).execute();
}

const scan = (reader: number, after: number): Seen[] =>
  Array.from({ length: links }, (_, link) => ({
    reader,
    link,
    after: after + link * 40,
    address: '203.0.113.9',
    userAgent: chrome,
  }));
/** A company’s scanner that opens two links of each of its readers’ mails. */
const peek = (reader: number): Seen[] =>
  [3, 8].map((link) => ({
    reader,
    link,
    after: reader * second + link * 700,
    address: '192.0.2.80',
    userAgent: chrome,
  }));
const person = (reader: number, after: number): Seen[] => [
  { reader, after },
  { reader, link: 3, after: after + 20 * second },
  { reader, link: 5, after: after + 90 * second },
];
const everything = () => [
  ...scan(0, 3 * second),
  ...person(0, 2 * hour),
  ...[1, 2, 3, 4].flatMap(peek),
  ...person(1, 3 * hour),
  ...person(5, 40 * minute),
  ...[6, 7].flatMap((reader) => person(reader, 5 * hour)),
];

const verdicts = async () => {
  const rows = await db.selectFrom('event').selectAll().orderBy('at').orderBy('delivery_id').orderBy('link').execute();
  return rows.map((row) => `${row.delivery_id} ${row.kind} ${row.link} ${row.verdict} ${row.reasons}`);
};
const slot = async () => {
  const row = await db.selectFrom('send_count').selectAll().where('key', '=', 'click/slot/1').executeTakeFirst();
  return row && [row.human, row.sophisticated, row.human_readers];
};

describe('the judge', () => {
  test('takes out a scan and a company’s scanner, and keeps the people behind them', async () => {
    await store(everything());
    await judgeForReport(db, send, clock.at, Infinity);
    expect(await slot()).toEqual([5, 5, 5]);
    expect(await checkCounts(db, send)).toEqual([]);
  });

  test('comes to the same verdicts in whatever order events arrive, one by one or together', async () => {
    const seen = everything();
    await store(seen);
    await judgeForReport(db, send, clock.at, Infinity);
    const together = await verdicts();
    await db.deleteFrom('event').execute();
    await db.deleteFrom('send_count').execute();
    await db.deleteFrom('visit_evidence').execute();
    for (let step = 0; step < 7; step++) {
      await store(seen.filter((_, index) => (index * 5) % 7 === step).toReversed());
      await judgeNew(db, { now: clock.at });
      expect(await checkCounts(db, send)).toEqual([]);
    }
    await settleSend(db, send, clock.at);
    expect(await verdicts()).toEqual(together);
    expect(await checkCounts(db, send)).toEqual([]);
  });

  test('judges early visits again when later ones show a scanner', async () => {
    await store(
      peek(1)
        .slice(0, 1)
        .map((one) => ({ ...one, after: 4 * minute })),
    );
    await judgeForReport(db, send, clock.at, Infinity);
    expect(await slot()).toEqual([1, 0, 1]);
    await store(
      [2, 3, 4, 6, 7].flatMap((reader) => scan(reader, 5 * second)).map((one) => ({ ...one, address: '192.0.2.80' })),
    );
    await judgeForReport(db, send, clock.at, Infinity);
    expect(await slot()).toEqual([0, 6, 0]);
  });

  test('counts repeats with their event', async () => {
    await store(person(5, hour));
    await judgeNew(db, { now: clock.at });
    await db.updateTable('event').set({ repeats: 2 }).where('link', '=', 3).execute();
    await judgeNew(db, { now: clock.at });
    expect(await slot()).toEqual([3, 0, 1]);
    expect(await checkCounts(db, send)).toEqual([]);
  });

  test('comes to the same verdicts after the hashes of networks were deleted, three days later', async () => {
    await store(everything());
    await judgeForReport(db, send, clock.at, Infinity);
    const before = await verdicts();
    clock.at = noon + 73 * hour;
    await forgetVisitHashes({ db, clock });
    const kept = await db.selectFrom('event').select('id').where('seen_from', 'is not', null).execute();
    const secrets = await db.selectFrom('visit_key').selectAll().execute();
    const keys = await db.selectFrom('visit_evidence').select('key').where('key', 'like', '%:%.%').execute();
    expect([kept, secrets, keys.filter(({ key }) => !key.startsWith('d:'))]).toEqual([[], [], []]);
    await settleSend(db, send, clock.at);
    expect(await verdicts()).toEqual(before);
    expect(await checkCounts(db, send)).toEqual([]);
  });

  test('finds counts that differ from the events, and mends them', async () => {
    await store(person(5, hour));
    await judgeNew(db, { now: clock.at });
    await db.updateTable('send_count').set({ human: 40 }).where('key', '=', 'click').execute();
    const fault = { key: 'click', field: 'human', stored: 40, right: 2 };
    expect(await checkCounts(db, send)).toEqual([fault]);
    expect(await mendCounts(db, send)).toEqual([fault]);
    expect(await checkCounts(db, send)).toEqual([]);
  });
});
