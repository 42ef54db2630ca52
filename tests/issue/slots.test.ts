import { describe, expect, test } from 'vitest';
import { mark } from '../../src/issue/marks.ts';
import { cutSlots, fillPieces } from '../../src/issue/slots.ts';

const addresses = {
  link: (position: number) => `https://news.example.org/c/${position}`,
  unsubscribe: 'https://news.example.org/u',
};
const opening = '{{#if subscriber.city}}';

/** Fills a document in which `<0>` is replaced by the first tag, and so on. */
function filled(
  document: string,
  tags: string[],
  { city = '', context = 'html' }: { city?: string; context?: 'html' | 'text' } = {},
) {
  const marked = document.replaceAll(/<(\d)>/g, (_all, number: string) => mark('f', Number(number)));
  return fillPieces(
    cutSlots(marked, tags, context, 'en'),
    { subscriber: { city }, issue: { number: 9, date: '2026-11-27' }, publication: { name: 'Loop' } },
    addresses,
  );
}

const evil = '<a href="https://evil.example">x</a>';

describe.each(['html', 'text'] as const)('text inside a block, in %s', (context) => {
  test.each([
    ['{{{subscriber.city}}}'],
    ['{{subscriber.city}}'],
    ['{{/if}}'],
    ['{{> partial}}'],
    ['C:\\'],
    ['C:\\\\'],
    ['\\{'],
    ['{'],
    ['"quoted" and `{{`, $& and $1'],
    ['}}'],
    ['{{!-- a'],
  ])('stand as they are: %s', (words) => {
    expect(filled(`a <0>${words}<1> z`, [opening, '{{/if}}'], { city: 'Samarkand', context })).toBe(`a ${words} z`);
    expect(
      filled(`<0>${words}<1>${words}<2>${words}<3>`, [opening, '{{subscriber.city}}', '{{else}}', '{{/if}}'], {
        city: 'X',
        context,
      }),
    ).toBe(`${words}X${words}`);
    expect(filled(`<0>a<1>${words}<2>`, [opening, '{{else}}', '{{/if}}'], { context })).toBe(words);
  });
});

describe('a block', () => {
  test('no reader’s field can write HTML through braces that Markdown made', () => {
    expect(filled('<0>Hello {{{subscriber.city}}}<1>', [opening, '{{/if}}'], { city: evil })).not.toContain('<a');
    expect(filled('<0>Hello {<1>}<2>', [opening, '{{subscriber.city}}', '{{/if}}'], { city: evil })).toContain(
      'Hello {&lt;a',
    );
  });

  test('resolves links in its own text, and none in a reader’s field', () => {
    expect(
      filled(`<0>${mark('l', 3)} <1><2>`, [opening, '{{subscriber.city}}', '{{/if}}'], { city: mark('u', 0) }),
    ).toBe(`https://news.example.org/c/3 ${mark('u', 0)}`);
  });

  test('removes white space where ~ says so, and keeps it elsewhere', () => {
    const tags = [opening, '{{/if}}'];
    expect(filled('a <0> b <1> c', tags, { city: 'X' })).toBe('a  b  c');
    expect(filled('a <0> b <1> c', ['{{#if subscriber.city~}}', '{{~/if}}'], { city: 'X' })).toBe('a b c');
  });
});
