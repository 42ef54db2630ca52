import { expect, test } from 'vitest';
import { remarksOnPlain } from '../../../src/issue/markdown/plain-remarks.ts';
import { remarksOn } from '../../../src/issue/markdown/remarks.ts';

const codes = (source: string) => remarksOn(source, false).map(({ code }) => code);

test.each([
  ['reference', 'A [text][ref] here'],
  ['reference', 'A [text][] here'],
  ['note', 'A claim[^1] here'],
  ['link', 'See [the page] (https://example.org)'],
  ['link', 'See [the page](https://example.org/a b)'],
  ['link', 'See (the page)[https://example.org]'],
  ['link', 'See [the page](“https://example.org”'],
  ['image', 'See ![the map (images/map.png'],
  ['strong', '**Note:**text'],
  ['open-strong', '** spaced **'],
  ['open-strong', '**never closed'],
  ['strike', '~~ gone ~~'],
  ['tilde', '~gone~ as in Slack'],
  ['tilde', 'H~2~O'],
  ['caret', 'x^2^'],
  ['definition', 'Text\n[ref]: https://example.org'],
  ['wiki', 'See [[Other page]]'],
  ['alert', '> [!NOTE]\n> Mind this'],
  ['container', '::: warning\ntext\n:::'],
  ['percent', 'Text %%a comment%%'],
  ['broken-comment', 'Text <!- a comment ->'],
  ['broken-comment', 'Text <!– a comment –>'],
  ['template-comment', 'Text {{! a comment }}'],
  ['open-comment', 'Text <!-- a comment'],
  ['braces', 'Hello {{ firstName }}'],
  ['backtick', 'don`t'],
  ['highlight', '==this=='],
  ['text-table', '+---+---+\n| A | B |\n+---+---+'],
  ['abbreviation', '*[HTML]: HyperText\n\nHTML is'],
  ['mention', 'Thanks, <@U12AB34>'],
  ['mention', 'In <#C12AB34|general>'],
  ['mention', 'Hello <!here>'],
  ['shortcode', 'See {{< youtube abc >}}'],
  ['shortcode', 'See {% include note.html %}'],
  ['component', 'Look: <Tweet id="1" />'],
  ['renumbered', '3. c\n2. b\n1. a'],
  ['renumbered', '2026. That was a year.\n\n1. one'],
  ['renumbered', '1. a\n   1. b\n   4. c'],
  ['spoiler', 'It was ||the butler||'],
  ['emoji', 'Done :tada:'],
  ['attributes', '## Heading {#id}'],
  ['definitions', 'Term\n: what it means'],
  ['math', 'As $x^2$ says'],
  ['box', '[ ] to do'],
  ['heading', '##Heading'],
  ['table', '| a | b |\n|---|\n| 1 | 2 |'],
  ['table', '| a | b | |---|---| | 1 | 2 |'],
  ['cells', '| a | b |\n|---|---|\n| 1 | 2 | 3 |'],
  ['open-fence', '```\ncode'],
  ['indented', '\tThis is a whole sentence behind a tab.'],
  ['double-underscore', 'The method __init__ of it'],
  ['product', 'That is 2*3*4'],
  ['unused-link', 'Text\n\n[ref]: https://example.org'],
  ['repeated-link', '[ref]\n\n[ref]: https://example.org/1\n[ref]: https://example.org/2'],
  ['unused-note', 'Text\n\n[^1]: A note'],
  ['html', 'A <div>block</div>'],
  ['html', 'The new <dialog> element'],
  ['html', '<details><summary>More</summary>'],
  ['html', '<script>alert(1)</script>'],
  ['html', '<b>never closed'],
])('%s: %j is told', (code, source) => {
  expect(codes(source)).toContain(code);
});

test.each([
  'Costs $5 and $6; 5 * 3 * 2; 2 ** 8 = 256; a == b; 100 %% 3; ~5 and ~6; 10:30:45; std::vector::iterator',
  'snake_case_name, C# and #django, R&D, AT&T, <3, 1 < 2 > 0, A --> B, List<String>, Map<K, V>, Array<string | number>',
  '[sic], matrix[1][2], [1][2], “quoted” … it’s, a/b, ~/.config and ~/.cache, $HOME and $PATH, key: value',
  '`[^1] ** ~~ ![x]( {{! x }} <div>` and\n\n```\n| a |\n|---|---|\n[x][y] <!--\n```',
  '\\*\\*escaped\\*\\* \\[x\\]\\[y\\] \\`tick\\` &#42;&#42;x&#42;&#42;',
  'A [link](https://example.org "title") and [[1]](https://example.org), <https://example.org/~me> https://example.org/a_b_c',
  '- [ ] a task\n- [x] another\n\n1) one\n2) two\n\n> quoted\n\n---\n\n![a](images/a.png){width=300}',
  '| a | b |\n|---|---|\n| `x|y` | \\| |\n\nnote[^1] again[^1]\n\n[^1]: Note.',
  'Text\n\n[//]: # (a comment)',
  'See [`one`][] and [`two`].\n\n<!-- Links -->\n\n[`one`]: https://example.org/1\n[`two`]: https://example.org/2',
  'A `<Tweet id="1" />`, a Vec<String>, a Map<K, V>, `a || b` or a || b || c, [^ and] 1+1+2, <T> {x} %d',
  '5. five\n6. six\n   1. a\n   2. b\n7. seven\n\ntext\n\n1. a\n1. b\n1. c\n\ntext\n\n3\\. c\n\n2\\. b',
  'Docs [skip ci] ([@ann](https://example.org/ann)), a __must__ and ${prefix}/$',
])('nothing is told of %j', (source) => {
  expect(codes(source)).toEqual([]);
});

test('a remark is where its words are, beside the same words in code', () => {
  const source = '`[a][b]` and\n\nthen [a][b]';
  expect(remarksOn(source, false)).toMatchObject([{ code: 'reference', offset: source.lastIndexOf('[a]') }]);
});

test.each([
  ['plain-link', 'A [link](https://example.org)'],
  ['plain-link', 'See <https://example.org>'],
  ['plain-image', '![a](images/a.png)'],
  ['plain-strong', '**Bold** move'],
  ['plain-emphasis', 'A *very* good one'],
  ['plain-emphasis', 'A _very_ good one'],
  ['plain-strike', '~~Old~~ new'],
  ['plain-code', 'Using `match` well'],
  ['plain-html', 'A <b>bold</b> move'],
  ['plain-html', 'One<br>two'],
  ['plain-entity', 'Q&amp;A'],
  ['plain-note', 'A claim[^1]'],
  ['plain-comment', 'A title <!-- ask Ann'],
  ['plain-emoji', ':rocket: Launch'],
])('%s: %j in a title is told', (code, title) => {
  expect(remarksOnPlain(title).map((remark) => remark.code)).toContain(code);
});

test.each([
  'What __init__ does',
  'likely(_)/unlikely(_) intrinsics, f(*)/g(*)',
  'The <dialog> element',
  'R&D & AT&T',
  '2 ** 8',
  'C* and D*',
  '5 * 3',
  'snake_case_name',
  'a [b] (c)',
])('nothing is told of the title %j', (title) => {
  expect(remarksOnPlain(title)).toEqual([]);
});
