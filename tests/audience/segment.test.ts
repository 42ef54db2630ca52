import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeInSegment } from '../../src/audience/segment.ts';
import type { Database } from '../../src/db/open.ts';
import type { SubscriberStatus } from '../../src/db/tables/audience.ts';
import { segmentSchema } from '../../src/config/segment-rule.ts';
import { emptyDatabase } from '../setup/database.ts';
import { readersInSegment } from './readers-in-segment.ts';

const day = (written: string) => Date.parse(`${written}T12:00:00Z`);
const now = day('2026-11-27');

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
  const people: [
    name: string,
    domain: string,
    joined: string,
    fields: Record<string, string>,
    status?: SubscriberStatus,
  ][] = [
    ['vega', 'example.org', '2026-01-05', { city: 'Łódź', firstName: 'Vega' }],
    ['deneb', 'example.com', '2026-10-01', { city: 'Kraków' }],
    ['altair', 'mail.example.org', '2026-11-20', { city: 'Łomża', firstName: 'Altair' }],
    ['rigel', 'xn--bcher-kva.example', '2026-11-26', {}],
    ['spica', 'example.org', '2026-11-26', { city: '' }],
    ['mira', 'example.org', '2026-11-26', { city: 'Łódź' }, 'unsubscribed'],
    ['wega', 'example.org', '2026-11-26', { city: "Łódź' or 1=1 --" }],
  ];
  for (const [name, domain, joined, fields, status = 'active'] of people) {
    await db
      .insertInto('subscriber')
      .values({
        email: `${name}@${domain}`,
        status,
        fields: JSON.stringify(fields),
        created_at: day(joined),
        updated_at: now,
      })
      .execute();
  }
});
afterEach(() => db.destroy());

async function those(where: unknown): Promise<string[]> {
  const segment = segmentSchema.parse({ name: 'Those', where });
  const ids = await readersInSegment(segment, { db, now, timezone: 'Europe/Berlin' });
  const rows = await db.selectFrom('subscriber').select(['id', 'email']).execute();
  return ids.map((id) => rows.find((row) => row.id === id)!.email.split('@')[0]!);
}

describe('a segment', () => {
  test.each<[string, unknown, string[]]>([
    ['a field is this', { city: 'Łódź' }, ['vega']],
    ['a field is one of these', { city: ['Łódź', 'Kraków'] }, ['vega', 'deneb']],
    [
      'a field is anything else, or not known',
      { city: { not: ['Łódź', 'Kraków'] } },
      ['altair', 'rigel', 'spica', 'wega'],
    ],
    ['a field begins so', { city: { startsWith: 'Łó' } }, ['vega', 'wega']],
    ['a field is known', { city: { known: true } }, ['vega', 'deneb', 'altair', 'wega']],
    ['a field is not known, or empty', { city: { known: false } }, ['rigel', 'spica']],
    ['two things hold at once', { city: { known: true }, firstName: { known: true } }, ['vega', 'altair']],
    ['they joined from a day on', { since: { from: '2026-11-26' } }, ['rigel', 'spica', 'wega']],
    ['they joined before a day', { since: { before: '2026-10-01' } }, ['vega']],
    ['they joined in the last days', { since: { lastDays: 7 } }, ['altair', 'rigel', 'spica', 'wega']],
    [
      'their mailbox is at a domain, and not at one below it',
      { email: { domain: 'example.org' } },
      ['vega', 'spica', 'wega'],
    ],
    [
      'their mailbox is at a domain in its own script',
      { email: { domain: ['bücher.example', '@Example.com'] } },
      ['deneb', 'rigel'],
    ],
    [
      'one of several rules holds',
      { any: [{ city: 'Łódź' }, { since: { lastDays: 2 } }] },
      ['vega', 'rigel', 'spica', 'wega'],
    ],
    ['a rule does not hold', { not: { city: { known: true } } }, ['rigel', 'spica']],
    ['a value is an attack on the database', { city: "Łódź' or 1=1 --" }, ['wega']],
  ])('holds readers of whom %s', async (_what, where, expected) => {
    expect(await those(where)).toEqual(expected);
  });

  test('has days that begin at midnight in the publication’s time zone', async () => {
    await db
      .updateTable('subscriber')
      .set({ created_at: Date.parse('2026-11-25T23:30:00Z') })
      .where('email', '=', 'rigel@xn--bcher-kva.example')
      .execute();
    expect(await those({ since: { from: '2026-11-26' } })).toContain('rigel');
  });

  test('can be counted and stepped through', async () => {
    const deps = { db, now, timezone: 'UTC' };
    const segment = segmentSchema.parse({ name: 'With a city', where: { city: { known: true } } });
    const ids = await readersInSegment(segment, deps);
    expect(ids).toHaveLength(4);
    expect(await placeInSegment(segment, ids[1]!, deps)).toEqual({ place: 2, of: 4, previous: ids[0], next: ids[2] });
    expect(await placeInSegment(segment, ids[0]!, deps)).toEqual({ place: 1, of: 4, next: ids[1] });
    expect(await placeInSegment(segment, 0, deps)).toEqual({ place: 0, of: 4, next: ids[0] });
  });
});

test.each<[string, unknown]>([
  ['nothing at all', {}],
  ['a list without values', { city: [] }],
  ['a test nobody knows', { city: { contains: 'x' } }],
  ['a day that does not exist', { since: { from: '2026-02-30' } }],
])('a rule with %s is refused', (_what, where) => {
  expect(segmentSchema.safeParse({ name: 'x', where }).success).toBe(false);
});
