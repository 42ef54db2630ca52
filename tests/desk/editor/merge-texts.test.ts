import { expect, test } from 'vitest';

const { mergeTexts } = (await import(
  new URL('../../../src/desk/editor/browser/merge-texts.js', import.meta.url).href
)) as { mergeTexts(base: string, mine: string, theirs: string): string | undefined };

const base = 'one\ntwo\nthree\nfour\nfive\nsix\n';

test('changes in different places are merged', () => {
  expect(mergeTexts(base, base.replace('two', 'TWO'), base.replace('five', 'FIVE\nand a half'))).toBe(
    'one\nTWO\nthree\nfour\nFIVE\nand a half\nsix\n',
  );
});

test('lines added by one and deleted by the other, elsewhere, are added and deleted', () => {
  expect(mergeTexts(base, `zero\n${base}`, base.replace('four\n', ''))).toBe('zero\none\ntwo\nthree\nfive\nsix\n');
});

test('the same change on both sides is one change', () => {
  expect(mergeTexts(base, base.replace('two', 'TWO'), base.replace('two', 'TWO').replace('six', 'SIX'))).toBe(
    'one\nTWO\nthree\nfour\nfive\nSIX\n',
  );
});

test.each([
  ['the same line', base.replace('two', 'TWO'), base.replace('two', 'zwei')],
  ['lines side by side', base.replace('two', 'TWO'), base.replace('three', 'THREE')],
  ['words added in the same place', base.replace('two\n', 'two\nmine\n'), base.replace('two\n', 'two\ntheirs\n')],
  ['a line changed here and taken out there', base.replace('two', 'TWO'), base.replace('two\n', '')],
])('%s changed by both are left to a person', (_what, mine, theirs) => {
  expect(mergeTexts(base, mine, theirs)).toBeUndefined();
});

test('line breaks of every kind are kept', () => {
  const crlf = base.replaceAll('\n', '\r\n');
  expect(mergeTexts(crlf, crlf.replace('one', 'ONE'), crlf.replace('six', 'SIX'))).toBe(
    crlf.replace('one', 'ONE').replace('six', 'SIX'),
  );
  expect(mergeTexts('a\nb\nc\nd', 'A\nb\nc\nd', 'a\nb\nc\nD')).toBe('A\nb\nc\nD');
});

test('two people who edit at random lose no line that either added', () => {
  let state = 7;
  const roll = (below: number) =>
    Math.floor(((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32) * below);
  let merged = 0;
  for (let turn = 0; turn < 300; turn++) {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const worked = (who: string) => {
      const copy = [...lines];
      for (let edit = 0; edit < 3; edit++) copy.splice(roll(copy.length), roll(2), `${who} ${turn} ${edit}`);
      return copy.join('\n');
    };
    const [mine, theirs] = [worked('mine'), worked('theirs')];
    const both = mergeTexts(lines.join('\n'), mine, theirs);
    if (both === undefined) continue;
    merged++;
    for (const line of [...mine.split('\n'), ...theirs.split('\n')].filter((each) => /^(mine|theirs)/.test(each)))
      expect(both).toContain(line);
  }
  expect(merged).toBeGreaterThan(50);
});
