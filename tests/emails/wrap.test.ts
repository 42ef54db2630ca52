import { describe, expect, test } from 'vitest';
import { displayWidth, wrapText } from '../../emails/wrap.ts';

const mark = '\uE000f0\uE001';

describe('display width', () => {
  test.each([
    ['plain', 5],
    ['café', 4],
    ['cafe\u0301', 4],
    ['日本語', 6],
    ['한국어', 6],
    ['🛰️', 2],
    ['👩‍💻', 2],
    ['مرحبا', 5],
    ['\u2068abc\u2069', 3],
    [`Hello ${mark},`, 6 + 12 + 1],
  ])('%s takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });
});

describe('wrapping', () => {
  test('no line is wider than requested', () => {
    const text = 'A line of words 日本語の文章もある and 🛰️ emoji, '.repeat(8);
    expect(wrapText(text, { width: 40 }).filter((line) => displayWidth(line) > 40)).toEqual([]);
  });

  test('a word longer than the line stays whole on a line of its own', () => {
    const word = 'x'.repeat(50);
    expect(wrapText(`before ${word} after`, { width: 40 })).toEqual(['before', word, 'after']);
  });

  test('a mark is never split', () => {
    const lines = wrapText(`${'word '.repeat(7)}${mark} and more`, { width: 40 });
    expect(lines.join(' ').split(mark)).toHaveLength(2);
  });

  test('a number of a link stays with the word before it', () => {
    const lines = wrapText('twelve chars [1] twelve chars [2] twelve chars [3]', { width: 13 });
    expect(lines.filter((line) => line.startsWith('['))).toEqual([]);
  });

  test('Japanese breaks between words, and no line begins with a full stop', () => {
    const lines = wrapText('実例とともに解説します。エラーメッセージの書き方も参考になります。', { width: 24 });
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => /^[。、」]/.test(line))).toEqual([]);
    expect(lines.join('')).toBe('実例とともに解説します。エラーメッセージの書き方も参考になります。');
  });

  test('a no-break space holds its words together', () => {
    expect(wrapText('aaaa bbbb\u00a0cccc', { width: 10 })).toEqual(['aaaa', 'bbbb\u00a0cccc']);
  });

  test('the first line has the bullet and the others its indentation', () => {
    expect(wrapText('one two three', { width: 9, first: '* ', rest: '  ' })).toEqual(['* one two', '  three']);
  });
});
