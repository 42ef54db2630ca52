import { describe, expect, test } from 'vitest';
import stringWidth from 'string-width';
import { formatTable } from '../../../src/cli/kit/table.ts';

test.each([
  ['Vega', 4],
  ['Ve\u0301ga', 4],
  ['\u7e54\u5973', 4],
  ['\ubd81\uadf9\uc131', 6],
  ['\u30d9\u30ac', 4],
  ['\uff8d\uff9e\uff76\uff9e', 4],
  ['\uff36\uff45', 4],
  ['\u0627\u0644\u0637\u0627\u0626\u0631', 6],
  ['\u2b50', 2],
  ['\u2764\ufe0f', 2],
  ['\u{1f469}\u200d\u{1f680}', 2],
  ['\u{1f1e9}\u{1f1ea}', 2],
  ['3 \u00d7 #1', 6],
  ['\u001b[31mred\u001b[0m', 3],
  ['a\u200bb', 2],
  ['', 0],
])('%j takes %i cells of a terminal', (text, cells) => {
  expect(stringWidth(text)).toBe(cells);
});

describe('a table', () => {
  const columns = [{ title: 'id', align: 'right' as const }, { title: 'name' }, { title: 'city' }];

  test('aligns its columns in any script, with no blanks at the ends of lines', () => {
    expect(
      formatTable(columns, [
        ['1', '\u7e54\u5973', '\u4eac\u90fd'],
        ['12', 'Vega', ''],
      ]),
    ).toBe('id  name  city\n 1  \u7e54\u5973  \u4eac\u90fd\n12  Vega\n');
  });

  test('fits its width by cutting the widest column', () => {
    const lines = formatTable(columns, [['1', 'x'.repeat(80), 'Turin']], 40)
      .trimEnd()
      .split('\n');
    expect(lines.every((line) => stringWidth(line) <= 40)).toBe(true);
    expect(lines[1]).toMatch(/^ 1 {2}x+… {2}Turin$/);
  });

  test('never cuts a character in half', () => {
    const cut = (text: string) => formatTable([{ title: 'a' }], [[text]], 9).split('\n')[1]!;
    const astronaut = '\u{1f469}\u200d\u{1f680}';
    expect(cut(astronaut.repeat(6))).toBe(`${astronaut.repeat(4)}…`);
    expect(stringWidth(cut(`x${'\u7e54\u5973'.repeat(3)}`))).toBeLessThanOrEqual(9);
  });

  test('a cell can’t move the cursor, start a line or change the direction of the text', () => {
    expect(formatTable([{ title: 'a' }], [['x\u001b[2Jy\nz\u202e!\u0007']])).toBe('a\nxy\ufffdz\ufffd!\ufffd\n');
  });

  test('without rows is its header', () => {
    expect(formatTable(columns, [])).toBe('id  name  city\n');
  });
});
