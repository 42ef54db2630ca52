import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { subscribersCommand } from '../../../src/cli/verbs/subscribers.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { cast, clock, noon, seedCast } from '../../cast/subscribers.ts';
import { emptyDatabaseUrl } from '../../setup/database.ts';
import { tryCommand } from '../run-in-process.ts';

let folder: string;
let url: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-cli-'));
  writeFileSync(
    join(folder, 'galley.yaml'),
    'name: The Weekly Loop\nslug: weekly-loop\nurl: https://loop.example.org\nfrom: editors@loop.example.org\naddress: 12 Sample Street\n',
  );
  url = await emptyDatabaseUrl(folder);
  const db = await openDatabase(url);
  await seedCast(db);
  await db.destroy();
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (content: string) => {
  writeFileSync(join(folder, 'readers.csv'), content);
  return join(folder, 'readers.csv');
};

/** Runs `galley subscribers …` with a real database. */
const galley = (...words: string[]) =>
  tryCommand(subscribersCommand, words, { cwd: folder, env: { DATABASE_URL: url }, clock });

const statusOf = async (email: string) => {
  const db = await openDatabase(url);
  const row = await db.selectFrom('subscriber').select('status').where('email', '=', email).executeTakeFirst();
  await db.destroy();
  return row?.status;
};

describe('add', () => {
  test('adds, updates and says when there is nothing to do', async () => {
    expect((await galley('add', 'Spica@Example.net', '--field', 'firstName=Spica', '--field', 'city=a=b')).out).toBe(
      'Added spica@example.net (active).\n',
    );
    expect((await galley('add', 'spica@example.net', '--field', 'city=Turin')).out).toBe(
      'Updated spica@example.net (active).\n',
    );
    expect((await galley('add', 'spica@example.net')).out).toBe(
      'spica@example.net is on the list already (active); nothing changed.\n',
    );
    expect((await galley('list', '--search', 'spica')).out).toMatch(
      /8 {2}spica@example\.net {2}active {2}Spica {6}Turin {2}2026-11-27/,
    );
  });

  test('an unknown field gets a suggestion', async () => {
    expect((await galley('add', 'spica@example.net', '--field', 'fristName=Spica')).error).toMatchObject({
      code: 'E_FIELD',
      message: 'No field is called fristName, did you mean firstName?',
    });
    expect((await galley('add', 'spica@example.net', '--field', 'firstName')).err).toContain('--field firstName=Vega');
  });

  test('somebody who left is not added, and an invalid address is refused', async () => {
    expect((await galley('add', cast.deneb.email)).error).toMatchObject({
      code: 'E_KEPT_OUT',
      message: 'deneb@example.org is blocked: has unsubscribed',
    });
    expect((await galley('add', 'spica')).error).toMatchObject({
      code: 'E_SUBSCRIBER',
      message: '"spica" can’t be added: there is no @ in it',
    });
  });
});

describe('list', () => {
  test('is a table with the fields that somebody has', async () => {
    expect((await galley('list', '--status', 'active')).out).toBe(
      [
        'id  email                          status  firstName  lastName  city       joined',
        ' 1  vega@example.org               active  Vega       Lyra      Samarkand  2026-11-27',
        ' 2  altair@example.com             active                                  2026-11-27',
        ' 3  shokujo@xn--bcher-kva.example  active  織女                 京都       2026-11-27',
        '',
        '3 of 3.',
        '',
      ].join('\n'),
    );
  });

  test('says how to see the next page', async () => {
    expect((await galley('list', '--limit', '2')).out).toMatch(/\n2 of 7\. More: --after 2\n$/);
    expect((await galley('list', '--limit', '2', '--after', '6')).out).toMatch(/mira@example\.net[^]*\n1 of 7\.\n$/);
  });

  test('as JSON has the same data in full', async () => {
    const list = JSON.parse((await galley('list', '--limit', '1', '--json')).out) as unknown;
    expect(list).toEqual({
      total: 7,
      next: 1,
      subscribers: [
        {
          id: 1,
          email: 'vega@example.org',
          status: 'active',
          fields: cast.vega.fields,
          tracking: true,
          createdAt: new Date(noon).toISOString(),
          updatedAt: new Date(noon).toISOString(),
        },
      ],
    });
  });

  test('says when nobody matches', async () => {
    expect((await galley('list', '--search', 'zzz')).out).toBe('Nobody matches.\n');
  });

  test.each([
    ['--status', 'vip'],
    ['--limit', '0'],
    ['--limit', 'many'],
    ['--serach', 'x'],
  ])('refuses %s %s', async (...words) => {
    const { error, err } = await galley('list', ...words);
    expect(error).toMatchObject({ code: expect.stringMatching(/^commander\./) });
    expect(err).toMatch(/^error: /);
  });
});

describe('import', () => {
  const mixed =
    'email,First name,shoe size\nspica@example.net,Spica,41\nnobody,x,1\ndeneb@example.org,Deneb,1\nSPICA@example.net,Spica,41\n';

  test('reports the result of every row, which columns were ignored, and where the report is', async () => {
    const file = write(mixed);
    const { out, error, code } = await galley('import', file);
    expect(error).toBeUndefined();
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'readers.csv: 4 rows',
        '  active               1   new readers: spica@example.net',
        '  updated              0',
        '  unchanged            0',
        '  blocked              1',
        '  duplicates           1',
        '  refused              1',
        '',
        'Ignored columns: shoe size. Those declared under fields in galley.yaml are kept.',
        '',
        'line  what       written            why',
        '   3  refused    nobody             there is no @ in it',
        '   4  blocked    deneb@example.org  has unsubscribed',
        '   5  duplicate  spica@example.net  the same reader as line 2',
        '',
        `3 rows that were not imported; the report: ${file}.report.csv`,
        '',
      ].join('\n'),
    );
    expect(readFileSync(`${file}.report.csv`, 'utf8').split('\n')).toHaveLength(5);
  });

  test('exits with 1 for a refused row only if asked to', async () => {
    expect((await galley('import', write(mixed), '--strict')).code).toBe(1);
    expect((await galley('import', write('email\nspica@example.net\n'), '--strict')).code).toBe(0);
  });

  test('a dry run says so and adds no subscriber', async () => {
    expect((await galley('import', write(mixed), '--dry-run')).out).toMatch(
      /^readers\.csv: 4 rows, a dry run: nothing was changed\n {2}active {15}1 {3}new readers: spica@example\.net\n/,
    );
    expect(await statusOf('spica@example.net')).toBeUndefined();
  });

  test('as JSON gives counts, examples and the report', async () => {
    const file = write(mixed);
    const { out } = await galley('import', file, '--json', '--status', 'pending', '--report', join(folder, 'told.csv'));
    expect(JSON.parse(out)).toMatchObject({
      file,
      dryRun: false,
      rows: 4,
      added: 1,
      refused: 1,
      blocked: 1,
      duplicates: 1,
      report: join(folder, 'told.csv'),
      ignoredColumns: ['shoe size'],
      examples: [{ line: 3 }, {}, {}],
    });
    expect(await statusOf('spica@example.net')).toBe('pending');
  });

  test('a file without addresses changes nothing and says which columns it has', async () => {
    expect((await galley('import', write('name,phone\nSpica,1\n'))).error).toMatchObject({
      code: 'E_CSV_HEADER',
      message: expect.stringContaining('name, phone'),
    });
  });

  test('a short import writes no progress to a log', async () => {
    expect((await galley('import', write(mixed))).err).toBe('');
  });
});

describe('who left must never come back by a file', () => {
  const named = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return name;
  };

  test('a file whose name speaks of leaving stops with a question that says what to type', async () => {
    const file = named('unsubscribed_segment_export.csv', '"Email Address","First Name"\nspica@example.net,Spica\n');
    const { error } = await galley('import', file);
    expect(error).toMatchObject({
      code: 'E_IMPORT_QUESTION',
      message: expect.stringContaining(
        'Its name says that people in it are unsubscribed, and 1 row does not say so itself.',
      ),
      hint: expect.stringMatching(/--status unsubscribed\n +If they agreed [^]*--status active/),
    });
    const { out } = await galley('import', file, '--status', 'unsubscribed');
    expect(out).toMatch(/ {2}active {15}0\n[^]* {2}blocked {14}1 {3}now suppressed for good\n/);
    expect((await galley('import', named('plain.csv', 'email\nSPICA@example.net\n'))).out).toContain(
      'suppressed: has unsubscribed',
    );
  });

  test('an unknown word in a status column stops with a question; --value answers it, but not for who left', async () => {
    const file = named('members.csv', 'email,status\nspica@example.net,gold\nrigel2@example.net,unsubscribed\n');
    const { error, out } = await galley('import', file, '--json');
    expect(error).toMatchObject({ code: 'E_IMPORT_QUESTION' });
    expect(JSON.parse(out)).toMatchObject({
      questions: [{ code: 'values', column: 'status', number: 2, values: [{ value: 'gold', rows: 1, line: 2 }] }],
    });
    expect(error!.hint).toContain('--value gold=active');
    expect((await galley('import', file, '--value', 'unsubscribed=active')).err).toContain('can’t bring them back');
    expect((await galley('import', file, '--value', 'gold=vip')).err).toContain('--value past_due=active');
    await galley('import', file, '--value', 'GOLD=active');
    expect([await statusOf('spica@example.net'), await statusOf('rigel2@example.net')]).toEqual(['active', undefined]);
  });

  test('a dry run shows how many of your readers would leave, and who', async () => {
    const { out } = await galley('import', named('all.csv', 'email,status\nvega@example.org,bounced\n'), '--dry-run');
    expect(out).toContain('  left                 1   your readers who would no longer be mailed\n');
    expect(out).toContain('left  vega@example.org  bounced, according to the file (status: bounced)');
    expect(await statusOf('vega@example.org')).toBe('active');
  });

  test('an export has the mark that spreadsheets need, and comes back whole', async () => {
    await galley('add', 'spica@example.net', '--field', 'firstName=Véga', '--field', 'city=x;=calc');
    const file = join(folder, 'all.csv');
    await galley('export', file);
    const bytes = readFileSync(file);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.toString()).toContain("x;'=calc");
    const { out } = await galley('import', file, '--json');
    expect(JSON.parse(out)).toMatchObject({ rows: 8, unchanged: 5, blocked: 3, suppressed: 0, left: 0, refused: 0 });
    expect((await galley('list', '--search', 'spica')).out).toContain('x;=calc');
  });

  test('on a terminal it is shown first, and nothing is changed by a no', async () => {
    const file = named('all.csv', 'email\nspica@example.net\n');
    const { out } = await galley('import', file, '--yes');
    expect(out).toContain('  active               1   new readers: spica@example.net\n');
  });
});

describe('export', () => {
  test('writes to standard output, or to a file that only its owner can read', async () => {
    const { out } = await galley('export', '--status', 'pending');
    expect(out.split('\n')).toEqual([
      'email,status,firstName,lastName,city,joined,consent,consentSource,consentAt,leftAt,tracking,suppressed,suppressedAt,suppressedDetail,ledger',
      expect.stringMatching(/^rigel@example\.net,pending,Rigel,/),
      '',
    ]);
    const file = join(folder, 'all.csv');
    expect((await galley('export', file)).out).toBe(`7 subscribers in ${file}\n`);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(9);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  test('doesn’t overwrite a file without --overwrite', async () => {
    const file = write('email\nprecious@example.org\n');
    expect((await galley('export', file)).error).toMatchObject({
      code: 'E_EXPORT_FILE',
      hint: expect.stringContaining('--overwrite'),
    });
    expect(readFileSync(file, 'utf8')).toContain('precious');
    await galley('export', file, '--overwrite');
    expect(readFileSync(file, 'utf8')).toContain('vega@example.org');
  });

  test('a folder that does not exist is an error', async () => {
    expect((await galley('export', join(folder, 'nowhere', 'all.csv'))).error).toMatchObject({ code: 'E_EXPORT_FILE' });
  });
});

describe('remove', () => {
  test('unsubscribes with --yes, and says when there is nothing to do', async () => {
    expect((await galley('remove', 'VEGA@example.org', '--yes')).out).toBe('vega@example.org is unsubscribed.\n');
    expect(await statusOf('vega@example.org')).toBe('unsubscribed');
    expect((await galley('remove', 'vega@example.org', '--yes')).out).toBe(
      'vega@example.org is unsubscribed already; nothing changed.\n',
    );
  });

  test('does not ask without a terminal', async () => {
    expect((await galley('remove', 'vega@example.org')).error).toMatchObject({
      code: 'E_CONFIRM',
      hint: expect.stringContaining('--yes'),
    });
    expect(await statusOf('vega@example.org')).toBe('active');
  });

  test('of an unknown address is an error', async () => {
    expect((await galley('remove', 'nobody@example.org', '--yes')).error).toMatchObject({
      code: 'E_UNKNOWN_SUBSCRIBER',
    });
  });
});

test('every verb explains itself with examples', async () => {
  for (const verb of ['add', 'list', 'import', 'export', 'remove']) {
    expect((await galley(verb, '--help')).out).toMatch(new RegExp(`Examples:\n {2}galley subscribers ${verb}`));
  }
});

test('the sample readers are fifty, on reserved domains, and all of them are valid', async () => {
  const sample = fileURLToPath(new URL('../../../src/cli/sample/galley-sample-readers.csv', import.meta.url));
  const { out } = await galley('import', sample, '--dry-run', '--json', '--report', join(folder, 'report.csv'));
  expect(JSON.parse(out)).toMatchObject({ rows: 50, refused: 0, duplicates: 0, blocked: 0, ignoredColumns: [] });
  for (const line of readFileSync(sample, 'utf8').trim().split('\n').slice(1))
    expect(line.split(',')[0]).toMatch(/@(?:[^@]+\.)?example(?:\.org|\.com|\.net)?$/);
});
