import { describe, expect, test } from 'vitest';
import type { Choice } from '../../../src/issue/merge/conflict.ts';
import { mergeDrafts } from '../../../src/issue/merge/merge-drafts.ts';

const base = `# This week
number: 7
subject: Issue seven   # short
preheader: What a test needs
intro: |
  Hello all,

  this is the week.
sections:
  - title: News
    items:
      # the big one
      - title: One
        url: https://example.org/one
        summary: The first.
        tags: [sql, web]
      - title: Two
        url: https://example.org/two
  - title: Articles
    items:
      - title: Three
        url: https://example.org/three
`;
const two = '      - title: Two\n        url: https://example.org/two\n';
const three = '      - title: Three\n        url: https://example.org/three\n';
type Edit = (text: string) => string;
const change =
  (from: string, to: string): Edit =>
  (text) => {
    if (!text.includes(from)) throw new Error(`${from} is not in the draft`);
    return text.replace(from, to);
  };
const merge = (mine: Edit, theirs: Edit) => mergeDrafts({ base, mine: mine(base), theirs: theirs(base) });
const both = (...edits: Edit[]) => edits.reduce((text, edit) => edit(text), base);

describe('what only one person changed is merged without a question', () => {
  const subject = change('Issue seven', 'The seventh');
  test.each<[string, Edit, Edit, string]>([
    ['two fields', subject, change('What a test needs', 'Else'), both(subject, change('What a test needs', 'Else'))],
    [
      'two neighbouring fields of an item',
      change('title: One', 'title: 1'),
      change('/one', '/1'),
      both(change('title: One', 'title: 1'), change('/one', '/1')),
    ],
    ['the same change', subject, subject, both(subject)],
    [
      'a comment and the field in its line',
      change('# short', '# shorter'),
      change('preheader: What', 'preheader: All'),
      both(change('# short', '# shorter'), change('What', 'All')),
    ],
    [
      'two comments',
      change('# This week', '# That week'),
      change('# the big one', '# the small one'),
      both(change('# This week', '# That week'), change('# the big one', '# the small one')),
    ],
    [
      'an item that one edits and the other moves',
      change('title: Two', 'title: Second'),
      (text) => text.replace(two, '').replace(three, three + two),
      base.replace(two, '').replace(three, three + two.replace('Two', 'Second')),
    ],
    [
      'a section that one renames and the other fills',
      change('title: News', 'title: Short news'),
      change(two, `${two}      - title: Four\n        url: https://example.org/four\n`),
      both(
        change('title: News', 'title: Short news'),
        change(two, `${two}      - title: Four\n        url: https://example.org/four\n`),
      ),
    ],
    [
      'one deletes an item, the other edits another',
      change(two, ''),
      change('The first.', 'First.'),
      both(change(two, ''), change('The first.', 'First.')),
    ],
    ['both delete the same', change(two, ''), change(two, ''), both(change(two, ''))],
  ])('%s', (_name, mine, theirs, expected) => {
    const merged = merge(mine, theirs);
    expect(merged.conflicts).toEqual([]);
    expect(merged.theirs).toBe(expected);
    expect([merged.mine, merged.base]).toEqual([expected, expected]);
  });

  test('both add an item at one place: both are there, theirs first', () => {
    const add = (name: string) =>
      change(two, `${two}      - title: ${name}\n        url: https://example.org/${name}\n`);
    const { theirs, conflicts } = merge(add('mine'), add('theirs'));
    expect(conflicts).toEqual([]);
    expect([...theirs.matchAll(/title: (\w+)/g)].map(([, title]) => title)).toEqual([
      'News',
      'One',
      'Two',
      'theirs',
      'mine',
      'Articles',
      'Three',
    ]);
  });

  test('both add the same link: it is there once', () => {
    const add = change(two, `${two}      - title: New\n        url: https://example.org/new\n`);
    const { theirs, conflicts } = merge(add, (text) =>
      add(text).replace('title: New\n', 'title: New\n        by: Ann\n'),
    );
    expect(conflicts).toEqual([]);
    expect(theirs.match(/title: New$/gm)).toHaveLength(1);
    expect(theirs).toContain('by: Ann');
  });
});

describe('what both changed in different ways', () => {
  const mine = change('Issue seven', 'Mine');
  const theirs = change('Issue seven', 'Theirs');

  test('is a question about that field; everything else is merged', () => {
    const merged = merge(
      (text) => mine(text).replace('The first.', 'First.'),
      (text) => theirs(text).replace(two, ''),
    );
    expect(merged.conflicts).toMatchObject([
      { kind: 'field', field: 'subject', base: 'Issue seven', mine: 'Mine', theirs: 'Theirs', both: 'Mine Theirs' },
    ]);
    expect(merged.theirs).toBe(both(theirs, change('The first.', 'First.'), change(two, '')));
    expect(merged.mine).toBe(both(mine, change('The first.', 'First.'), change(two, '')));
  });

  test.each<[Choice, string]>([
    ['mine', 'Mine'],
    ['theirs', 'Theirs'],
    ['both', 'Mine Theirs'],
  ])('ends with the choice of %s', (choice, subject) => {
    const merged = merge(mine, theirs);
    const chosen = mergeDrafts(merged, { [merged.conflicts[0]!.key]: choice });
    expect(chosen.conflicts).toEqual([]);
    expect(chosen.theirs).toBe(both(change('Issue seven', subject)));
  });

  test('is asked again when theirs changes again; a choice about the old words decides nothing', () => {
    const merged = merge(mine, theirs);
    const later = { ...merged, theirs: merged.theirs.replace('Theirs', 'Theirs, again') };
    expect(mergeDrafts(later, { [merged.conflicts[0]!.key]: 'mine' }).conflicts).toMatchObject([
      { mine: 'Mine', theirs: 'Theirs, again' },
    ]);
  });

  test('in different sentences of a text, both are put together', () => {
    const [conflict] = merge(change('Hello all', 'Hello everybody'), change('the week', 'the year')).conflicts;
    expect(conflict).toMatchObject({ field: 'intro', both: 'Hello everybody,\n\nthis is the year.\n' });
  });

  test('of which there is only one value, such as an address, can’t be both', () => {
    const [conflict] = merge(change('/one', '/1'), change('/one', '/uno')).conflicts;
    expect(conflict).toMatchObject({ field: 'url', place: { item: { title: 'One' }, section: { title: 'News' } } });
    expect(conflict).not.toHaveProperty('both');
  });

  test('a list of words is put together', () => {
    const [conflict] = merge(change('[sql, web]', '[sql, css]'), change('[sql, web]', '[sql, html]')).conflicts;
    expect(conflict).toMatchObject({ field: 'tags', both: ['sql', 'css', 'html'] });
  });

  test('an item that one deleted and the other changed stays until somebody decides', () => {
    const merged = merge(change(two, ''), change('title: Two', 'title: Second'));
    expect(merged.conflicts).toMatchObject([{ kind: 'deleted', what: 'item', by: 'mine', entry: { title: 'Second' } }]);
    expect(merged.theirs).toContain('Second');
    expect(merged.mine).not.toContain('Second');
    const { key } = merged.conflicts[0]!;
    expect(mergeDrafts(merged, { [key]: 'theirs' }).theirs).toContain('Second');
    expect(mergeDrafts(merged, { [key]: 'mine' }).theirs).toBe(both(change(two, '')));
  });

  test('a section that one deleted and the other filled is one question', () => {
    const articles = `  - title: Articles\n    items:\n${three}`;
    const merged = merge(
      change(articles, ''),
      change(three, `${three}      - title: Four\n        url: https://example.org/4\n`),
    );
    expect(merged.conflicts).toMatchObject([{ kind: 'deleted', what: 'section', by: 'mine' }]);
    expect(merged.theirs).toContain('Four');
  });

  test('a text that is not valid YAML is merged by lines, and nothing of it is lost', () => {
    const merged = merge(change('subject: Issue seven', 'subject: "Mine'), change('What a test needs', 'Theirs'));
    expect(merged.conflicts).toMatchObject([{ kind: 'lines' }]);
    expect(JSON.stringify(merged.conflicts)).toMatch(/Mine.*Theirs/);
    expect(merge(change('subject: Issue', 'subject: "Issue'), change('The first.', 'First.')).conflicts).toEqual([]);
  });

  test('parts that YAML repeats by an alias are merged too', () => {
    const aliased = base
      .replace('summary: The first.', 'summary: &s The first.')
      .replace(two, `${two}        summary: *s\n`);
    const merged = mergeDrafts({ base: aliased, mine: mine(aliased), theirs: aliased.replace('What', 'All') });
    expect(merged).toMatchObject({ conflicts: [], theirs: mine(aliased).replace('What', 'All') });
  });
});
