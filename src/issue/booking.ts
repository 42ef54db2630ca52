/**
 * A sponsor's reserved slot, as `bookings.yaml` beside `galley.yaml` has it. Its content is made of the same fields as
 * a sponsored section of a draft, so that only what is valid there can be booked.
 */
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { draftFields } from './draft.ts';
import { sponsored as sponsoredKind, type SponsoredSection } from './kinds/sponsored.ts';

const { sponsored: slot, sponsor, id, title, url, ...content } = sponsoredKind.schema.shape;

/** In the order in which the command writes them. Copy may come later than the booking, so none of it has to be there. */
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

/** A booking and which entry of the file it is. */
export interface ListedBooking {
  at: number;
  booking: Booking;
}

/** What `bookings.yaml` says at this moment. */
export interface Bookings {
  /** The publication keeps such a file. */
  isKept: boolean;
  source: YamlSource;
  problems: Problem[];
  /** Those without a mistake, as the file has them. */
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

/** Whether the sponsor's words have come: what a sponsored section can't do without. */
export function hasCopy(booking: Booking): booking is Booking & { title: string; url: string } {
  return booking.title !== undefined && booking.url !== undefined;
}

/** `open`: it has no place yet. */
export type BookingState = 'placed' | 'open' | 'without copy';

export function bookingState(booking: Booking): BookingState {
  if (booking.issue === undefined) return 'open';
  return hasCopy(booking) ? 'placed' : 'without copy';
}

/** The section that a draft would have if the booking were written in place; undefined while its copy is missing. */
export function bookedSection(booking: Booking): SponsoredSection | undefined {
  if (!hasCopy(booking) || booking.slot === undefined) return undefined;
  const { issue: _issue, slot: sponsored, ...item } = booking;
  return { sponsored, ...item };
}
