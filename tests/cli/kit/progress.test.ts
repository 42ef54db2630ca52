import { beforeEach, describe, expect, test } from 'vitest';
import { formatBytes, formatDuration, progressBar, type ProgressOptions } from '../../../src/cli/kit/progress.ts';
import { FakeStream } from '../../fakes/terminal.ts';

let atMs = 0;
beforeEach(() => {
  atMs = 0;
});

function drawn(options: Partial<ProgressOptions> & { isTTY?: boolean; columns?: number } = {}) {
  const { isTTY = false, columns = 120, ...rest } = options;
  const stream = new FakeStream({ isTTY, columns });
  const bar = progressBar({ label: 'Importing', total: 1000, stream, env: {}, now: () => atMs, ...rest });
  return { bar, text: () => stream.text() };
}

describe('on a terminal', () => {
  test('it draws a bar in place, with share, note, rate and time left', () => {
    const { bar, text } = drawn({ isTTY: true });
    atMs = 2000;
    bar.update(500, '12 rows');
    expect(text()).toBe('\rImporting  ████████████░░░░░░░░░░░░  50 %  12 rows  250/s  2 s left\u001b[K');
  });

  test('it draws no more than ten times a second', () => {
    const { bar, text } = drawn({ isTTY: true });
    for (atMs = 0; atMs < 1000; atMs++) bar.update(atMs);
    expect(text().split('\r').length - 1).toBe(10);
  });

  test('it erases itself at the end and leaves the last line', () => {
    const { bar, text } = drawn({ isTTY: true });
    bar.update(1);
    text();
    bar.stop('Done.');
    expect(text()).toBe('\r\u001b[KDone.\n');
  });

  test('the bar shrinks before the words do in eighty cells', () => {
    const { bar, text } = drawn({ isTTY: true, columns: 0, label: 'Importing readers.csv' });
    atMs = 2000;
    bar.update(500, '123,456,789 rows');
    expect(text()).toBe('\rImporting readers.csv  ████████░░░░░░░  50 %  123,456,789 rows  250/s  2 s left\u001b[K');
  });

  test('it never wraps in a narrow terminal', () => {
    const { bar, text } = drawn({ isTTY: true, columns: 20 });
    bar.update(500);
    expect(text().replace('\r', '').replace('\u001b[K', '')).toHaveLength(19);
  });
});

describe('elsewhere', () => {
  test.each([
    ['in a file or pipe', { isTTY: false }],
    ['with NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }],
    ['on a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }],
  ])('%s it writes plain lines every five seconds, without an escape code', (_where, options) => {
    const { bar, text } = drawn(options);
    for (atMs = 0; atMs <= 10_000; atMs += 100) bar.update(atMs / 10);
    bar.stop('Done.');
    expect(text()).toBe('Importing  50 %  100/s  5 s left\nImporting  100 %  100/s\nDone.\n');
  });

  test('a very short task writes only its last line', () => {
    const { bar, text } = drawn();
    atMs = 40;
    bar.update(1000);
    bar.stop();
    expect(text()).toBe('');
  });
});

test('without a known total it counts', () => {
  const { bar, text } = drawn({ total: 0, format: formatBytes });
  atMs = 5000;
  bar.update(12_300_000);
  expect(text()).toBe('Importing  12.3 MB  2.5 MB/s\n');
});

test('amounts and times are formatted for people', () => {
  expect([0, 999, 1000, 12_345_678].map(formatBytes)).toEqual(['0 B', '999 B', '1.0 kB', '12.3 MB']);
  expect([0.2, 59, 60, 200, 3600, 7500].map(formatDuration)).toEqual([
    '1 s',
    '59 s',
    '1 min 0 s',
    '3 min 20 s',
    '1 h 0 min',
    '2 h 5 min',
  ]);
});
