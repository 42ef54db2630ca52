import { describe, expect, test } from 'vitest';
import { outlineOf } from '../../src/desk/editor/outline.tsx';
import { editDraft } from '../../src/issue/edit/edit-draft.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { lintTemplate } from '../../src/issue/template.ts';

const size = 60_000;
const fill = (part: string) => part.repeat(Math.floor(size / part.length));
const count = (part: (index: number) => string) => Array.from({ length: 8000 }, (_, index) => part(index)).join('');

/** Each took seconds to minutes, or would where time grows with the square of the length. */
const texts: [what: string, text: string][] = [
  ['many keys', count((index) => `k${index}: 1\n`)],
  ['one key many times', fill('a: 1\n')],
  ['an anchor that is repeated', `a: &a [&a x,${fill('*a,')}]`],
  ['anchors of anchors', `a: &a [x]\n${count((index) => `b${index}: &b${index} [*a,*a]\n`)}`],
  ['brackets', fill('[')],
  ['groups in groups', fill('{a: ')],
  ['dashes', `${fill('- ')}x`],
  ['blocks in blocks', Array.from({ length: 340 }, (_, index) => `${' '.repeat(index)}a:\n`).join('')],
  ['a bracket in each line', fill('a: [\n')],
  ['a quote in each line', fill("a: 'x\n")],
  ['a hash in each line', fill('title: a # b\n')],
  ['hashes in one line', `subject: ${fill('a #')}`],
  ['hashes in brackets', `tags: [${fill('#a,')}`],
  ['commas in a group', `image: {alt: a${fill(', b')}}`],
  ['quotes in brackets', `tags: [${fill("'a,")}`],
  ['documents', fill('a: 1\n---\n')],
  ['tabs', fill('\ta: b\n')],
  ['garbled letters', `subject: ${'Ã©'.repeat(15_000)}`],
  ['braces', `subject: ${fill('{{')}`],
  ['a field and spaces', `intro: |\n  {{a|default${fill(' ')}`],
  ['fields', `intro: "${fill('{{subscriber.')}"`],
  ['links', `intro: "${fill('[a](')}"`],
  ['one long key', `${fill('k')}: 1`],
  ['spaces before a colon', `a${fill(' ')}: b`],
];

describe('sixty thousand characters of', () => {
  test.each(texts)('%s are read, outlined and edited in seconds, not minutes each', (_what, text) => {
    const defaults = { theme: 'digest', lang: 'en', dir: 'ltr', timezone: 'UTC', fields: [] } as const;
    const work = [
      () => parseDraft(text, 'drafts/1.yaml', { ...defaults, fields: [] }).problems.length,
      () => outlineOf(text, { list: [], issue: 1 }).length,
      () => editDraft(text, { op: 'set', path: ['theme'], value: 'classic' }).kind.length,
    ];
    for (const each of work) {
      const began = process.cpuUsage();
      // More findings than that help nobody.
      expect(each()).toBeLessThan(25_000);
      expect(process.cpuUsage(began).user / 1e6).toBeLessThan(8);
    }
  });

  test.each(['title: a # b\n', 'a: [\n', '@x\n', 'x, ', '- ', '•\n', 'Ã© '])(
    'and a mebibyte of %j is refused, or read in bounded time, without a crash',
    (part) => {
      const text = part.repeat(Math.floor((1024 * 1024) / Buffer.byteLength(part)));
      const began = process.cpuUsage();
      const { problems } = parseDraft(text, 'drafts/1.yaml', {
        theme: 'digest',
        lang: 'en',
        dir: 'ltr',
        timezone: 'UTC',
        fields: [],
      });
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.length).toBeLessThan(250);
      expect(process.cpuUsage(began).user / 1e6).toBeLessThan(10);
    },
  );

  test('spaces inside of a reader’s field are read in a moment', () => {
    const began = process.cpuUsage();
    lintTemplate(`{{a|default${fill(' ')}`, []);
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(8);
  });
});
