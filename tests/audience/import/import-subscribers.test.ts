import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importSubscribers, type ImportOptions } from '../../../src/audience/import/import-subscribers.ts';
import type { Database } from '../../../src/db/open.ts';
import { GalleyError } from '../../../src/problem.ts';
import { cast, clock, noon, seedCast, seedSubscribers } from '../../cast/subscribers.ts';
import { emptyDatabase } from '../../setup/database.ts';

let db: Database;
let folder: string;
beforeEach(async () => {
  db = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'galley-import-'));
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const fields = ['firstName', 'lastName', 'city'];
const write = (content: string | Buffer, name = 'readers.csv') => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};
const importing = (content: string | Buffer, options: Partial<ImportOptions> = {}) =>
  importSubscribers(write(content), { fields, ...options }, { db, clock });
const counts = ({
  added,
  updated,
  unchanged,
  blocked,
  duplicates,
  refused,
}: Awaited<ReturnType<typeof importing>>) => ({ added, updated, unchanged, blocked, duplicates, refused });
const none = { added: 0, updated: 0, unchanged: 0, blocked: 0, duplicates: 0, refused: 0 };
const reader = (email: string) => db.selectFrom('subscriber').selectAll().where('email', '=', email).executeTakeFirst();
const everything = async () => ({
  subscribers: await db.selectFrom('subscriber').selectAll().orderBy('id').execute(),
  consents: await db.selectFrom('consent').selectAll().orderBy('id').execute(),
  suppressions: await db.selectFrom('suppression').selectAll().orderBy('email').execute(),
});
const reportOf = (result: { report: string | undefined }) => readFileSync(result.report!, 'utf8');
const problem = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GalleyError);
  return error as GalleyError;
};

test('a file large enough for a worker thread has the same result and report as a small one', async () => {
  const rows = Array.from({ length: 70_000 }, (_, index) => `reader-${index}@large.example.org,"Vega, the ${index}th"`);
  rows[10_000] = 'no address,Altair';
  rows[40_000] = rows[3]!;
  rows[69_999] = 'last@large.example.org,"Denéb\nand Mizar"';
  const told: { rows: number; bytes: number; totalBytes: number }[] = [];
  const result = await importing(`email,First name\n${rows.join('\n')}\n`, {
    onProgress: (progress) => told.push(progress),
  });
  expect(counts(result)).toEqual({ ...none, added: 69_998, duplicates: 1, refused: 1 });
  expect(result.rows).toBe(70_000);
  expect(told.map(({ rows: done }) => done)).toEqual([
    ...Array.from({ length: 17 }, (_, index) => (index + 1) * 4_000),
    70_000,
  ]);
  expect(told.at(-1)!.bytes).toBe(told.at(-1)!.totalBytes);
  expect(result.examples).toEqual([
    { line: 10_002, email: 'no address', what: 'refused', reason: { code: 'address', fault: { code: 'no-at-sign' } } },
    { line: 40_002, email: 'reader-3@large.example.org', what: 'duplicate', reason: { code: 'duplicate', line: 5 } },
  ]);
  expect(await reader('last@large.example.org')).toMatchObject({ fields: '{"firstName":"Denéb and Mizar"}' });
  const consents = await db
    .selectFrom('consent')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(Number(consents.count)).toBe(69_998);
});

describe('new readers', () => {
  test('are added with their fields, the requested status, and a consent row that names file and line', async () => {
    const result = await importing('email,First name,city\nVega@Example.org, Vega ,Samarkand\naltair@example.com,,\n', {
      status: 'pending',
    });
    expect(counts(result)).toEqual({ ...none, added: 2 });
    const vega = (await reader('vega@example.org'))!;
    expect(vega).toMatchObject({
      status: 'pending',
      fields: '{"firstName":"Vega","city":"Samarkand"}',
      created_at: noon,
      updated_at: noon,
      tracking: 1,
    });
    expect(await reader('altair@example.com')).toMatchObject({ fields: '{}' });
    const consents = await db.selectFrom('consent').selectAll().where('subscriber_id', '=', vega.id).execute();
    expect(consents).toEqual([
      expect.objectContaining({
        action: 'imported',
        source: 'import:readers.csv',
        detail: '{"line":2,"said":"pending"}',
        at: noon,
      }),
    ]);
  });

  test('are active unless another status is requested', async () => {
    await importing('email\nvega@example.org\n');
    expect(await reader('vega@example.org')).toMatchObject({ status: 'active' });
  });
});

describe('importing again', () => {
  const file =
    'email,firstName\nvega@example.org,Vega\naltair@example.com,Altair\nvega@EXAMPLE.org,Other\nnobody\ndeneb@example.org,Deneb\n';

  test('the same file changes nothing and gives the same report', async () => {
    await seedCast(db);
    const first = await importing(file);
    const before = await everything();
    const second = await importSubscribers(
      first.report!.replace('.report.csv', ''),
      { fields },
      { db, clock: { now: () => noon + 1 } },
    );
    expect(counts(second)).toEqual({ ...none, unchanged: 2, duplicates: 1, refused: 1, blocked: 1 });
    expect(await everything()).toEqual(before);
    expect(reportOf(second)).toBe(reportOf(first));
  });

  test('a changed field is updated, a blank cell deletes nothing, other fields stay', async () => {
    await seedCast(db);
    const result = await importing('email,firstName,city\nvega@example.org,,Tashkent\n');
    expect(counts(result)).toEqual({ ...none, updated: 1 });
    expect(JSON.parse((await reader('vega@example.org'))!.fields)).toEqual({
      firstName: 'Vega',
      lastName: 'Lyra',
      city: 'Tashkent',
    });
  });

  test('a reader who is updated keeps id, joining date and consent, and gets no second consent row', async () => {
    const ids = await seedCast(db);
    await importSubscribers(
      write('email,city\nvega@example.org,Tashkent\n'),
      { fields },
      { db, clock: { now: () => noon + 5000 } },
    );
    expect(await reader('vega@example.org')).toMatchObject({
      id: ids.vega,
      created_at: noon,
      updated_at: noon + 5000,
      status: 'active',
    });
    expect(await db.selectFrom('consent').selectAll().where('subscriber_id', '=', ids.vega).execute()).toHaveLength(1);
  });

  test('a reader who has not confirmed stays unconfirmed', async () => {
    await seedCast(db);
    const result = await importing('email,firstName\nrigel@example.net,Rigel\n', { status: 'active' });
    expect(counts(result)).toEqual({ ...none, unchanged: 1 });
    expect(await reader('rigel@example.net')).toMatchObject({ status: 'pending' });
  });
});

describe('nobody who unsubscribed, bounced or complained comes back', () => {
  test.each([
    ['deneb', 'has unsubscribed'],
    ['antares', 'the address bounced'],
    ['mira', 'complained about a mail'],
  ] as const)('%s is blocked: %s', async (name, reason) => {
    await seedCast(db);
    const before = await everything();
    const result = await importing(`email,firstName\n${cast[name].email.toUpperCase()},New name\n`);
    expect(counts(result)).toEqual({ ...none, blocked: 1 });
    expect(reportOf(result)).toContain(`2,${cast[name].email},blocked,${reason}\n`);
    expect(await everything()).toEqual(before);
  });

  test('a suppressed address is blocked even when the subscriber was deleted', async () => {
    await db
      .insertInto('suppression')
      .values({ email: 'algol@example.org', reason: 'manual', detail: null, at: noon })
      .execute();
    const result = await importing('email\nalgol@example.org\n');
    expect(counts(result)).toEqual({ ...none, blocked: 1 });
    expect(reportOf(result)).toContain('2,algol@example.org,blocked,suppressed manually\n');
    expect(await reader('algol@example.org')).toBeUndefined();
  });

  test('a status column can make readers inactive, never active; a blank in it is not a yes', async () => {
    const result = await importing(
      'email,status\nvega@example.org,active\naltair@example.com,Unsubscribed\nrigel@example.net,pending\nmira@example.net,cleaned\ndeneb@example.org,\n',
      { status: 'active' },
    );
    expect(counts(result)).toEqual({ ...none, added: 3, blocked: 2 });
    expect(result).toMatchObject({ active: 1, pending: 2, suppressed: 2 });
    expect((await everything()).subscribers.map(({ email, status }) => `${email} ${status}`)).toEqual([
      'vega@example.org active',
      'rigel@example.net pending',
      'deneb@example.org pending',
    ]);
    expect(reportOf(result)).toContain(
      '3,altair@example.com,blocked,"unsubscribed, according to the file (status: Unsubscribed)"',
    );
  });

  test('a status column cannot make readers active in an import of pending ones', async () => {
    await importing('email,status\nvega@example.org,active\n', { status: 'pending' });
    expect(await reader('vega@example.org')).toMatchObject({ status: 'pending' });
  });

  test('a line that says that a reader unsubscribed blocks a later line of the same reader', async () => {
    const result = await importing('email,status\nvega@example.org,unsubscribed\nvega@example.org,active\n');
    expect(counts(result)).toEqual({ ...none, blocked: 2 });
    expect(await reader('vega@example.org')).toBeUndefined();
  });
});

describe('rows that are not imported', () => {
  test('are in the report with line, address, content and reason, in the order of the file', async () => {
    await seedCast(db);
    const result = await importing(
      'email,firstName\nvega@,Vega\ndeneb@example.org,Deneb\naltair@example.org,A\nALTAIR@example.org,B\nrigel@example.org,R,x\n\n,Nobody\n',
    );
    expect(counts(result)).toEqual({ ...none, added: 1, blocked: 1, duplicates: 1, refused: 3 });
    expect(result.rows).toBe(6);
    expect(reportOf(result)).toBe(
      [
        'line,email,what,reason',
        '2,vega@,refused,there is nothing after the @',
        '3,deneb@example.org,blocked,has unsubscribed',
        '5,altair@example.org,duplicate,the same reader as line 4',
        '6,rigel@example.org,refused,"the row has 3 cells, the first line has 2"',
        '8,,refused,the address is empty',
        '',
      ].join('\n'),
    );
    expect(result.examples).toHaveLength(5);
  });

  test('of two rows for one reader the first counts, wherever they are in the file', async () => {
    const others = Array.from({ length: 25 }, (_, index) => `star${index}@example.org,Star`).join('\n');
    const result = await importing(`email,firstName\nvega@example.org,First\n${others}\nVEGA@example.org,Second\n`, {
      chunkRows: 10,
    });
    expect(counts(result)).toEqual({ ...none, added: 26, duplicates: 1 });
    expect(await reader('vega@example.org')).toMatchObject({ fields: '{"firstName":"First"}' });
    expect(reportOf(result)).toContain('28,vega@example.org,duplicate,the same reader as line 2');
  });

  test('a spreadsheet can open the report without running anything', async () => {
    const result = await importing('email,firstName\n"=HYPERLINK(""https://example.org"")",x\n@SUM(1),x\n+1,x\n-1,x\n');
    const cells = reportOf(result)
      .split('\n')
      .slice(1, -1)
      .map((line) => line.replace(/^\d+,"?/, ''));
    expect(cells).toHaveLength(4);
    for (const cell of cells) expect(cell).toMatch(/^'[=@+-]/);
  });

  test('if every row was imported there is no report, not even one of an earlier run', async () => {
    const first = await importing('email\nnobody\n');
    expect(existsSync(first.report!)).toBe(true);
    const second = await importing('email\nvega@example.org\n');
    expect(second.report).toBeUndefined();
    expect(existsSync(first.report!)).toBe(false);
  });

  test('the report is written to the requested path', async () => {
    const report = join(folder, 'told.csv');
    expect((await importing('email\nnobody\n', { report })).report).toBe(report);
  });

  test('the report overwrites neither the imported file nor other files that are not reports', async () => {
    const precious = write('my own notes', 'notes.csv');
    expect(await problem(importing('email\nvega@example.org\n', { report: precious }))).toMatchObject({
      code: 'E_REPORT_FILE',
      message: expect.stringContaining('is not an import report'),
    });
    expect(readFileSync(precious, 'utf8')).toBe('my own notes');
    expect(
      await problem(importing('email\nvega@example.org\n', { report: join(folder, 'readers.csv') })),
    ).toMatchObject({ code: 'E_REPORT_FILE' });
    expect((await everything()).subscribers).toEqual([]);
  });

  test('a report that cannot be written is an error before anything is imported', async () => {
    expect(
      await problem(importing('email\nvega@example.org\n', { report: join(folder, 'nowhere', 'report.csv') })),
    ).toMatchObject({ code: 'E_REPORT_FILE' });
    expect((await everything()).subscribers).toEqual([]);
  });
});

describe('the header', () => {
  test.each(['email', 'E-Mail', 'e_mail', 'EMAIL ADDRESS', 'Mail', 'Address', '"Email"', ' email '])(
    '%s is the column of addresses',
    async (name) => {
      expect(counts(await importing(`${name}\nvega@example.org\n`))).toEqual({ ...none, added: 1 });
    },
  );

  test.each(['firstName', 'first_name', 'First name', 'FIRST-NAME', 'Given name'])(
    '%s fills firstName',
    async (name) => {
      await importing(`email,${name}\nvega@example.org,Vega\n`);
      expect(await reader('vega@example.org')).toMatchObject({ fields: '{"firstName":"Vega"}' });
    },
  );

  test('a column of postal addresses next to an email column is an ordinary column', async () => {
    const result = await importing('address,email\n12 Sample Street,vega@example.org\n');
    expect(counts(result)).toEqual({ ...none, added: 1 });
    expect(result.columns.ignored).toEqual(['address']);
  });

  test('columns that galley.yaml does not declare are reported and ignored', async () => {
    const result = await importing('email,shoe size,firstName\nvega@example.org,41,Vega\n');
    expect(result.columns.ignored).toEqual(['shoe size']);
    expect(await reader('vega@example.org')).toMatchObject({ fields: '{"firstName":"Vega"}' });
  });

  test('every declared field is stored, whatever its name', async () => {
    await importing('email,constructor,toString\nvega@example.org,a,b\n', { fields: ['constructor', 'toString'] });
    expect(await reader('vega@example.org')).toMatchObject({ fields: '{"constructor":"a","toString":"b"}' });
    expect(
      counts(
        await importing('email,constructor,toString\nvega@example.org,a,b\n', { fields: ['constructor', 'toString'] }),
      ),
    ).toEqual({ ...none, unchanged: 1 });
  });

  test('without an email column nothing is imported and the columns are named', async () => {
    const error = await problem(importing('name,phone\nvega@example.org,1\n'));
    expect(error).toMatchObject({
      code: 'E_CSV_HEADER',
      message: 'readers.csv: The first line has no email column. The columns found: name, phone.',
    });
    expect((await everything()).subscribers).toEqual([]);
    expect(existsSync(join(folder, 'readers.csv.report.csv'))).toBe(false);
  });

  test('a file without a header line is refused', async () => {
    expect(await problem(importing('vega@example.org,Vega\naltair@example.com,Altair\n'))).toMatchObject({
      code: 'E_CSV_HEADER',
    });
  });

  test.each([
    ['email,E-Mail', '2 columns of the first line are email: email, E-Mail'],
    ['email,First name,first_name', '2 columns of the first line are firstName: First name, first_name'],
  ])('%s is ambiguous and refused', async (header, message) => {
    expect(await problem(importing(`${header}\n`))).toMatchObject({
      code: 'E_CSV_HEADER',
      message: `readers.csv: ${message}`,
    });
  });

  test('a file with only a header imports nobody and is not an error', async () => {
    expect(counts(await importing('email,firstName\n'))).toEqual(none);
  });
});

describe('variants of CSV', () => {
  const rows = [
    ['email', 'firstName', 'city'],
    ['vega@example.org', 'Vega', 'Samarkand'],
    ['altair@example.com', 'Altair', 'Alexandria'],
  ];
  const both = async () => (await everything()).subscribers.map(({ email, fields: own }) => [email, JSON.parse(own)]);
  const expected = [
    ['vega@example.org', { firstName: 'Vega', city: 'Samarkand' }],
    ['altair@example.com', { firstName: 'Altair', city: 'Alexandria' }],
  ];

  test.each([',', ';', '\t'])('%j separates the cells', async (delimiter) => {
    await importing(rows.map((row) => row.join(delimiter)).join('\n'));
    expect(await both()).toEqual(expected);
  });

  test.each(['\n', '\r\n', '\r'])('%j ends the lines', async (end) => {
    await importing(rows.map((row) => row.join(',')).join(end) + end);
    expect(await both()).toEqual(expected);
  });

  test('line ends may be mixed, as in files glued together', async () => {
    await importing('email,firstName,city\r\nvega@example.org,Vega,Samarkand\naltair@example.com,Altair,Alexandria\r');
    expect(await both()).toEqual(expected);
  });

  test('a byte order mark is not part of the first column’s name', async () => {
    await importing(
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(rows.map((row) => row.join(',')).join('\n'))]),
    );
    expect(await both()).toEqual(expected);
  });

  test('Excel’s sep= line sets the delimiter', async () => {
    await importing(`sep=;\r\n${rows.map((row) => row.join(';')).join('\r\n')}`);
    expect(await both()).toEqual(expected);
  });

  test('a delimiter inside quotes of the header does not matter', async () => {
    const result = await importing('"notes, more, and more";email\nx;vega@example.org\n');
    expect(counts(result)).toEqual({ ...none, added: 1 });
  });

  test('a quoted line break inside a cell becomes a space, and later rows keep their line numbers', async () => {
    const result = await importing(
      'email,firstName,city\r\nvega@example.org,"Vega\r\nLyra","Samar""kand"\r\n\r\nnobody,x,y\r\n',
    );
    expect(await reader('vega@example.org')).toMatchObject({
      fields: '{"firstName":"Vega Lyra","city":"Samar\\"kand"}',
    });
    expect(reportOf(result)).toContain('\n5,nobody,refused,');
  });

  test('rows of delimiters only, as spreadsheets append them, are ignored', async () => {
    expect((await importing('email,firstName,city\nvega@example.org,Vega,\n,,\n,,\n')).rows).toBe(1);
  });

  test('a name typed on a phone loses its invisible direction marks and keeps its joiners', async () => {
    await importing('email,firstName\nvega@example.org,\u202a\u0646\u0633\u0631\u200c\u0637\u0627\u0626\u0631\u202c\n');
    expect(JSON.parse((await reader('vega@example.org'))!.fields)).toEqual({
      firstName: '\u0646\u0633\u0631\u200c\u0637\u0627\u0626\u0631',
    });
  });
});

describe('a dry run', () => {
  test('shows exactly what the import will do, and changes nothing', async () => {
    await seedCast(db);
    const before = await everything();
    const file =
      'email,city\nvega@example.org,Tashkent\naltair@example.com,\nnew@example.org,\nnew@example.org,\ndeneb@example.org,\nnobody,\n';
    const dry = await importing(file, { dryRun: true });
    const report = reportOf(dry);
    expect(await everything()).toEqual(before);
    const real = await importing(file);
    expect(counts(real)).toEqual({ added: 1, updated: 1, unchanged: 1, blocked: 1, duplicates: 1, refused: 1 });
    expect(counts(dry)).toEqual(counts(real));
    expect(reportOf(real)).toBe(report);
  });
});

test('any chunk size gives the same database', async () => {
  const lines = Array.from({ length: 250 }, (_, index) => `reader${index % 200}@example.org,Star ${index}`).join('\n');
  await importing(`email,firstName\n${lines}\n`, { chunkRows: 7 });
  const small = await everything();
  const other = await emptyDatabase();
  await importSubscribers(join(folder, 'readers.csv'), { fields, chunkRows: 1000 }, { db: other, clock });
  expect(await other.selectFrom('subscriber').selectAll().orderBy('id').execute()).toEqual(small.subscribers);
  expect(await other.selectFrom('consent').selectAll().orderBy('id').execute()).toEqual(small.consents);
  await other.destroy();
});

test('progress ends at the end of the file', async () => {
  await seedSubscribers(db, 10);
  const told: { bytes: number; totalBytes: number; rows: number }[] = [];
  await importing(`email\n${Array.from({ length: 2500 }, (_, index) => `star${index}@example.org`).join('\n')}\n`, {
    chunkRows: 1000,
    onProgress: (progress) => told.push(progress),
  });
  expect(told.map(({ rows }) => rows)).toEqual([1000, 2000, 2500]);
  expect(told.at(-1)!.bytes).toBe(told.at(-1)!.totalBytes);
});

test('a person who unsubscribes during an import stays unsubscribed', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `star${index}@example.org`).join('\n');
  await importing(`email\n${lines}\n`);
  const { unsubscribe } = await import('../../../src/audience/leaving/leave.ts');
  const star20 = (await reader('star20@example.org'))!;
  let left: Promise<unknown> | undefined;
  const result = await importing(`email,city\n${lines.replaceAll('.org', '.org,Turin')}\n`, {
    chunkRows: 10,
    onProgress: () => (left ??= unsubscribe(db, { subscriberId: star20.id, source: 'page', at: noon })),
  });
  expect(await left).toBe('left');
  expect(counts(result)).toEqual({ ...none, updated: 29, blocked: 1 });
  expect(await reader('star20@example.org')).toMatchObject({ status: 'unsubscribed', fields: '{}' });
});
