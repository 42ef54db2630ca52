import { stripVTControlCharacters, styleText } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outlastOutput, safeTerminal } from '../../../src/cli/kit/safe-terminal.ts';
import { printable, printableJson, style } from '../../../src/cli/kit/printable.ts';
import { printData, printJson } from '../../../src/cli/kit/terminal.ts';
import { FakeTerminal } from '../../fakes/terminal.ts';

describe('what others wrote', () => {
  test.each([
    ['a colour', 'Free \u001b[31mred\u001b[0m', 'Free red'],
    ['text that is hidden', '\u001b[8mhidden\u001b[28m', 'hidden'],
    ['a wiped screen', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a window’s title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a link that leads elsewhere', '\u001b]8;;https://evil.example\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['the clipboard', 'a\u001b]52;c;cm0gLXJm\u0007b', 'ab'],
    ['an escape alone', 'a\u001bb', 'a\ufffdb'],
    ['C1 controls', 'a\u0085\u0090b', 'a\ufffd\ufffdb'],
    ['a CSI in one character', 'a\u009b31mb', 'ab'],
    ['a carriage return that overwrites the line', 'error\rfine ', 'error\ufffdfine '],
    ['backspaces', 'bad\b\b\bok', 'bad\ufffd\ufffd\ufffdok'],
    ['a bell and a NUL', 'a\u0007\u0000b', 'a\ufffd\ufffdb'],
    ['text that runs the other way', 'invoice\u202efdp.exe', 'invoice\ufffdfdp.exe'],
    ['isolates', 'a\u2066b\u2069', 'a\ufffdb\ufffd'],
    ['a guess of our mark', '\u001b[31;1234;5678;9012mred', 'red'],
  ])('%s does not reach the terminal', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
    const terminal = new FakeTerminal({ isTTY: true });
    safeTerminal(terminal).stdout.write(text);
    safeTerminal(terminal).stderr.write(text);
    expect([terminal.stdout.text(), terminal.stderr.text()]).toEqual([shown, shown]);
  });

  test.each(['Łódź 京都 🔌 café\n\tnext', 'שלום \u200fעולם', '👩‍👩‍👧', 'two\r\nlines'.replace('\r', '')])(
    '%j is left as it is',
    (text) => expect(printable(text)).toBe(text),
  );

  test('is in JSON without loss, and harmless there too', () => {
    const terminal = new FakeTerminal({ isTTY: true });
    const value = { title: 'a\u001b[2J\u009b31m\u202eb' };
    printJson(safeTerminal(terminal).stdout, value);
    const text = terminal.stdout.text();
    expect(JSON.parse(text)).toEqual(value);
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(text).not.toMatch(/[\u001b\u0080-\u009f\u202e]/);
    expect(printableJson('"\u009b"')).toBe('"\\u009b"');
  });

  test('is in CSV for a program as it is, and harmless on a terminal', () => {
    const [pipe, screen] = [new FakeTerminal(), new FakeTerminal({ isTTY: true })];
    for (const terminal of [pipe, screen]) printData(safeTerminal(terminal).stdout, 'a\u2066b\r\n');
    expect([pipe.stdout.text(), screen.stdout.text()]).toEqual(['a\u2066b\r\n', 'a\ufffdb\n']);
  });
});

describe('our own colours', () => {
  beforeEach(() => void vi.stubEnv('FORCE_COLOR', '1').stubEnv('NO_COLOR', undefined));
  afterEach(() => void vi.unstubAllEnvs());

  test('stay, around text whose own are taken out', () => {
    const line = style(['red', 'bold'], 'error \u001b[32mfine\u001b[39m');
    expect(printable(line)).toBe(styleText(['red', 'bold'], 'error fine'));
    expect(stripVTControlCharacters(line)).toBe('error fine');
  });
});

describe('an output that closes', () => {
  const closes = (terminal: FakeTerminal, code: string, stream: 'stdout' | 'stderr' = 'stdout') =>
    terminal[stream].emit('error', Object.assign(new Error(`write ${code}`), { code }));

  test('ends the program as SIGPIPE would, without a word', () => {
    const terminal = new FakeTerminal();
    safeTerminal(terminal);
    closes(terminal, 'EPIPE');
    expect([terminal.ended, terminal.stderr.text()]).toEqual([141, '']);
  });

  test('ends nothing that has more to do, such as a send', () => {
    const terminal = new FakeTerminal();
    outlastOutput(safeTerminal(terminal));
    closes(terminal, 'EPIPE');
    closes(terminal, 'EIO', 'stderr');
    expect(terminal.ended).toBeUndefined();
  });

  test('because the disk is full says so and fails', () => {
    const terminal = new FakeTerminal();
    safeTerminal(terminal);
    closes(terminal, 'ENOSPC');
    expect([terminal.ended, terminal.stderr.text()]).toEqual([1, 'error  The output can’t be written: write ENOSPC\n']);
  });
});
