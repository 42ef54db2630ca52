import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bookingsJsonSchema } from '../../src/issue/write-schema.ts';
import { parseBookings, readBookings } from '../../src/sponsor/read-bookings.ts';
import { bookings, drill, school } from '../cast/bookings.ts';

/** `line:column rule message` */
const told = (text: string) =>
  parseBookings(text).problems.map(({ line, column, rule, message }) => `${line}:${column} ${rule} ${message}`);
const ids = (text: string) => parseBookings(text).list.map(({ booking }) => booking.id);

describe('bookings', () => {
  test('that are valid are listed in the order of the file', () => {
    const { list, problems, isKept } = parseBookings(bookings(drill, school));
    expect(problems).toEqual([]);
    expect(isKept).toBe(true);
    expect(list).toMatchObject([
      { at: 0, booking: { id: 'example-hosting-drill', issue: 7, slot: 1, button: 'Book a drill' } },
      { at: 1, booking: { id: 'writing-school', sponsor: 'Example School' } },
    ]);
  });

  test('may be missing: no text, only comments, a key without a value, an empty list', () => {
    for (const text of ['', '# nobody yet\n', 'bookings:\n', 'bookings: []\n'])
      expect(parseBookings(text)).toMatchObject({ list: [], problems: [], isKept: true });
  });

  test('may lack everything but a name and a sponsor, because content may come later', () => {
    expect(
      told(
        'bookings:\n  - { id: a, sponsor: Example Hosting }\n  - { id: b, sponsor: Example Hosting, issue: 7, slot: 2 }\n',
      ),
    ).toEqual([]);
  });

  test('have all their mistakes reported at once, each with its position', () => {
    const text =
      bookings(
        '  - id: One\n    sponser: Example Hosting\n    isue: 7\n    slot: 1\n',
        '  - id: two\n    sponsor: Example Hosting\n    issue: 7\n    slot: 12\n    url: example.com\n',
        '  - id: three\n    sponsor: Example Hosting\n    issue: 8\n',
        '  - nothing\n',
        '  - id: three\n    sponsor: Example Hosting\n    summary: See [this](javascript:alert(1)), {{subscriber.city}}\n',
      ) + 'bokings: 1\n';
    expect(told(text)).toEqual([
      '2:9 wrong-value id may hold small letters, digits and hyphens',
      '3:5 unknown-key unknown key `sponser`, did you mean `sponsor`?',
      '4:5 unknown-key unknown key `isue`, did you mean `issue`?',
      '5:11 half-placed `slot` is given without `issue`',
      '10:11 out-of-range `slot` must be at most 9',
      '11:10 wrong-value the address must start with https:// or http://; did you mean https://example.com?',
      '15:12 half-placed `issue` is given without `slot`',
      '17:5 wrong-type entry 4 must be a group of keys, not a text',
      '19:9 repeated-id the id `three` is used twice',
      expect.stringMatching(/^21:\d+ unsafe-link /),
      expect.stringMatching(/^21:\d+ template a reader’s own fields work in subject, preheader and intro only/),
      '22:1 unknown-key unknown key `bokings`, did you mean `bookings`?',
    ]);
    expect(ids(text)).toEqual([]);
  });

  test('of one slot for two sponsors: both lines are reported, and neither fills it', () => {
    const text = bookings(
      drill,
      school.replace('    title:', '    issue: 7\n    slot: 1\n    title:'),
      school.replace('writing-school', 'another'),
    );
    expect(parseBookings(text).problems).toMatchObject([
      {
        rule: 'double-booking',
        file: 'bookings.yaml',
        line: 14,
        message: 'slot 1 of issue 7 is booked twice',
        hint: 'Line 2 has booked it for Example Hosting Cooperative. Move one of them.',
        source: '    slot: 1',
      },
    ]);
    expect(ids(text)).toEqual(['another']);
  });

  test.each([
    ['broken YAML', 'bookings:\n\t- id: a\n', /^2:1 yaml-tab-as-indent/],
    ['a list without its key', '- id: a\n', /^1:1 wrong-type this file must have one key/],
    ['a text', 'hello', /^1:1 yaml-no-key/],
    ['no list', 'bookings: 3\n', /^1:11 wrong-type `bookings` must be a list/],
    ['another key', 'booked: []\n', /^1:1 unknown-key unknown key `booked`/],
    ['an empty group', '{}', /^1:1 missing-key/],
    ['an anchor within itself', 'bookings: &a [*a]\n', /yaml-aliases/],
    ['nothing but brackets', '['.repeat(5000), /yaml/],
  ])('%s is reported and never thrown', (_what, text, words) => {
    expect(told(text)[0]).toMatch(words);
    expect(ids(text)).toEqual([]);
  });

  test('are described for editors by schema/bookings.json: run `npm run schema` after a change', () => {
    expect(readFileSync('schema/bookings.json', 'utf8')).toBe(bookingsJsonSchema());
  });
});

describe('the file', () => {
  const folder = () => {
    const root = mkdtempSync(join(tmpdir(), 'galley-bookings-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    return root;
  };

  test('may be missing', () => {
    expect(readBookings(folder())).toMatchObject({ isKept: false, list: [], problems: [] });
  });

  test('is read again each time', () => {
    const root = folder();
    writeFileSync(join(root, 'bookings.yaml'), bookings(drill));
    expect(readBookings(root).list).toHaveLength(1);
    writeFileSync(join(root, 'bookings.yaml'), bookings(drill, school));
    expect(readBookings(root).list).toHaveLength(2);
  });

  test('that is a folder is reported', () => {
    const root = folder();
    mkdirSync(join(root, 'bookings.yaml'));
    expect(readBookings(root)).toMatchObject({
      isKept: true,
      problems: [{ rule: 'bookings-unreadable', message: 'bookings.yaml cannot be read: EISDIR' }],
    });
  });
});
