import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importSubscribers } from '../../../src/audience/import/import-subscribers.ts';
import type { Database } from '../../../src/db/open.ts';
import { clock } from '../../cast/subscribers.ts';
import { emptyDatabase } from '../../setup/database.ts';

let db: Database;
let folder: string;
beforeEach(async () => {
  db = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'galley-hostile-'));
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const importing = (content: string | Buffer) => {
  const file = join(folder, 'readers.csv');
  writeFileSync(file, content);
  return importSubscribers(file, { fields: ['firstName', 'city'] }, { db, clock });
};
const emails = async () =>
  (await db.selectFrom('subscriber').select('email').orderBy('id').execute()).map((row) => row.email);
const told = (result: { report: string | undefined }) => readFileSync(result.report!, 'utf8').split('\n').slice(1, -1);
const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string },
  );

describe('a broken quote costs one row', () => {
  test('a quote that is never closed, in the middle of a file', async () => {
    const result = await importing(
      'email,firstName\nvega@example.org,"Vega\naltair@example.com,Altair\nrigel@example.net,Rigel\n',
    );
    expect(await emails()).toEqual(['altair@example.com', 'rigel@example.net']);
    expect(told(result)).toEqual([`2,"vega@example.org,""Vega",refused,a quote is never closed`]);
  });

  test('a quote that the next quote closes does not swallow the row between', async () => {
    const result = await importing(
      'email,firstName\nvega@example.org,"Vega\naltair@example.com,Altair\nrigel@example.net,"Rigel"\n',
    );
    expect(await emails()).toEqual(['altair@example.com', 'rigel@example.net']);
    expect(told(result)).toEqual([expect.stringMatching(/^2,.*refused,.*text after a closing quote/)]);
  });

  test('a quote that a later line happens to close validly is noticed by the addresses inside', async () => {
    const result = await importing(
      'email,firstName\nvega@example.org,"Vega\naltair@example.com,Altair\nrigel@example.net,"\ndeneb@example.org,Deneb\n',
    );
    expect(await emails()).toEqual(['deneb@example.org']);
    expect(told(result)).toEqual([
      '2,vega@example.org,refused,a quoted cell spans several lines and contains altair@example.com: a closing quote is missing',
    ]);
  });

  test('a note of several lines that contains an address is not such a case', async () => {
    await importing('email,notes\nvega@example.org,"wrote to us\nanswer to hello@example.org please, thanks"\n');
    expect(await emails()).toEqual(['vega@example.org']);
  });

  test('a quote inside a bare cell', async () => {
    const result = await importing('email,firstName\nvega@example.org,Ve"ga\naltair@example.com,Altair\n');
    expect(await emails()).toEqual(['altair@example.com']);
    expect(told(result)).toEqual([
      expect.stringMatching(/^2,.*refused,"there is a quote inside a cell that is not quoted/),
    ]);
  });

  test('a quote opened on the last line', async () => {
    const result = await importing('email\nvega@example.org\n"altair@example.com');
    expect(await emails()).toEqual(['vega@example.org']);
    expect(told(result)).toHaveLength(1);
  });

  test('line numbers after it stay correct, with CRLF and across blocks of the file', async () => {
    const filler = Array.from({ length: 20_000 }, (_, index) => `star${index}@example.org,"Star ${index}"\r\n`).join(
      '',
    );
    const result = await importing(
      `email,firstName\r\nvega@example.org,Ve"ga\r\n${filler}nobody,x\r\nrigel@example.net,"Rigel" x\r\naltair@example.com,Altair\r\nnobody,y\r\n`,
    );
    expect(told(result).map((line) => line.split(',')[0])).toEqual(['2', '20003', '20004', '20006']);
    expect(await emails()).toHaveLength(20_001);
  });

  test('a thousand broken rows among valid ones are a thousand refusals', async () => {
    const lines = Array.from({ length: 2000 }, (_, index) =>
      index % 2 ? `star${index}@example.org,5" disk` : `star${index}@example.org,Star`,
    );
    const result = await importing(`email,firstName\n${lines.join('\n')}\n`);
    expect(result).toMatchObject({ rows: 2000, added: 1000, refused: 1000 });
  });
});

describe('a line between the rows', () => {
  test.each(['UNSUBSCRIBED:,', '--- unsubscribed ---,', ',Abgemeldet:', '"Left the list",', 'BOUNCED,'])(
    '%s keeps out the addresses below it',
    async (divider) => {
      const result = await importing(
        `email,firstName\nvega@example.org,Vega\n${divider}\nrigel@example.net,Rigel\ndeneb@example.com,Deneb\n`,
      );
      expect(await emails()).toEqual(['vega@example.org']);
      expect(told(result).join()).toContain('says that the addresses below it left');
    },
  );

  test('that says "subscribed" begins the readers again', async () => {
    await importing('email,firstName\nUnsubscribed:,\nrigel@example.net,Rigel\nSubscribed:,\nvega@example.org,Vega\n');
    expect(await emails()).toEqual(['vega@example.org']);
  });

  test('that says something else, or nothing, keeps nobody out', async () => {
    await importing('email,firstName\nJanuary,\nrigel@example.net,Rigel\n,\nvega@example.org,Vega\n');
    expect(await emails()).toEqual(['rigel@example.net', 'vega@example.org']);
  });
});

describe('sizes', () => {
  test('a cell of a megabyte is a refused row, and the next one is read', async () => {
    const result = await importing(
      `email,firstName\nvega@example.org,${'x'.repeat(1_000_000)}\naltair@example.com,Altair\n`,
    );
    expect(await emails()).toEqual(['altair@example.com']);
    expect(told(result)).toEqual([
      '2,vega@example.org,refused,"firstName is 1,000,000 characters long; the maximum is 500"',
    ]);
  });

  test('a quoted cell of five megabytes, over many lines, is not kept in memory', async () => {
    const result = await importing(
      `email,firstName\nvega@example.org,"${'x'.repeat(5_000_000)}"\naltair@example.com,Altair\n`,
    );
    expect(await emails()).toEqual(['altair@example.com']);
    expect(told(result)[0]).toMatch(/^2,.*refused,"the row is longer than 1 MiB, or a quote in it is never closed"$/);
  });

  test('a row of 100,000 cells is refused with the count', async () => {
    const result = await importing(
      `email,firstName\nvega@example.org${',x'.repeat(99_999)}\naltair@example.com,Altair\n`,
    );
    expect(await emails()).toEqual(['altair@example.com']);
    expect(told(result)).toEqual(['2,vega@example.org,refused,"the row has 100,000 cells, the first line has 2"']);
  });

  test('a header of 100,000 columns is read, and reported in short', async () => {
    const extra = Array.from({ length: 99_999 }, (_, index) => `c${index}`).join(',');
    const result = await importing(`email,${extra}\nvega@example.org${','.repeat(99_999)}\n`);
    expect(await emails()).toEqual(['vega@example.org']);
    expect(result.columns.ignored).toHaveLength(99_999);
    const error = await failure(importing(`${extra},x\n`));
    expect(error!.message).toMatch(/no email column.*c0, c1, .* and 99,988 more\.$/s);
    expect(error!.message.length).toBeLessThan(300);
  });

  test('a header longer than the maximum row is refused', async () => {
    expect(await failure(importing(`email,${'x'.repeat(1_200_000)}\nvega@example.org,\n`))).toMatchObject({
      code: 'E_CSV_HEADER',
      message: expect.stringContaining('longer than 1 MiB'),
    });
  });

  test('a megabyte of one address is refused at once', async () => {
    const result = await importing(`email\n${'a'.repeat(900_000)}@example.org\n`);
    expect(told(result)[0]).toMatch(/…,refused,the address is longer than 254 bytes$/);
    expect(told(result)[0]!.length).toBeLessThan(300);
  });
});

describe('bytes that are not text', () => {
  test('NUL is refused and reported in an address and in a field', async () => {
    const result = await importing(
      'email,firstName\nve\0ga@example.org,Vega\naltair@example.com,Al\0tair\nrigel@example.net,Rigel\n',
    );
    expect(await emails()).toEqual(['rigel@example.net']);
    expect(told(result)).toEqual([
      '2,ve\ufffdga@example.org,refused,the address has a control or invisible character in it',
      '3,altair@example.com,refused,firstName has a control character in it',
    ]);
  });

  test('an escape sequence never reaches the report', async () => {
    const result = await importing('email\n\u001b]0;owned\u0007@example.org\n');
    // oxlint-disable-next-line no-control-regex -- checks that there is none
    expect(told(result).join('')).not.toMatch(/[\x00-\x1f]/);
  });

  test('what Windows writes is read as such, and said', async () => {
    const result = await importing(
      Buffer.from('email,firstName\nvega@example.org,V\xe9ga\naltair@example.com,Altair\n', 'latin1'),
    );
    expect(result).toMatchObject({ added: 2, encoding: { name: 'windows-1252', guessed: true } });
    const { fields } = await db.selectFrom('subscriber').select('fields').orderBy('id').executeTakeFirstOrThrow();
    expect(fields).toBe('{"firstName":"Véga"}');
  });

  test('a character that we use for marks can’t get into a mail', async () => {
    const result = await importing('email,firstName\nvega@example.org,\ue000l0\ue001\n');
    expect(result).toMatchObject({ added: 0, refused: 1 });
  });

  test('a line break in an address can’t add a header', async () => {
    const result = await importing('email,firstName\n"vega@example.org\r\nBcc: all@example.net",Vega\n');
    expect(result).toMatchObject({ added: 0, refused: 1 });
    expect(told(result)[0]).toContain('the address has a control or invisible character in it');
  });
});

describe('formulas', () => {
  test.each([
    '=1+1',
    '=HYPERLINK("https://example.org")',
    '@SUM(1+1)',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '\uff1d1+1',
  ])('%s in a field is refused', async (formula) => {
    const result = await importing(`email,firstName\nvega@example.org,"${formula.replaceAll('"', '""')}"\n`);
    expect(told(result)).toEqual(['2,vega@example.org,refused,firstName looks like a spreadsheet formula']);
  });

  test.each(['-', '+1', '@vega', 'O=C', '- Lyra'])('%s is a value like any other', async (value) => {
    await importing(`email,firstName\nvega@example.org,${value}\n`);
    expect((await db.selectFrom('subscriber').select('fields').executeTakeFirstOrThrow()).fields).toBe(
      JSON.stringify({ firstName: value }),
    );
  });
});

describe('encodings', () => {
  const text = 'email,firstName\nvega@example.org,Véga\naltair@example.com,織女\n';
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16, big end first, without a mark', Buffer.from(text, 'utf16le').swap16()],
  ])('%s is recognised', async (_name, content) => {
    expect(await importing(content)).toMatchObject({ added: 2, refused: 0, encoding: { guessed: false } });
    const rows = await db.selectFrom('subscriber').select('fields').orderBy('id').execute();
    expect(rows.map(({ fields }) => JSON.parse(fields) as unknown)).toEqual([
      { firstName: 'Véga' },
      { firstName: '織女' },
    ]);
  });

  test('a letter of Windows far into a large file is found, and the line numbers hold', async () => {
    const filler = Array.from({ length: 9000 }, (_, index) => `star${index}@example.org,Star ${index}\n`).join('');
    const result = await importing(
      Buffer.from(`email,firstName\n${filler}vega@example.org,V\xe9ga\nnobody,x\n`, 'latin1'),
    );
    expect(result).toMatchObject({ added: 9001, encoding: { name: 'windows-1252', guessed: true } });
    expect(told(result)).toEqual(['9003,nobody,refused,there is no @ in it']);
    const vega = await db
      .selectFrom('subscriber')
      .select('fields')
      .where('email', '=', 'vega@example.org')
      .executeTakeFirstOrThrow();
    expect(vega.fields).toBe('{"firstName":"Véga"}');
  });

  test('another encoding is read when it is named, and one that does not exist is refused', async () => {
    const file = join(folder, 'polish.csv');
    writeFileSync(
      file,
      Buffer.from([...Buffer.from('email,firstName\nvega@example.org,'), 0xa3, 0xf3, 0x64, 0x9f, 0x0a]),
    );
    const options = { fields: ['firstName'], encoding: 'windows-1250' };
    expect(await importSubscribers(file, options, { db, clock })).toMatchObject({ added: 1 });
    expect((await db.selectFrom('subscriber').select('fields').executeTakeFirstOrThrow()).fields).toBe(
      '{"firstName":"Łódź"}',
    );
    expect(await failure(importSubscribers(file, { ...options, encoding: 'klingon' }, { db, clock }))).toMatchObject({
      code: 'E_CSV_FILE',
    });
  });
});

describe('files that are not CSV', () => {
  test.each([
    ['a spreadsheet', Buffer.from('PK\x03\x04 and so on'), 'is a spreadsheet, not a CSV file'],
    [
      'an old spreadsheet',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      'is a spreadsheet, not a CSV file',
    ],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'is compressed'],
    ['nothing', Buffer.alloc(0), 'is empty'],
    ['blank lines', Buffer.from('\n\n  \n'), 'is empty'],
  ])('%s is refused and named', async (_what, content, message) => {
    expect(await failure(importing(content))).toMatchObject({ code: 'E_CSV_FILE', message: `readers.csv ${message}` });
    expect(await emails()).toEqual([]);
  });

  test('a missing file, and a folder', async () => {
    const missing = importSubscribers(join(folder, 'none.csv'), { fields: [] }, { db, clock });
    expect(await failure(missing)).toMatchObject({
      code: 'E_CSV_FILE',
      message: expect.stringContaining('There is no file'),
    });
    mkdirSync(join(folder, 'dir.csv'));
    expect(await failure(importSubscribers(join(folder, 'dir.csv'), { fields: [] }, { db, clock }))).toMatchObject({
      code: 'E_CSV_FILE',
      message: expect.stringContaining('is not a file'),
    });
  });

  test('random bytes never crash it: every file gives an error or refused rows', async () => {
    let state = 7;
    const random = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16;
    for (let round = 0; round < 60; round++) {
      const alphabet = round % 2 ? [...'",;\n\r\t@a.=\0'].map((character) => character.charCodeAt(0)) : undefined;
      const body = Buffer.from(
        Array.from({ length: 3000 }, () => (alphabet ? alphabet[random() % alphabet.length]! : random() % 256)),
      );
      const outcome = await importing(Buffer.concat([Buffer.from('email,firstName\n'), body])).then(
        ({ rows, added, updated, unchanged, blocked, duplicates, refused }) =>
          rows === added + updated + unchanged + blocked + duplicates + refused ? 'every row told' : 'rows are missing',
        (error: { code: string }) => error.code,
      );
      expect(outcome).toMatch(/^every row told$|^E_CSV_/);
    }
  });
});
