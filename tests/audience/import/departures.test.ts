import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addSubscriber } from '../../../src/audience/add-subscriber.ts';
import { importSubscribers, type ImportOptions } from '../../../src/audience/import/import-subscribers.ts';
import { unsubscribe } from '../../../src/audience/leaving/leave.ts';
import type { Database } from '../../../src/db/open.ts';
import { cast, clock, noon, seedCast } from '../../cast/subscribers.ts';
import { emptyDatabase } from '../../setup/database.ts';

let db: Database;
let folder: string;
beforeEach(async () => {
  db = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'galley-departures-'));
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const importing = (content: string, options: Partial<ImportOptions> = {}, name = 'readers.csv') => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return importSubscribers(file, { fields: ['firstName', 'city'], ...options }, { db, clock });
};
const statusOf = async (email: string) =>
  (await db.selectFrom('subscriber').select('status').where('email', '=', email).executeTakeFirst())?.status;
const suppressionOf = (email: string) =>
  db.selectFrom('suppression').selectAll().where('email', '=', email).executeTakeFirst();
const ledgerOf = (email: string) =>
  db
    .selectFrom('consent')
    .innerJoin('subscriber', 'subscriber.id', 'consent.subscriber_id')
    .select(['action', 'source', 'detail', 'at'])
    .where('email', '=', email)
    .orderBy('consent.id')
    .execute();
const everything = async () => [
  await db.selectFrom('subscriber').selectAll().orderBy('id').execute(),
  await db.selectFrom('consent').selectAll().orderBy('id').execute(),
  await db.selectFrom('suppression').selectAll().orderBy('email').execute(),
];
const asked = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string; hint: string },
  );

describe('who left in one file does not come in by another', () => {
  const plain = 'email\nvega@example.org\n';
  const left = 'email,status\nVega@Example.org,unsubscribed\n';

  test('the file of those who left first', async () => {
    expect(await importing(left)).toMatchObject({ blocked: 1, suppressed: 1, active: 0 });
    expect(await suppressionOf('vega@example.org')).toMatchObject({
      reason: 'unsubscribed',
      detail: 'import:readers.csv line 2: status: unsubscribed',
    });
    expect(await importing(plain)).toMatchObject({ blocked: 1, active: 0 });
    expect(await statusOf('vega@example.org')).toBeUndefined();
  });

  test('and last: the reader leaves, with the file as the evidence', async () => {
    await importing(plain);
    const dry = await importing(left, { dryRun: true });
    expect(dry).toMatchObject({
      left: 1,
      leavers: [{ line: 2, email: 'vega@example.org', said: 'status: unsubscribed' }],
    });
    expect(await statusOf('vega@example.org')).toBe('active');
    expect(await importing(left)).toMatchObject({ left: 1, blocked: 0 });
    expect(await statusOf('vega@example.org')).toBe('unsubscribed');
    expect((await ledgerOf('vega@example.org')).at(-1)).toEqual({
      action: 'unsubscribed',
      source: 'import:readers.csv',
      detail: '{"line":2,"said":"status: unsubscribed","was":"active"}',
      at: noon,
    });
    expect(await importing(plain)).toMatchObject({ blocked: 1, active: 0 });
    expect(await statusOf('vega@example.org')).toBe('unsubscribed');
  });

  test('importing those who left again changes nothing', async () => {
    await importing(left);
    const before = await everything();
    expect(await importing(left)).toMatchObject({ blocked: 1, suppressed: 0 });
    expect(await everything()).toEqual(before);
  });

  test('the day on which they left is kept with the suppression', async () => {
    await importing('Email Address,UNSUB_TIME\nvega@example.org,2024-05-01 08:00:00\n');
    expect((await suppressionOf('vega@example.org'))!.at).toBe(Date.parse('2024-05-01T08:00:00Z'));
  });

  test('a bounce or a complaint in a file takes a reader off the list as such', async () => {
    await seedCast(db);
    await importing('email,status\nvega@example.org,bounced\naltair@example.com,spam complaint\n');
    expect([await statusOf('vega@example.org'), await statusOf('altair@example.com')]).toEqual([
      'bounced',
      'complained',
    ]);
    expect((await suppressionOf('altair@example.com'))!.reason).toBe('complained');
  });

  test('a stronger reason replaces "unsubscribed" and no other', async () => {
    await importing('email,status\nvega@example.org,unsubscribed\nmira@example.net,complained\n');
    await importing('email,status\nvega@example.org,bounced\nmira@example.net,unsubscribed\n');
    expect((await suppressionOf('vega@example.org'))!.reason).toBe('bounced');
    expect((await suppressionOf('mira@example.net'))!.reason).toBe('complained');
  });

  test('a name that can’t be stored does not save anybody from being kept out', async () => {
    await importing(`email,firstName,status\nvega@example.org,=1+1,unsubscribed\n`);
    expect(await suppressionOf('vega@example.org')).toMatchObject({ reason: 'unsubscribed' });
  });

  test('a row that lost its order is kept out when a cell of it says so', async () => {
    await importing('email,firstName,status\nvega@example.org,Lyra, Vega,unsubscribed\n');
    expect(await suppressionOf('vega@example.org')).toMatchObject({ reason: 'unsubscribed' });
  });
});

describe('who did not agree is not made active', () => {
  test('a pending person stays pending whatever a later file says', async () => {
    await importing('email,status\nvega@example.org,unconfirmed\n');
    await importing('email,status\nvega@example.org,active\n', { status: 'active' });
    expect(await statusOf('vega@example.org')).toBe('pending');
  });

  test('a reader who is only known from a file becomes pending when another says that they never confirmed', async () => {
    await importing('email\nvega@example.org\n');
    expect(await importing('email,confirmed\nvega@example.org,no\n')).toMatchObject({ left: 1 });
    expect(await statusOf('vega@example.org')).toBe('pending');
    expect(await suppressionOf('vega@example.org')).toBeUndefined();
  });

  test('a reader who confirmed here, or was added by hand, does not', async () => {
    await seedCast(db);
    await addSubscriber(
      { email: 'spica@example.org', status: 'active', consent: { action: 'added', source: 'cli' } },
      { db, clock },
    );
    await importing('email,confirmed\nvega@example.org,no\nspica@example.org,no\n');
    expect([await statusOf('vega@example.org'), await statusOf('spica@example.org')]).toEqual(['active', 'active']);
  });

  test('who came back by themselves after the day on which a file says that they left stays', async () => {
    await seedCast(db);
    expect(
      await importing('email,unsubscribed_at\nvega@example.org,2020-01-01\naltair@example.com,2026-11-28\n'),
    ).toMatchObject({ left: 1, unchanged: 1 });
    expect([await statusOf('vega@example.org'), await statusOf('altair@example.com')]).toEqual([
      'active',
      'unsubscribed',
    ]);
  });
});

describe('nothing brings back', () => {
  const everyone = ['deneb@example.org', 'antares@example.com', 'mira@example.net', 'algol@example.org'];
  test.each([
    ['a plain list', (email: string) => `email\n${email}\n`, {}],
    ['a status column', (email: string) => `email,status\n${email},active\n`, {}],
    ['--status active', (email: string) => `email\n${email}\n`, { status: 'active' }],
    ['--value', (email: string) => `email,status\n${email},gold\n`, { values: { gold: 'active' } }],
    [
      'an export that somebody wrote "active" into',
      (email: string) =>
        `email,status,joined,consent,consentSource,consentAt,leftAt\n${email},active,2020-01-01T00:00:00.000Z,confirmed,page,2027-01-01T00:00:00.000Z,\n`,
      {},
    ],
  ] as [string, (email: string) => string, Partial<ImportOptions>][])('%s', async (_what, file, options) => {
    await seedCast(db);
    await db
      .insertInto('suppression')
      .values({ email: 'algol@example.org', reason: 'manual', detail: null, at: noon })
      .execute();
    const before = await everything();
    for (const email of everyone) await importing(file(email.toUpperCase()), options);
    expect(await everything()).toEqual(before);
  });

  test('an export whose ledger says that they left, with "active" written over it', async () => {
    const ledger = JSON.stringify([{ action: 'unsubscribed', source: 'page', at: '2024-01-01T00:00:00.000Z' }]);
    await importing(
      `email,status,joined,consent,consentSource,consentAt,leftAt,ledger\nvega@example.org,active,2020-01-01T00:00:00.000Z,,,,,"${ledger.replaceAll('"', '""')}"\n`,
    );
    expect(await statusOf('vega@example.org')).toBe('unsubscribed');
    expect(await suppressionOf('vega@example.org')).toMatchObject({ reason: 'unsubscribed' });
  });
});

describe('what the operator says', () => {
  test('--status unsubscribed says it of a whole file, and stronger words of a row count', async () => {
    await seedCast(db);
    await importing('email,status\nvega@example.org,active\nspica@example.org,bounced\n', { status: 'unsubscribed' });
    expect(await statusOf('vega@example.org')).toBe('unsubscribed');
    expect((await suppressionOf('spica@example.org'))!.reason).toBe('bounced');
  });

  test('a row’s own departure wins over --status active', async () => {
    const result = await importing(
      'email,unsubscribed\nvega@example.org,no\nspica@example.org,yes\n',
      { status: 'active' },
      'unsubscribed.csv',
    );
    expect(result).toMatchObject({ active: 1, suppressed: 1 });
    expect(await statusOf('spica@example.org')).toBeUndefined();
  });

  test('--column and --value answer what was asked', async () => {
    const file = 'email,Stage,Cancel\nvega@example.org,sleeping,\nspica@example.org,stargazing,\n';
    const columns = [{ name: 'stage', use: 'status' }];
    const error = await asked(importing(file, { columns }));
    expect(error).toMatchObject({ code: 'E_IMPORT_QUESTION' });
    expect(error!.message).toContain('Column 2, "Stage", speaks of who is on the list');
    expect(error!.hint).toContain('--value sleeping=active');
    expect(error!.hint).not.toContain('=ignore\n');
    const result = await importing(file, { columns, values: { sleeping: 'active', stargazing: 'pending' } });
    expect(result).toMatchObject({ active: 1, pending: 1 });
  });

  test('tags: only the words of leaving count', async () => {
    const file = 'email,Tags\nvega@example.org,"vip, speaker"\nspica@example.org,"vip, unsubscribed"\n';
    expect((await asked(importing(file)))!.hint).toContain('--column Tags=tags');
    expect(await importing(file, { columns: [{ name: 'Tags', use: 'tags' }] })).toMatchObject({
      active: 1,
      suppressed: 1,
    });
  });

  test('a column that does not exist, and a use that does not', async () => {
    const wrong = (name: string, use: string) =>
      asked(importing('email,x\na@example.org,1\n', { columns: [{ name, use }] }));
    expect(await wrong('y', 'status')).toMatchObject({ code: 'E_CSV_HEADER', message: expect.stringContaining('"y"') });
    expect(await wrong('x', 'colour')).toMatchObject({ code: 'E_CSV_HEADER', hint: expect.stringContaining('status') });
  });

  test('a column of addresses by its name or number, where the heading does not tell', async () => {
    const file = 'Kontakt,Vorname\nvega@example.org,Vega\n';
    expect(await asked(importing(file))).toMatchObject({
      code: 'E_CSV_HEADER',
      hint: expect.stringContaining('--email-column'),
    });
    expect(await importing(file, { columns: [{ name: 'kontakt', use: 'email' }] })).toMatchObject({ active: 1 });
    expect(await importing(file, { columns: [{ name: '1', use: 'email' }] })).toMatchObject({ unchanged: 1 });
  });
});

describe('joining and agreeing', () => {
  test('the days in a file are kept', async () => {
    await importing('email,joined,consentAt\nvega@example.org,2019-03-01T10:00:00.000Z,2019-03-02T10:00:00.000Z\n');
    const { created_at } = await db.selectFrom('subscriber').select('created_at').executeTakeFirstOrThrow();
    expect(Number(created_at)).toBe(Date.parse('2019-03-01T10:00:00Z'));
    expect(await ledgerOf('vega@example.org')).toEqual([
      {
        action: 'imported',
        source: 'import:readers.csv',
        detail: JSON.stringify({ line: 2, importedAt: noon }),
        at: Date.parse('2019-03-02T10:00:00Z'),
      },
    ]);
  });

  test('a day in the future is a mistake and not kept', async () => {
    await importing('email,joined\nvega@example.org,2030-01-01\n');
    const { created_at } = await db.selectFrom('subscriber').select('created_at').executeTakeFirstOrThrow();
    expect(Number(created_at)).toBe(noon);
  });
});

test('somebody who left here is kept out of a file that a worker thread reads, wherever the rows are', async () => {
  const many = (status: (index: number) => string) =>
    Array.from({ length: 60_000 }, (_, index) => `reader-${index}@large.example.org,Star ${index},${status(index)}`);
  const lines = many((index) => (index % 3 === 0 ? 'subscribed' : index % 3 === 1 ? 'unsubscribed' : 'pending'));
  lines.push('reader-0@large.example.org,Star,unsubscribed');
  const result = await importing(`email,firstName,status\n${lines.join('\n')}\n`);
  expect(result).toMatchObject({ rows: 60_001, active: 19_999, pending: 20_000, suppressed: 20_001, blocked: 20_002 });
  expect(await statusOf('reader-0@large.example.org')).toBeUndefined();
});

test('an undo still works after an import of the same reader', async () => {
  const ids = await seedCast(db);
  await unsubscribe(db, { subscriberId: ids.vega, source: 'page', at: noon, token: 'abc' });
  const before = await everything();
  await importing(`email\n${cast.vega.email}\n`);
  expect(await everything()).toEqual(before);
});

test('names that another program spoilt are mended, left empty and told', async () => {
  const result = await importing(
    'email,firstName,city\na@example.org,NULL,\\N\nb@example.org,O&#039;Brien,JÃ©ssica\nc@example.org,#REF!,N/A\nd@example.org,&amp;eacute;milie,SÃ£o Paulo\ne@example.org,Null,SÃO\nf@example.org,â€œVegaâ€,Åódź\n'.replace(
      'Åó',
      'Åó',
    ),
  );
  const rows = await db.selectFrom('subscriber').select('fields').orderBy('id').execute();
  expect(rows.slice(0, 5).map(({ fields }) => JSON.parse(fields) as unknown)).toEqual([
    {},
    { firstName: 'O’Brien'.replace('’', "'"), city: 'Jéssica' },
    {},
    { firstName: 'émilie', city: 'São Paulo' },
    { firstName: 'Null', city: 'SÃO' },
  ]);
  expect(result.emptied).toBe(4);
  expect(result.mended).toBeGreaterThanOrEqual(4);
  expect(result.notes[0]).toEqual({ line: 2, field: 'firstName', what: 'emptied', written: 'NULL', now: '' });
  expect(readFileSync(join(folder, 'readers.csv'), 'utf8')).toContain('NULL');
});

test('--value counts where a value says nothing clear: a 1 under "unsubscribed" stays a yes', async () => {
  const file = 'email,status,unsubscribed\nvega@example.org,1,0\nspica@example.org,1,1\n';
  expect(await asked(importing(file))).toMatchObject({ code: 'E_IMPORT_QUESTION' });
  expect(await importing(file, { values: { 1: 'active' } })).toMatchObject({ active: 1, suppressed: 1 });
  expect(await statusOf('spica@example.org')).toBeUndefined();
});

test('names of what every object has are values like any other', async () => {
  for (const value of ['constructor', '__proto__', 'toString'])
    expect(await asked(importing(`email,status\nvega@example.org,${value}\n`))).toMatchObject({
      code: 'E_IMPORT_QUESTION',
    });
});

describe('shapes of files in which departures hide', () => {
  test.each([
    ['a quote in the wrong place', 'email,name,status\nx@example.org,"Ve"ga,unsubscribed\n'],
    ['a broken row before a good one', 'email,name,status\nx@example.org,Ve"ga,unsubscribed\nx@example.org,V,active\n'],
    ['vertical bars', 'email|name|unsubscribed\nx@example.org|V|yes\n'],
    [
      'the address as a mail program writes it',
      'email,status\nx@example.org,active\n"X <X@Example.org>",unsubscribed\n',
    ],
    ['an invisible character in the word', 'email,status\nx@example.org,un\u200bsubscribed\n'],
    ['wide letters', 'email,status\nx@example.org,ｕｎｓｕｂｓｃｒｉｂｅｄ\n'],
    ['a heading in the wrong encoding', 'email,dÃ©sabonnÃ©\nx@example.org,oui\n'],
    ['a heading with entities', 'email,d&eacute;sabonn&eacute;\nx@example.org,oui\n'],
    ['a heading twice', 'email,status,status\nx@example.org,active,unsubscribed\n'],
    ['a column without a heading', 'email,\nx@example.org,unsubscribed\n'],
    ['a row for each list', 'email,list,status\nx@example.org,A,subscribed\nx@example.org,B,unsubscribed\n'],
    ['lines that end as on old Macs', 'email,status\rx@example.org,unsubscribed\r'],
  ])('%s', async (_what, file) => {
    await importing(file).catch(() => {}); // a question is as good
    expect(await statusOf('x@example.org')).not.toBe('active');
  });

  test('a second header line, as in files that were put together, is no row', async () => {
    expect(await importing('email,status\na@example.org,active\nemail,status\nb@example.org,active\n')).toMatchObject({
      rows: 2,
      active: 2,
    });
  });

  test('what holds the word and says the opposite keeps nobody out', async () => {
    const json = 'email,data\nvega@example.org,"{""unsubscribed"": false}"\n';
    expect(await asked(importing(json))).toMatchObject({ code: 'E_IMPORT_QUESTION' });
    expect(await asked(importing('email,status\nvega@example.org,unsubscribed: no\n'))).toMatchObject({
      code: 'E_IMPORT_QUESTION',
    });
    expect((await everything()).flat()).toEqual([]);
  });
});
