import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bookingsCommand } from '../../../src/cli/verbs/bookings.ts';
import { bookings, drill, school } from '../../cast/bookings.ts';
import { makePublication } from '../galley.ts';
import { tryCommand } from '../run-in-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galley-cli-'));
  writeFileSync(
    join(folder, 'galley.yaml'),
    'name: The Weekly Loop\nslug: weekly-loop\nurl: https://loop.example.org\nfrom: editors@loop.example.org\naddress: 12 Sample Street\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'bookings.yaml');
const text = () => readFileSync(file(), 'utf8');
const write = (content: string) => writeFileSync(file(), content);

const galley = (...words: string[]) => tryCommand(bookingsCommand, words, { cwd: folder });

describe('the list', () => {
  test('is by issue and slot, those without a slot last, with the state of each', async () => {
    write(bookings(school, drill, '  - { id: reserved, sponsor: Example Lamps, issue: 7, slot: 2 }\n'));
    expect((await galley()).out).toBe(
      [
        'issue  slot  sponsor                      title                                     state         id',
        '    7     1  Example Hosting Cooperative  When did you last restore a backup?       placed        example-hosting-drill',
        '    7     2  Example Lamps                                                          without copy  reserved',
        '             Example School               Write the page that you were looking for  open          writing-school',
        '',
      ].join('\n'),
    );
    expect((await galley('--issue', '7')).out).not.toContain('Example School');
    expect((await galley('--issue', '9')).out).toBe('Nobody has booked issue 9.\n');
  });

  test('is available as JSON', async () => {
    write(bookings(drill));
    expect(JSON.parse((await galley('--json')).out)).toEqual({
      bookings: [expect.objectContaining({ id: 'example-hosting-drill', issue: 7, slot: 1, state: 'placed' })],
      problems: [],
    });
  });

  test('explains how to begin if there is none', async () => {
    expect((await galley()).out).toBe(
      'Nobody has booked yet: galley bookings add --sponsor "Example Hosting" --issue 181 --slot 1\n',
    );
  });

  test('reports mistakes in the file next to the valid bookings, and exits with 1', async () => {
    write(bookings(drill, '  - { id: torn, sponsor: Example Lamps, issue: 8 }\n'));
    const { out, err, code } = await galley();
    expect(out).toContain('example-hosting-drill');
    expect(err).toContain('bookings.yaml:11:48  error  `issue` is given without `slot`');
    expect(code).toBe(1);
  });
});

describe('a booking', () => {
  test('is added, placed, freed and removed, and the comments around it stay', async () => {
    write(`# Paid in advance.\n${bookings(drill)}    # Second of three.\n`);
    const before = text();
    expect(
      (await galley('add', '--sponsor', 'Example Lamps', '--title', 'A lamp', '--url', 'https://example.com/lamp')).out,
    ).toBe('Added example-lamps-a-lamp, without a slot yet.\n');
    expect((await galley('place', 'example-lamps-a-lamp', '--issue', '7', '--slot', '2')).out).toBe(
      'example-lamps-a-lamp is in slot 2 of issue 7.\n',
    );
    expect(text()).toContain('sponsor: Example Lamps\n    issue: 7\n    slot: 2\n    title: A lamp\n');
    expect((await galley('free', 'example-lamps-a-lamp')).out).toBe('example-lamps-a-lamp has no slot now.\n');
    expect((await galley('remove', 'example-lamps-a-lamp', '--yes')).out).toBe('example-lamps-a-lamp is removed.\n');
    expect(text()).toBe(before);
  });

  test('may be added with its place and before its content', async () => {
    expect((await galley('add', '--sponsor', 'Example Lamps', '--issue', '7', '--slot', '1')).out).toBe(
      'Added example-lamps, slot 1 of issue 7. Its copy is still to be written into bookings.yaml.\n',
    );
    expect(text()).toBe(
      '# yaml-language-server: $schema=./schema/bookings.json\nbookings:\n  - id: example-lamps\n    sponsor: Example Lamps\n    issue: 7\n    slot: 1\n',
    );
  });

  test('that would be a second one for its slot is refused, and nothing is written', async () => {
    write(bookings(drill, school));
    const before = text();
    for (const words of [
      ['place', 'writing-school'],
      ['add', '--sponsor', 'Example Lamps'],
    ]) {
      expect((await galley(...words, '--issue', '7', '--slot', '1')).error).toMatchObject({
        code: 'E_DOUBLE_BOOKING',
        message: 'Slot 1 of issue 7 is already booked by Example Hosting Cooperative',
        hint: 'Free it with `galley bookings free example-hosting-drill`, or choose another slot.',
      });
    }
    expect(text()).toBe(before);
  });

  test('is not placed in part, and not created with an invalid address', async () => {
    expect((await galley('add', '--sponsor', 'Example', '--issue', '7')).error).toMatchObject({
      code: 'E_USAGE',
      message: '--issue and --slot go together',
    });
    expect((await galley('add', '--sponsor', 'Example', '--url', 'example.com')).error).toMatchObject({
      code: 'E_BOOKING',
    });
    expect(existsSync(file())).toBe(false);
  });

  test('is not removed without a terminal, unless --yes is given', async () => {
    write(bookings(drill));
    expect((await galley('remove', 'example-hosting-drill')).error).toMatchObject({
      code: 'E_CONFIRM',
      hint: 'Add --yes to remove it without asking.',
    });
    expect(text()).toBe(bookings(drill));
    expect((await galley('remove', 'nobody', '--yes')).error).toMatchObject({
      code: 'E_NO_BOOKING',
      hint: 'There are example-hosting-drill.',
    });
  });
});

test('`galley bookings` and `galley check` work together, without a database', async () => {
  const publication = await makePublication();
  try {
    const { galley: run, root } = publication;
    writeFileSync(
      join(root, 'drafts/7.yaml'),
      readFileSync(join(root, 'drafts/7.yaml'), 'utf8').replace(/ {2}- sponsored: 1[^]*/, '  - sponsored: 1\n'),
    );
    expect(
      await run([
        'bookings',
        'add',
        '--sponsor',
        'Example Lamps',
        '--issue',
        '7',
        '--slot',
        '2',
        '--title',
        'A lamp',
        '--url',
        'https://example.com/lamp',
        '--summary',
        'Bright.',
      ]),
    ).toMatchObject({ code: 0, stderr: '' });
    const stopped = await run(['check', '7']);
    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toContain(
      'bookings.yaml:6:11  error  Example Lamps has booked slot 2 of this issue, but the draft has no such slot [booking-not-placed]',
    );
    expect((await run(['bookings', 'place', 'example-lamps-a-lamp', '--issue', '7', '--slot', '1'])).code).toBe(0);
    expect(await run(['check', '7', '--strict'])).toMatchObject({ code: 0 });
    expect(await run(['bookings', 'plaice'])).toMatchObject({ code: 1 });
  } finally {
    publication.remove();
  }
});
