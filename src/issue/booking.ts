/**
 * A sponsor's booking of a slot, as written in `bookings.yaml` next to `galley.yaml`. Its content has the same fields
 * as a sponsored section of a draft, so that only what is valid there can be booked.
 */
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { draftFields } from './draft.ts';
import { sponsored as sponsoredKind, type SponsoredSection } from './kinds/sponsored.ts';

const { sponsored: slot, sponsor, id, title, url, ...content } = sponsoredKind.schema.shape;

/**
 * In the order in which the command writes them. The content may be added after the booking, so all of it is optional.
 */
export const bookingFields = {
  id: id
    .unwrap()
    .describe(
      'What the booking is called: small letters, digits, hyphens. Clicks on it are counted under this name, so it stays.',
    ),
  sponsor,
  issue: draftFields.number
    .optional()
    .describe('The issue it appears in; absent together with `slot` while it has no slot yet'),
  slot: slot.optional(),
  title: title.optional(),
  url: url.optional(),
  ...content,
};

export const bookingSchema = z.strictObject(bookingFields).describe('One sponsor’s booking');

export const bookingsSchema = z
  .strictObject({ bookings: z.array(bookingSchema).nullable().describe('Each booking of a sponsored slot') })
  .describe('What sponsors have booked');

export type Booking = z.infer<typeof bookingSchema>;

/** A booking with its position in the file. */
export interface ListedBooking {
  at: number;
  booking: Booking;
}

/** The current content of `bookings.yaml`. */
export interface Bookings {
  /** Whether the publication has such a file. */
  isKept: boolean;
  source: YamlSource;
  problems: Problem[];
  /** The valid bookings, in the order of the file. */
  list: ListedBooking[];
}

/** The place of a booking. */
export interface BookedPlace {
  issue: number;
  slot: number;
}

export function bookingFor(
  { issue, slot: wanted }: BookedPlace,
  { list }: Pick<Bookings, 'list'>,
): ListedBooking | undefined {
  return list.find(({ booking }) => booking.issue === issue && booking.slot === wanted);
}

/** Whether the booking has the content that a sponsored section needs. */
export function hasCopy(booking: Booking): booking is Booking & { title: string; url: string } {
  return booking.title !== undefined && booking.url !== undefined;
}

/** `open`: it has no issue and slot yet. */
export type BookingState = 'placed' | 'open' | 'without copy';

export function bookingState(booking: Booking): BookingState {
  if (booking.issue === undefined) return 'open';
  return hasCopy(booking) ? 'placed' : 'without copy';
}

/** The section that the booking puts into a draft; undefined while required content is missing. */
export function bookedSection(booking: Booking): SponsoredSection | undefined {
  if (!hasCopy(booking) || booking.slot === undefined) return undefined;
  const { issue: _issue, slot: sponsored, ...item } = booking;
  return { sponsored, ...item };
}
