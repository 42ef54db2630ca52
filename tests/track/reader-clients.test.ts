import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { noEpoch } from '../../src/signing/link-token.ts';
import { openRecorder, type Recorder } from '../../src/track/record.ts';
import type { Visit } from '../../src/track/observe.ts';
import { emptyDatabase, emptyDatabaseUrl, engine } from '../setup/database.ts';
import { clientRows, insertSend } from './opened-sends.ts';

const gmail = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const thunderbird = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const open = (userAgent: string, over: Partial<Visit> = {}): Visit => ({
  kind: 'open',
  method: 'GET',
  userAgent,
  purpose: '',
  address: '192.0.2.1',
  ...over,
});

/** The token of one of these deliveries, whose send was given no epoch. */
const idsOf = (id: number) => ({ epoch: noEpoch, id, link: 0 });

let db: Database;
let recorder: Recorder;
let send: number;
let deliveries: number[];
const recorderOf = (one: Database) =>
  openRecorder({ db: one, clock: { now: () => 1_000 }, onLost: (error) => expect.unreachable(error.message) });
beforeEach(async () => {
  db = await emptyDatabase();
  recorder = recorderOf(db);
  ({ send, deliveries } = await insertSend(db, { deliveries: 5 }));
});
afterEach(() => db.destroy());

describe('readers’ mail clients', () => {
  test('are counted for each send, by each reader’s first open', async () => {
    await Promise.all([
      recorder.open(idsOf(deliveries[0]!), open(gmail)),
      recorder.open(idsOf(deliveries[1]!), open(thunderbird)),
      recorder.open(idsOf(deliveries[2]!), open(gmail)),
      recorder.open(idsOf(deliveries[3]!), open('Mozilla/5.0')),
    ]);
    await recorder.open(idsOf(deliveries[4]!), open(firefox));
    const other = await insertSend(db, { issue: 8, deliveries: 1 });
    await recorder.open(idsOf(other.deliveries[0]!), open(gmail));
    expect(await clientRows(db)).toEqual([
      { send_id: send, client: 'apple-mail', opens: 1 },
      { send_id: send, client: 'gmail', opens: 2 },
      { send_id: send, client: 'thunderbird.windows', opens: 1 },
      { send_id: send, client: 'unknown', opens: 1 },
      { send_id: other.send, client: 'gmail', opens: 1 },
    ]);
  });

  test('are stored as counts only: no reader, no delivery, no time, no user agent', async () => {
    await recorder.open(idsOf(deliveries[0]!), open(thunderbird));
    const tables = await db.introspection.getTables();
    expect(tables.find(({ name }) => name === 'reader_client')!.columns.map(({ name }) => name)).toEqual([
      'send_id',
      'client',
      'opens',
    ]);
    for (const { name } of tables) {
      const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
      expect(JSON.stringify(rows)).not.toMatch(/Thunderbird|Gecko|Windows NT/);
    }
  });

  test('are counted once if a reader opens a mail again, at once or later, with another client', async () => {
    await Promise.all([
      recorder.open(idsOf(deliveries[0]!), open(thunderbird)),
      recorder.open(idsOf(deliveries[0]!), open(gmail)),
    ]);
    await recorder.open(idsOf(deliveries[0]!), open('Mozilla/5.0'));
    expect(await clientRows(db)).toEqual([{ send_id: send, client: 'thunderbird.windows', opens: 1 }]);
    const { count } = await db
      .selectFrom('event')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(3);
  });

  test('do not include machines’ opens; the reader who comes after one is counted', async () => {
    for (const machine of [
      open(thunderbird, { method: 'HEAD' }),
      open(gmail, { purpose: 'prefetch' }),
      open('Googlebot/2.1'),
      open(''),
    ])
      await recorder.open(idsOf(deliveries[0]!), machine);
    expect(await clientRows(db)).toEqual([]);
    await recorder.open(idsOf(deliveries[0]!), open(gmail));
    expect(await clientRows(db)).toEqual([{ send_id: send, client: 'gmail', opens: 1 }]);
  });

  test('do not include those that followed a link', async () => {
    await db
      .insertInto('link')
      .values({
        send_id: send,
        position: 0,
        url: 'https://example.org/',
        label: 'First',
        section: null,
        item: null,
        slot: null,
        sponsor: null,
      })
      .execute();
    await recorder.click(idsOf(deliveries[0]!), { ...open(thunderbird), kind: 'click' });
    expect(await clientRows(db)).toEqual([]);
  });

  test('are not counted for a delivery that does not exist', async () => {
    expect(await recorder.open(idsOf(deliveries.at(-1)! + 1), open(gmail))).toBe(false);
    expect(await clientRows(db)).toEqual([]);
  });
});

test('a reader whose open two processes store at the same time is counted once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'galley-clients-'));
  const url = await emptyDatabaseUrl(folder);
  const databases = [await openDatabase(url), await openDatabase(url)];
  onTestFinished(async () => {
    await Promise.all(databases.map((one) => one.destroy()));
    rmSync(folder, { recursive: true });
  });
  const sent = await insertSend(databases[0]!, { deliveries: 30 });
  const recorders = databases.map(recorderOf);
  for (const delivery of sent.deliveries)
    await Promise.all(
      recorders.map((one, index) => one.open(idsOf(delivery), open(index === 0 ? gmail : thunderbird))),
    );
  const rows = await clientRows(databases[0]!);
  expect(rows.reduce((sum, { opens }) => sum + opens, 0)).toBe(30);
});

test('checking for an earlier open does not read the clicks', async () => {
  const { rows } = await sql<
    Record<string, unknown>
  >`${sql.raw(engine === 'postgres' ? 'explain' : 'explain query plan')} select 1 from event where event.delivery_id = ${deliveries[0]!} and event.kind = 'open' and event.verdict <> 'machine'`.execute(
    db,
  );
  expect(rows.map((row) => String(row['QUERY PLAN'] ?? row.detail)).join()).toContain('event_opened');
});
