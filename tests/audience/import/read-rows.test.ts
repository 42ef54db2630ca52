import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openCsv } from '../../../src/audience/import/csv-source.ts';
import { readRows, type CsvRow } from '../../../src/audience/import/read-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'galley-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function rowsOf(content: string): Promise<CsvRow[]> {
  const file = join(folder, 'rows.csv');
  writeFileSync(file, content);
  const rows: CsvRow[] = [];
  for await (const batch of readRows(await openCsv(file))) rows.push(...batch.rows);
  return rows;
}

const block = 256 * 1024;

test('rows come in order with the line on which each starts; blank lines count and are skipped', async () => {
  expect(await rowsOf('a,b\n\n1,"x\ny"\n,\n2,z')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 3, cells: ['1', 'x\ny'] },
    { line: 6, cells: ['2', 'z'] },
  ]);
});

// Wherever the file is cut into blocks, the result must be the same: inside a CRLF, a quote pair, a character.
for (const shift of [-4, -3, -2, -1, 0, 1, 2, 3]) {
  test(`a block that ends ${shift} bytes off the end of a good line, a broken line and a wide character`, async () => {
    const good = `g,${'x'.repeat(block + shift - 'a,b\r\ng,\r\n'.length)}\r\n`;
    expect(await rowsOf(`a,b\r\n${good}1,"q""q"\r\n2,\u{1f4d6}\r\n`)).toMatchObject([
      { line: 1 },
      { line: 2 },
      { line: 3, cells: ['1', 'q"q'] },
      { line: 4, cells: ['2', '\u{1f4d6}'] },
    ]);
    const broken = `b,x"${'x'.repeat(block + shift - 'a,b\r\nb,x"\r\n'.length)}\r\n`;
    expect(await rowsOf(`a,b\r\n${broken}1,y\r\n2,\u{1f4d6}\r\n`)).toMatchObject([
      { line: 1 },
      { line: 2, unreadable: { code: expect.any(String) } },
      { line: 3, cells: ['1', 'y'] },
      { line: 4, cells: ['2', '\u{1f4d6}'] },
    ]);
    const quoted = `c,"${'\u{1f4d6}'.repeat(Math.floor((block + shift - 12) / 4))}${'x'.repeat((((block + shift - 12) % 4) + 4) % 4)}""q"\r\n`;
    expect(await rowsOf(`a,b\r\n${quoted}1,y\r\n`)).toMatchObject([
      { line: 1 },
      { line: 2, cells: ['c', expect.stringMatching(/\u{1f4d6}x*"q$/u)] },
      { line: 3, cells: ['1', 'y'] },
    ]);
  });
}

test('an invalid line of ten megabytes is skipped and the rest is read', async () => {
  expect(await rowsOf(`a,b\nx,y"${'z'.repeat(10_000_000)}\n1,2\n`)).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, unreadable: { code: 'quote-in-cell' }, text: `x,y"${'z'.repeat(1020)}` },
    { line: 3, cells: ['1', '2'] },
  ]);
});

test('a broken last line without a line end ends the reading', async () => {
  expect(await rowsOf('a,b\n1,"2')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, unreadable: { code: 'quote-not-closed' }, text: '1,"2' },
  ]);
  expect(await rowsOf('a,b\r\n1,"2\r')).toMatchObject([{ line: 1 }, { line: 2, text: '1,"2' }]);
});

test('the time for a file of broken lines grows in proportion to its length', async () => {
  const time = async (lines: number) => {
    // CPU time, because wall time depends on other processes.
    const before = process.cpuUsage();
    expect(await rowsOf(`a,b\n${'x,5" disk\n'.repeat(lines)}`)).toHaveLength(lines + 1);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  await time(500);
  const some = await time(2000);
  expect(await time(8000)).toBeLessThan(some * 10 + 500);
});
