import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addBooking, freeBooking, placeBooking, removeBooking } from '../../src/sponsor/edit-bookings.ts';
import { parseBookings } from '../../src/sponsor/read-bookings.ts';
import { saveBookings } from '../../src/sponsor/save-bookings.ts';

const commented = `# Paid in advance, all of them.
bookings:
  # Second of three.
  - id: drill
    sponsor: Example Hosting   # the cooperative
    issue: 7
    slot: 1
    title: "When did you last restore a backup?"
    url: https://example.com/drill

  # Waits for January.
  - { id: course, sponsor: Example School } # copy to come
`;

const thrown = (work: () => unknown): { code?: string; message?: string; hint?: string } => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  return {};
};

describe('an edit', () => {
  test('adds a booking after the others, with an id from sponsor and title', () => {
    const { text, booking } = addBooking(commented, {
      sponsor: 'Écho & Söhne',
      title: 'Lamps',
      url: 'https://example.com/lamps',
      issue: 8,
      slot: 1,
    });
    expect(booking.id).toBe('echo-sohne-lamps');
    expect(text.startsWith(commented.trimEnd())).toBe(true);
    expect(text.slice(commented.length)).toBe(
      '\n  - id: echo-sohne-lamps\n    sponsor: Écho & Söhne\n    issue: 8\n    slot: 1\n    title: Lamps\n    url: https://example.com/lamps\n',
    );
  });

  test('distinguishes two of one name by a number, and uses a number for one without Latin letters', () => {
    const first = addBooking(undefined, { sponsor: 'Example' });
    expect(addBooking(first.text, { sponsor: 'Example' }).booking.id).toBe('example-2');
    expect(addBooking(undefined, { sponsor: '例え商店' }).booking.id).toBe('booking');
  });

  test.each([
    ['no file', undefined],
    ['an empty one', ''],
    ['comments alone', '# Nobody yet.\n'],
    ['a key alone', 'bookings:\n'],
    ['an empty list', 'bookings: []\n'],
  ])('begins the list where there is %s', (_what, text) => {
    const { text: after } = addBooking(text, { sponsor: 'Example', issue: 7, slot: 1 });
    expect(parseBookings(after)).toMatchObject({
      problems: [],
      list: [{ booking: { id: 'example', sponsor: 'Example', issue: 7, slot: 1 } }],
    });
  });

  test('keeps a comment that was the whole file', () => {
    expect(addBooking('# Nobody yet.\n', { sponsor: 'Example' }).text).toBe(
      '# Nobody yet.\nbookings:\n  - id: example\n    sponsor: Example\n',
    );
  });

  test('places, moves and frees a booking, and touches no other line', () => {
    const placed = placeBooking(commented, 'course', { issue: 7, slot: 2 });
    expect(placed).toBe(commented.replace('sponsor: Example School }', 'sponsor: Example School, issue: 7, slot: 2 }'));
    expect(freeBooking(placed, 'course')).toBe(commented);
    expect(placeBooking(commented, 'drill', { issue: 9, slot: 3 })).toBe(
      commented.replace('issue: 7\n    slot: 1', 'issue: 9\n    slot: 3'),
    );
    expect(freeBooking(commented, 'drill')).toBe(commented.replace('    issue: 7\n    slot: 1\n', ''));
    expect(placeBooking(freeBooking(commented, 'drill'), 'drill', { issue: 7, slot: 1 })).toBe(commented);
  });

  test('removes a booking with the comments about it, and no other comments', () => {
    expect(removeBooking(commented, 'drill')).toBe(
      '# Paid in advance, all of them.\nbookings:\n  # Waits for January.\n  - { id: course, sponsor: Example School } # copy to come\n',
    );
    expect(parseBookings(removeBooking(removeBooking(commented, 'drill'), 'course'))).toMatchObject({
      problems: [],
      list: [],
    });
  });

  test.each([
    [
      'a second booking of one slot',
      () => placeBooking(commented, 'course', { issue: 7, slot: 1 }),
      'E_DOUBLE_BOOKING',
      'Slot 1 of issue 7 is already booked by Example Hosting',
    ],
    [
      'a new booking of a slot that is taken',
      () => addBooking(commented, { sponsor: 'Example', issue: 7, slot: 1 }),
      'E_DOUBLE_BOOKING',
      'Slot 1 of issue 7 is already booked by Example Hosting',
    ],
    [
      'an address that is none',
      () => addBooking(commented, { sponsor: 'Example', url: 'example.com' }),
      'E_BOOKING',
      'This would not be a valid booking: the address must start with https:// or http://; did you mean https://example.com?',
    ],
    [
      'a slot that no issue has',
      () => placeBooking(commented, 'course', { issue: 7, slot: 10 }),
      'E_BOOKING',
      'This would not be a valid booking: `slot` must be at most 9',
    ],
    ['a name that nobody has', () => freeBooking(commented, 'curse'), 'E_NO_BOOKING', 'There is no booking `curse`'],
    [
      'a file that is no YAML',
      () => freeBooking('bookings: [', 'drill'),
      'E_BOOKINGS',
      'bookings.yaml cannot be edited while it has mistakes',
    ],
    [
      'a booking that has moved since it was seen',
      () => placeBooking(commented, 'drill', { issue: 8, slot: 1 }, { from: undefined }),
      'E_BOOKING_CHANGED',
      'The booking `drill` is now in slot 1 of issue 7',
    ],
  ])('refuses %s', (_what, work, code, message) => {
    expect(thrown(work)).toMatchObject({ code, message, hint: expect.any(String) as string });
  });

  test('may correct one booking while another has a mistake', () => {
    const torn = `${commented}  - { id: torn, sponsor: Example, issue: 9 }\n`;
    expect(placeBooking(torn, 'torn', { issue: 9, slot: 1 })).toContain('issue: 9, slot: 1 }');
    expect(removeBooking(torn, 'drill')).toContain('torn');
  });
});

describe('saving', () => {
  const folder = (text?: string) => {
    const root = mkdtempSync(join(tmpdir(), 'galley-bookings-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const file = join(root, 'bookings.yaml');
    if (text !== undefined) writeFileSync(file, text);
    return { root, file, read: () => readFileSync(file, 'utf8') };
  };

  test('creates the file, and keeps its mode and a link to it', async () => {
    const { root, file, read } = folder();
    await saveBookings(root, (text) => addBooking(text, { sponsor: 'Example' }).text);
    expect(read()).toBe(
      '# yaml-language-server: $schema=./schema/bookings.json\nbookings:\n  - id: example\n    sponsor: Example\n',
    );
    chmodSync(file, 0o640);
    await saveBookings(root, (text) => placeBooking(text, 'example', { issue: 7, slot: 1 }));
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const other = folder();
    symlinkSync(file, other.file);
    await saveBookings(other.root, (text) => freeBooking(text, 'example'));
    expect(read()).toContain('sponsor: Example\n');
    expect(read()).not.toContain('slot');
  });

  test('writes nothing if the change is refused', async () => {
    const { root, file, read } = folder(commented);
    const { ino } = statSync(file);
    await expect(saveBookings(root, (text) => placeBooking(text, 'course', { issue: 7, slot: 1 }))).rejects.toThrow(
      'already booked',
    );
    expect(read()).toBe(commented);
    expect(statSync(file).ino).toBe(ino);
    const none = folder();
    await expect(saveBookings(none.root, (text) => freeBooking(text, 'x'))).rejects.toThrow('There is no booking');
    expect(existsSync(none.file)).toBe(false);
  });

  test('of two simultaneous changes keeps both, and of two for one slot the first', async () => {
    const { root, read } = folder(commented);
    await Promise.all(
      ['One', 'Two', 'Three'].map((sponsor) => saveBookings(root, (text) => addBooking(text, { sponsor }).text)),
    );
    expect(parseBookings(read()).list.map(({ booking }) => booking.id)).toEqual([
      'drill',
      'course',
      'one',
      'two',
      'three',
    ]);
    const both = await Promise.allSettled(
      ['one', 'two'].map((id) => saveBookings(root, (text) => placeBooking(text, id, { issue: 8, slot: 1 }))),
    );
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('repeats the change on what somebody else saved in the meantime', async () => {
    const { root, file, read } = folder(commented);
    let calls = 0;
    await saveBookings(root, (text) => {
      if (calls++ === 0) writeFileSync(file, addBooking(text, { sponsor: 'Meanwhile' }).text);
      return placeBooking(text, 'course', { issue: 7, slot: 2 });
    });
    expect(calls).toBe(2);
    expect(read()).toContain('id: meanwhile');
    expect(read()).toContain('Example School, issue: 7, slot: 2');
  });

  test('reports the disk’s error if it can’t write', async () => {
    const { root, file } = folder();
    symlinkSync('nowhere/at-all', file);
    await expect(saveBookings(root, (text) => addBooking(text, { sponsor: 'Example' }).text)).rejects.toMatchObject({
      code: 'E_BOOKINGS_FILE',
    });
  });
});
