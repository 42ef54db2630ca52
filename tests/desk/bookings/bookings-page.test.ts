import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bookingsRoom } from '../../../src/desk/bookings/bookings-page.tsx';
import { bookings, drill, school } from '../../cast/bookings.ts';
import { openDrafts } from '../draft/drafts.ts';

async function page(text?: string): Promise<string> {
  const { root } = openDrafts();
  if (text !== undefined) writeFileSync(join(root, 'bookings.yaml'), text);
  const shell = { publication: 'The Weekly Loop', timezone: 'UTC', nav: [] };
  return (await bookingsRoom.routes({ config: { root }, shell }).request('/bookings')).text();
}

test('lists bookings by issue with their state, and links to the existing drafts', async () => {
  const html = await page(
    bookings(
      drill,
      school,
      drill
        .replace('example-hosting-drill', 'next')
        .replace('issue: 7', 'issue: 8')
        .replace(/ {4}title: .*\n/, ''),
    ),
  );
  expect(html).toContain('<a href="/drafts/7">7</a>');
  expect(html).toMatch(/8 <span class="muted">no draft yet<\/span>/);
  expect([...html.matchAll(/badge \w+">([^<]+)/g)].map(([, state]) => state)).toEqual([
    'open',
    'without copy',
    'placed',
  ]);
});

test('without bookings it explains how to write the file', async () => {
  for (const text of [undefined, '', '# none yet\n']) {
    expect(await page(text)).toContain('Nobody has booked yet');
    expect(await page(text)).toContain('galley bookings add');
  }
  expect(await page(bookings(drill))).not.toContain('Nobody has booked yet');
});

test('shows the mistakes of the file with their lines, next to the valid bookings', async () => {
  const html = await page(bookings(drill, '  - { id: torn, sponsor: Example Lamps, issue: 8 }\n'));
  expect(html).toContain('Line 11: <code>issue</code> is given without <code>slot</code>');
  expect(html).toContain('When did you last restore a backup?');
  expect(await page('bookings: [\n')).not.toContain('Nobody has booked yet');
});

test('shows what a sponsor wrote as text', async () => {
  expect(await page(bookings(drill.replace('title: When', 'title: <img src=x> When')))).not.toContain('<img');
});
