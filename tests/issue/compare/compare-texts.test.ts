import { describe, expect, test } from 'vitest';
import { changeHeading, changesInOneLine } from '../../../src/issue/compare/change-words.ts';
import { compareTexts } from '../../../src/issue/compare/compare-drafts.ts';
import { diffWords } from '../../../src/issue/compare/diff-words.ts';
import { entryWords, valueWords } from '../../../src/issue/compare/value-words.ts';

const draft = `# This week
number: 7
subject: Issue seven
preheader: What a test needs
sections:
  - title: News
    items:
      - title: One
        url: https://example.org/one
        summary: The first.
      - title: Two
        url: https://example.org/two
  - title: Articles
    items:
      - title: Three
        url: https://example.org/three
  - title: Where
    kind: poll
    question: Where do you read?
    answers:
      - text: At home
      - text: At work
`;
const change = (from: string, to: string) => (text: string) => text.replace(from, to);
const one = '      - title: One\n        url: https://example.org/one\n        summary: The first.\n';
const two = '      - title: Two\n        url: https://example.org/two\n';
const three = '      - title: Three\n        url: https://example.org/three\n';
const fresh = '      - title: New\n        url: https://example.org/new\n';

describe('what changed between two texts of a draft, in one line', () => {
  test.each<[string, (text: string) => string, string]>([
    ['nothing', (text) => text, 'Nothing'],
    ['one field', change('Issue seven', 'Another'), 'Subject'],
    ['two fields', (text) => text.replace('Issue seven', 'A').replace('What a test needs', 'B'), 'Subject; Preheader'],
    ['a field that is new', change('sections:', 'intro: Hello\nsections:'), 'Intro'],
    ['a field that is gone', change('preheader: What a test needs\n', ''), 'Preheader'],
    [
      'the time of sending',
      change('sections:', 'send: { at: "2026-12-04 10:00" }\nsections:'),
      'Day and time of sending',
    ],
    ['an item', change('The first.', 'Better.'), '1 item in “News”'],
    [
      'subject and two items',
      (text) => text.replace('Issue seven', 'A').replace('The first.', 'B').replace('title: Two', 'title: 2'),
      'Subject; 2 items in “News”',
    ],
    ['an item’s title and address', (text) => text.replace('One', '1').replace('/one', '/1'), '1 item in “News”'],
    ['a new item', (text) => text.replace(two, two + fresh), '1 new item in “News”'],
    ['a new item above', (text) => text.replace(one, fresh + one), '1 new item in “News”'],
    ['an item deleted', change(two, ''), '1 item deleted from “News”'],
    [
      'an item moved',
      (text) => text.replace(two, '').replace(three, three + two),
      '1 item moved from “News” to “Articles”',
    ],
    [
      'an item moved and changed',
      (text) => text.replace(one, '').replace(three, three + one.replace('first', '1st')),
      '1 item moved from “News” to “Articles”',
    ],
    ['items in another order', (text) => text.replace(one + two, two + one), 'Order in “News”'],
    ['a section renamed', change('title: News', 'title: Short news'), 'Section “News” renamed to “Short news”'],
    ['a new section', (text) => `${text}  - title: Jobs\n    kind: jobs\n    items: []\n`, 'New section “Jobs”'],
    [
      'a section deleted',
      change(`  - title: Articles\n    items:\n${three}`, ''),
      'Section “Articles” deleted, with 1 item',
    ],
    ['a section’s own words', change('Where do you read?', 'Where?'), 'Question of “Where”'],
    ['rows of a section', change('At work', 'On the train'), 'Answers of “Where”'],
    ['comments only', change('# This week', '# Next week'), 'Comments or layout of the file'],
    ['quotation marks only', change('Issue seven', '"Issue seven"'), 'Comments or layout of the file'],
    [
      'a broken file',
      change('subject: Issue', 'subject: "Issue'),
      '1 new line, 1 line deleted (the file was not valid YAML)',
    ],
  ])('%s', (_name, edit, words) => {
    expect(changesInOneLine(compareTexts(draft, edit(draft)))).toBe(words);
  });

  test('sections in another order are one change', () => {
    const [head, news, articles, where] = draft.split(/(?=^ {2}- title: (?:News|Articles|Where))/m);
    expect(changesInOneLine(compareTexts(draft, `${head}${where}${news}${articles}`))).toBe('Order of the sections');
  });

  test('an empty field and one that is not there are the same', () => {
    expect(changesInOneLine(compareTexts(draft, draft.replace('sections:', 'intro: ""\nsections:')))).toBe(
      'Comments or layout of the file',
    );
  });

  test('texts that no parser takes are compared all the same', () => {
    expect(compareTexts(draft, '['.repeat(20_000))).toMatchObject([{ what: 'lines' }]);
    expect(compareTexts('', draft)).toMatchObject([{ what: 'lines' }]);
  });
});

describe('side by side', () => {
  test('each change has a heading, and a field its two values', () => {
    const changes = compareTexts(draft, draft.replace('The first.', 'The very first.').replace(two, two + fresh));
    expect(changes.map(changeHeading)).toEqual(['“One” in “News”', '“New” added to “News”']);
    expect(changes[0]).toMatchObject({
      fields: [{ field: 'summary', before: 'The first.', after: 'The very first.' }],
    });
  });

  test('words that differ are marked', () => {
    expect(diffWords('The first word', 'The second word')).toEqual([
      [
        { words: 'The ', differs: false },
        { words: 'first', differs: true },
        { words: ' word', differs: false },
      ],
      [
        { words: 'The ', differs: false },
        { words: 'second', differs: true },
        { words: ' word', differs: false },
      ],
    ]);
  });

  test('values and entries are words', () => {
    expect([undefined, null, '', true, 3, ['a', 'b'], []].map((value) => valueWords(value))).toEqual([
      undefined,
      undefined,
      undefined,
      'yes',
      '3',
      'a, b',
      undefined,
    ]);
    expect(entryWords({ title: 'News', kind: 'links', items: [{ title: 'One', url: 'https://example.org' }] })).toBe(
      'Title: News\n– One',
    );
  });
});
