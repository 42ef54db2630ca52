import type { Place } from '../yaml/yaml-places.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { isLeftOut } from './left-out.ts';
import { bookedSection, bookingFor, type Bookings, type ListedBooking } from './booking.ts';

/** A draft whose empty slots are filled. Their content is in `bookings.yaml`, and its problems are reported there. */
export interface FilledSlots {
  source: YamlSource;
  /** By index in `sections`. */
  booked: Map<number, ListedBooking>;
}

/**
 * Fills each slot without content from its booking. Changes the data and the positions of these sections only, so that
 * code which reads a draft finds a booked item as if it were written there.
 */
export function fillSlots(source: YamlSource, bookings: Bookings | undefined): FilledSlots {
  const booked = new Map<number, ListedBooking>();
  const { sections, number } = (source.value ?? {}) as { sections?: unknown; number?: unknown };
  if (!bookings || bookings.list.length === 0 || !Array.isArray(sections) || typeof number !== 'number')
    return { source, booked };
  const filled = sections.map((section: unknown, index) => {
    const slot = slotOf(section);
    const found = slot === undefined || hasContent(section) ? undefined : bookingFor({ issue: number, slot }, bookings);
    const content = found && bookedSection(found.booking);
    if (!content) return section;
    booked.set(index, found);
    return content;
  });
  if (booked.size === 0) return { source, booked };
  return {
    booked,
    source: {
      ...source,
      value: { ...(source.value as object), sections: filled },
      ...lookThrough(source, booked, bookings.source),
    },
  };
}

/** The slot number of a sponsored section, as written. */
export function slotOf(section: unknown): number | undefined {
  const { sponsored } = (section ?? {}) as { sponsored?: unknown };
  return typeof sponsored === 'number' ? sponsored : undefined;
}

/** Whether the draft has anything besides the slot's number; then the booking is not used. */
export function hasContent(section: unknown): boolean {
  return !isLeftOut(section);
}

function lookThrough(
  draft: YamlSource,
  booked: FilledSlots['booked'],
  bookings: YamlSource,
): Pick<YamlSource, 'placeOf' | 'placeOfKey' | 'placeWithin'> {
  /** Undefined for the slot's number, which is written in the draft. */
  const behind = ([first, index, ...rest]: PropertyKey[]): PropertyKey[] | undefined => {
    const found = first === 'sections' && rest[0] !== 'sponsored' ? booked.get(index as number) : undefined;
    return found && ['bookings', found.at, ...rest];
  };
  const there = (place: Place): Place => ({ ...place, file: bookings.file });
  return {
    placeOf(path) {
      const other = behind(path);
      return other ? there(bookings.placeOf(other)) : draft.placeOf(path);
    },
    placeOfKey(path, key) {
      const other = behind(path);
      return other ? there(bookings.placeOfKey(other, key)) : draft.placeOfKey(path, key);
    },
    placeWithin(path, value, offset) {
      const other = behind(path);
      return other ? there(bookings.placeWithin(other, value, offset)) : draft.placeWithin(path, value, offset);
    },
  };
}
