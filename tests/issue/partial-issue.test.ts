import { beforeAll, describe, expect, test } from 'vitest';
import { openConfig } from '../../src/wire/open-config.ts';
import { partialIssue } from '../../src/issue/partial/partial-issue.ts';
import { renderPartial, type hashRendition, type renderIssue } from '../../src/issue/render.ts';
import type { Config } from '../../src/config/config.ts';
import { parseBookings } from '../../src/sponsor/read-bookings.ts';

const whole = `number: 7
subject: Seven
preheader: What can be shown
date: 2026-12-08
intro: Hello
sections:
  - title: News
    items:
      - title: One
        url: https://example.org/one
        summary: Of the first
      - title: Two
        url: https://example.org/two
        summary: Of the second
  - title: Events
    kind: events
    items:
      - title: Fair
        url: https://example.org/fair
        starts: 2027-01-15
  - title: Your turn
    kind: poll
    question: Tea or coffee?
    answers: [{ text: Tea }, { text: Coffee }]
`;

let config: Config;
beforeAll(() => {
  config = openConfig({ folder: '.', variables: {} });
});

const context = {
  publication: { name: 'The Weekly Loop', url: 'https://loop.example.org', address: '12 Sample Street' },
  publicUrl: 'https://news.example.org',
};

async function shown(text: string, theme = 'digest') {
  const { partial, problems } = partialIssue(
    text,
    { number: 7, file: 'drafts/7.yaml' },
    config.publication,
    parseBookings(''),
  );
  if (!partial) return { problems };
  return { problems, partial, rendition: await renderPartial(partial, context, theme) };
}

describe('a preview of an unfinished draft', () => {
  test.each<[string, (text: string) => string, string]>([
    ['a half-typed address', (text) => text.replace('https://example.org/two', 'htt'), 'The address must start with'],
    ['a missing address', (text) => text.replace('        url: https://example.org/two\n', ''), '[no address yet]'],
    ['a title that is not written', (text) => text.replace('title: Two', 'title:'), '[title]'],
    ['a misspelt key', (text) => text.replace('summary: Of the second', 'sumary: x'), 'did you mean summary?]'],
    [
      'a field where none works',
      (text) => text.replace('Of the second', '{{subscriber.city}}'),
      'A reader’s own fields work',
    ],
    [
      'a picture of a kind that mail can’t show',
      (text) => text.replace('summary: Of the second', 'image: { src: a.bmp, alt: a }'),
      'Src must be',
    ],
    ['tags that are no list', (text) => text.replace('summary: Of the second', 'tags: a'), 'Tags must be a list'],
    ['a text that is far too long', (text) => text.replace('Of the second', 'x'.repeat(5000)), 'Summary is longer'],
    ['an item that is no group', (text) => text.replace(/- title: Two[^]*?second/, '- Two'), 'must be a group of keys'],
    [
      'a tab in the indentation',
      (text) => text.replace('        summary: Of the second', '\tsummary: x'),
      'A tab is used',
    ],
    ['a list that is not closed', (text) => text.replace('summary: Of the second', 'tags: [a, b'), ''],
    ['a quote that is not closed', (text) => text.replace('summary: Of the second', 'summary: "Of'), ''],
  ])('with %s shows the rest, and the sentence in its place', async (_what, change, words) => {
    const { rendition } = await shown(change(whole));
    for (const rest of ['Of the first', 'Fair', 'Tea or coffee?', 'Hello']) expect(rendition!.text).toContain(rest);
    expect(rendition!.text.replaceAll(/\s+/g, ' ')).toContain(words);
  });

  test.each<[string, (text: string) => string, string]>([
    [
      'a kind of section that does not exist',
      (text) => text.replace('kind: events', 'kind: evnts'),
      'There is no section kind',
    ],
    ['a day that is not written', (text) => text.replace('        starts: 2027-01-15\n', ''), '[day]'],
    [
      'an end before the beginning',
      (text) =>
        text
          .replace('starts: 2027-01-15', 'starts: 2027-01-15, ends: 2026-01-01')
          .replace(
            /- title: Fair\n.*\n.*$/m,
            '- { title: Fair, url: "https://example.org/fair", starts: 2027-01-15, ends: 2026-01-01 }',
          ),
      'before it starts',
    ],
    ['one answer', (text) => text.replace(', { text: Coffee }', ''), 'at least two answers'],
    ['a template that can’t be read', (text) => text.replace('intro: Hello', 'intro: "Hello {{#if"'), 'can’t be read'],
    [
      'a number, date and theme that are none',
      (text) => `${text.replace('number: 7', 'number: x').replace('2026-12-08', 'soon')}theme: none\nlang: 7\n`,
      'Of the second',
    ],
    ['nothing but its number', () => 'number: 7\nsections:\n', '[No section has anything in it yet.]'],
  ])('with %s is shown in every theme', async (_what, change, words) => {
    for (const theme of ['digest', 'classic']) {
      const { rendition } = await shown(change(whole), theme);
      expect(rendition!.text).toContain(words);
      // Nothing of how a gap is marked is left.
      expect(rendition!.html).not.toMatch(/[\uE010\uE011]|\.invalid|\b9999\b/);
    }
  });

  test('of a text that can’t be read at all is its problems', async () => {
    expect((await shown('- a\n- list\n')).problems[0]!.message).toContain('a draft is a group of keys');
    expect((await shown('')).rendition).toBeUndefined();
  });

  test('can’t be approved, compiled or sent: the compiler refuses', async () => {
    const { partial, rendition } = await shown(whole.replace('title: Two', 'title:'));
    type IsAccepted<Part, By extends (first: never, ...rest: never[]) => unknown> = Part extends Parameters<By>[0]
      ? true
      : false;
    const isAccepted: [
      IsAccepted<typeof partial, typeof renderIssue>,
      IsAccepted<typeof rendition, typeof hashRendition>,
    ] = [false, false];
    expect([isAccepted, partial!.gaps.length]).toEqual([[false, false], 1]);
  });
});
