import { describe, expect, test } from 'vitest';
import { openConfig, viewContextOf } from '../../src/wire/open-config.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { availableThemes, hashRendition, renderIssue } from '../../src/issue/render.ts';
import { parseBookings } from '../../src/sponsor/read-bookings.ts';
import { bookings, drill, school } from '../cast/bookings.ts';

const config = openConfig({ variables: { PUBLIC_URL: 'https://news.example.org' } });
const defaults = { theme: 'digest', lang: 'en', dir: 'ltr' as const, timezone: 'UTC', fields: [] };
const draft = (sponsored: string) => `number: 7
subject: Issue seven
preheader: What a slot needs
date: 2026-11-27
sections:
  - title: News
    items:
      - { title: First, url: "https://example.org/first", summary: One. }
${sponsored}`;
const read = (sponsored: string, booked?: string) =>
  parseDraft(draft(sponsored), 'drafts/7.yaml', defaults, booked === undefined ? undefined : parseBookings(booked));
const slot = '  - sponsored: 1\n';
/** The booking as it would be written in the draft. */
const inPlace = `  - sponsored: 1\n${drill.replace('  - id', '    id').replace(/ {4}(issue|slot): .*\n/g, '')}`;

describe('a slot without content', () => {
  test('becomes what it would be if its booking were written in the draft', () => {
    const { issue, problems } = read(slot, bookings(drill, school));
    expect(problems).toEqual([]);
    expect(issue).toEqual(read(inPlace).issue);
    expect(issue!.sections[1]).toMatchObject({
      kind: 'sponsored',
      slot: 1,
      title: 'Sponsored',
      item: { id: 'example-hosting-drill', sponsor: 'Example Hosting Cooperative', button: 'Book a drill' },
    });
  });

  test.each(availableThemes)('looks the same in %s, to the last byte', async (theme) => {
    const [booked, written] = await Promise.all(
      [read(slot, bookings(drill)), read(inPlace)].map(({ issue }) =>
        renderIssue(issue!, viewContextOf(config), theme),
      ),
    );
    expect(booked!.html).toContain('When did you last restore a backup?');
    expect(booked!.text).toContain('When did you last restore a backup?');
    expect(booked!.links.some(({ url }) => url === 'https://example.com/drill?ref=loop-7')).toBe(true);
    expect(hashRendition(booked!)).toBe(hashRendition(written!));
  });

  test('is left out without a booking, without content, and with a mistake in its booking', () => {
    const cases: [string | undefined, string][] = [
      [undefined, 'sponsored slot 1 has no content and will be left out'],
      [bookings(school), 'sponsored slot 1 has neither content nor a booking and will be left out'],
      [
        bookings(drill.replace('issue: 7', 'issue: 8')),
        'sponsored slot 1 has neither content nor a booking and will be left out',
      ],
      [
        bookings(drill.replace(/ {4}url: .*\n/, '')),
        'sponsored slot 1 is booked by Example Hosting Cooperative, whose copy is missing, and will be left out',
      ],
      [
        bookings(drill.replace('summary', 'sumary')),
        'sponsored slot 1 has neither content nor a booking and will be left out',
      ],
    ];
    for (const [booked, message] of cases) {
      const { issue, problems } = read(slot, booked);
      expect(problems).toMatchObject([{ rule: 'empty-slot', severity: 'warning', line: 9, message }]);
      expect(issue!.sections).toHaveLength(1);
    }
  });

  test('that occurs twice is reported in the draft, booked or not', () => {
    expect(read(slot + slot, bookings(drill)).problems).toMatchObject([
      { rule: 'repeated-slot', file: 'drafts/7.yaml', line: 10 },
    ]);
  });
});

test('content in the draft takes precedence over a booking', () => {
  const { issue, booked } = read(
    '  - sponsored: 1\n    sponsor: Example Lamps\n    title: A lamp\n    url: https://example.com/lamp\n',
    bookings(drill),
  );
  expect(issue!.sections[1]).toMatchObject({ item: { title: 'A lamp' } });
  expect(booked.size).toBe(0);
});

test('an incomplete slot is reported as the draft’s mistake, and the booking does not hide it', () => {
  expect(read('  - sponsored: 1\n    sponsor: Example Lamps\n', bookings(drill)).problems).toMatchObject([
    { rule: 'unwritten', file: 'drafts/7.yaml' },
    { rule: 'unwritten', file: 'drafts/7.yaml' },
  ]);
});

test('an id of the draft that a booking uses too is reported in the draft', () => {
  const { problems } = read(
    `${slot}  - { title: More, items: [{ title: Two, url: "https://example.org/two", id: example-hosting-drill }] }\n`,
    bookings(drill),
  );
  expect(problems).toMatchObject([
    {
      rule: 'repeated-id',
      file: 'drafts/7.yaml',
      line: 10,
      hint: 'It is also at bookings[0] of bookings.yaml; an id names one thing.',
    },
  ]);
});

test('the file’s own data stays as written', () => {
  const { written, source } = read(slot, bookings(drill));
  expect((written as { sections: unknown[] }).sections[1]).toEqual({ sponsored: 1 });
  expect(source.placeOf(['sections', 1, 'title'])).toMatchObject({ file: 'bookings.yaml', line: 6 });
  expect(source.placeOf(['sections', 1, 'sponsored'])).toEqual({ line: 9, column: 16, source: '  - sponsored: 1' });
});
