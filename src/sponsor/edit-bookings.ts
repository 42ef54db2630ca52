/**
 * Edits the text of `bookings.yaml`, keeping comments and formatting (docs/decisions/021). Pure functions; nothing is
 * written here.
 */
import { bookingFields, bookingFor, type BookedPlace, type Booking } from '../issue/booking.ts';
import { editDraft, type Edit } from '../issue/edit/edit-draft.ts';
import type { Json } from '../issue/edit/edit-draft-places.ts';
import { GalleyError, type Problem } from '../problem.ts';
import { bookingsFile, parseBookings } from './read-bookings.ts';

export type NewBooking = Omit<Booking, 'id'>;

/** The content of a new file. */
const emptyFile = '# yaml-language-server: $schema=./schema/bookings.json\nbookings: []\n';

const order = Object.keys(bookingFields);

/**
 * Adds a booking at the end, with an id made of its sponsor and title. @throws GalleyError when it would not be valid.
 */
export function addBooking(text: string | undefined, given: NewBooking): { text: string; booking: Booking } {
  const before = editableText(text);
  const taken = new Set(entriesOf(before).map(({ id }) => id));
  const id = newId(`${given.sponsor} ${given.title ?? ''}`, taken);
  const booking = Object.fromEntries(
    order.flatMap((key) =>
      key === 'id'
        ? [['id', id]]
        : given[key as keyof NewBooking] === undefined
          ? []
          : [[key, given[key as keyof NewBooking]]],
    ),
  ) as Booking;
  if (given.issue !== undefined && given.slot !== undefined)
    refuseTakenPlace(before, { issue: given.issue, slot: given.slot });
  const after = edited(before, [
    { op: 'insert', path: ['bookings', entriesOf(before).length], value: booking as unknown as Json },
  ]);
  return { text: refuseNewProblems(before, after), booking };
}

/**
 * Places a booking. `seen.from` is where the caller saw it (undefined: unplaced); without `seen`, it may be moved from
 * anywhere. @throws GalleyError when the place is taken, or the booking has been moved since.
 */
export function placeBooking(
  text: string | undefined,
  id: string,
  place: BookedPlace,
  seen?: { from: BookedPlace | undefined },
): string {
  const before = editableText(text);
  const { at, issue, slot } = findEntry(before, id);
  if (issue === place.issue && slot === place.slot) return before;
  if (seen && (issue !== seen.from?.issue || slot !== seen.from?.slot)) {
    const now =
      issue === undefined
        ? 'is no longer placed'
        : `is now in slot ${JSON.stringify(slot)} of issue ${JSON.stringify(issue)}`;
    throw new GalleyError(`The booking \`${id}\` ${now}`, {
      code: 'E_BOOKING_CHANGED',
      hint: 'bookings.yaml has been changed in the meantime. Reload and try again.',
    });
  }
  refuseTakenPlace(before, place);
  return refuseNewProblems(
    before,
    edited(before, [
      { op: 'set', path: ['bookings', at, 'issue'], value: place.issue, order },
      { op: 'set', path: ['bookings', at, 'slot'], value: place.slot, order },
    ]),
  );
}

/** Removes a booking from its place; it can be placed again. @throws GalleyError */
export function freeBooking(text: string | undefined, id: string): string {
  const before = editableText(text);
  const entry = findEntry(before, id);
  const keys = (['issue', 'slot'] as const).filter((key) => entry[key] !== undefined);
  return refuseNewProblems(
    before,
    edited(
      before,
      keys.map((key): Edit => ({ op: 'unset', path: ['bookings', entry.at, key] })),
    ),
  );
}

/** Removes a booking from the file, with the comments about it. @throws GalleyError */
export function removeBooking(text: string | undefined, id: string): string {
  const before = editableText(text);
  return refuseNewProblems(before, edited(before, [{ op: 'remove', path: ['bookings', findEntry(before, id).at] }]));
}

/** The text to edit; a file without a list gets an empty one. */
function editableText(text = emptyFile): string {
  const { source } = parseBookings(text);
  if (source.isBroken)
    throw new GalleyError(`${bookingsFile} cannot be edited while it has mistakes`, {
      code: 'E_BOOKINGS',
      problems: source.problems,
      hint: 'Correct them in the file first.',
    });
  if (source.value !== null) return text;
  return `${text.trim() === '' ? '' : `${text.trimEnd()}\n`}bookings: []\n`;
}

/** The entries as written, including those with mistakes; `at` is the position in the list. */
function entriesOf(text: string): { at: number; id: unknown; issue: unknown; slot: unknown }[] {
  const { bookings } = (parseBookings(text).source.value ?? {}) as { bookings?: unknown };
  if (!Array.isArray(bookings)) return [];
  return bookings.map((entry: unknown, at) => {
    const { id, issue, slot } = (entry ?? {}) as { [key in 'id' | 'issue' | 'slot']?: unknown };
    return { at, id, issue, slot };
  });
}

function findEntry(text: string, id: string): ReturnType<typeof entriesOf>[number] {
  const entries = entriesOf(text);
  const found = entries.filter((entry) => entry.id === id);
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new GalleyError(`Two bookings have the id \`${id}\``, {
      code: 'E_BOOKING',
      hint: `Give one of them another id in ${bookingsFile}.`,
    });
  const ids = entries.flatMap((entry) => (typeof entry.id === 'string' ? [entry.id] : []));
  throw new GalleyError(`There is no booking \`${id}\``, {
    code: 'E_NO_BOOKING',
    hint:
      ids.length > 0
        ? `There are ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ' and others' : ''}.`
        : '`galley bookings add` adds one.',
  });
}

function refuseTakenPlace(text: string, place: BookedPlace): void {
  const other = bookingFor(place, parseBookings(text));
  if (!other) return;
  throw new GalleyError(`Slot ${place.slot} of issue ${place.issue} is already booked by ${other.booking.sponsor}`, {
    code: 'E_DOUBLE_BOOKING',
    hint: `Free it with \`galley bookings free ${other.booking.id}\`, or choose another slot.`,
  });
}

function edited(text: string, edits: Edit[]): string {
  return edits.reduce((before, edit) => {
    const result = editDraft(before, edit);
    if (result.kind === 'edited') return result.text;
    throw new GalleyError(`${bookingsFile} cannot be edited: ${result.message}`, {
      code: 'E_BOOKINGS',
      hint: 'Make this change in the file itself.',
    });
  }, text);
}

/** A file with mistakes may be edited, but no new mistakes may be added. */
function refuseNewProblems(before: string, after: string): string {
  // Removing a booking changes the positions of the following ones, so the position is not part of a problem's
  // identity.
  const nameOf = ({ rule, message, path }: Problem) => JSON.stringify([rule, message, path?.replace(/\[\d+\]/, '')]);
  const known = new Set(parseBookings(before).problems.map(nameOf));
  const fresh = parseBookings(after).problems.filter((problem) => !known.has(nameOf(problem)));
  if (fresh.length === 0) return after;
  throw new GalleyError(`This would not be a valid booking: ${fresh[0]!.message}`, {
    code: 'E_BOOKING',
    hint: fresh[0]!.hint ?? 'Nothing was written.',
  });
}

/** Makes an id of Latin letters and digits; a sponsor in another script gets `booking` and a number. */
function newId(words: string, taken: Set<unknown>): string {
  const stem =
    words
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 48)
      .replaceAll(/^-+|-+$/g, '') || 'booking';
  let id = stem;
  for (let number = 2; taken.has(id); number++) id = `${stem}-${number}`;
  return id;
}
