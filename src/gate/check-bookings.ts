import { bookingFor, hasCopy } from '../issue/booking.ts';
import { slotOf } from '../issue/fill-slots.ts';
import type { Finding, GateInput } from './finding.ts';
import { findingBuilder } from './finding-builder.ts';
import { writtenSections } from './written.ts';

/** Checks that every sponsor who booked this issue is in it, and that every sponsored item in it has been booked. */
export function checkBookings(input: GateInput): Finding[] {
  if (!input.bookings?.isKept) return [];
  return [...bookedFindings(input), ...inPlaceFindings(input)];
}

/** Bookings that are missing from the draft: a sponsor has paid and would not appear. */
function bookedFindings({ source, issue, bookings, booked = new Map() }: GateInput): Finding[] {
  const report = findingBuilder(bookings!.source);
  const slots = slotsOf(source.value);
  const inPlace = new Set(issue.sections.flatMap((section) => (section.kind === 'sponsored' ? [section.slot] : [])));
  const filling = new Set([...booked.values()].map(({ at }) => at));
  return bookings!.list.flatMap(({ at, booking }): Finding[] => {
    if (booking.issue !== issue.number || filling.has(at)) return [];
    const { id, slot, sponsor, title, url } = booking;
    const about = { item: id, ...(url === undefined ? {} : { url }) };
    if (!slots.includes(slot!)) {
      const there =
        slots.length === 0
          ? 'This issue has no sponsored slot'
          : `This issue has ${slots.length === 1 ? 'slot' : 'slots'} ${slots.join(', ')}`;
      return [
        report(
          'booking-not-placed',
          `${sponsor} has booked slot ${slot} of this issue, but the draft has no such slot`,
          {
            path: ['bookings', at, 'slot'],
            ...about,
            hint: `${there}. Add “- sponsored: ${slot}” to its sections, or move the booking to another slot.`,
          },
        ),
      ];
    }
    if (hasCopy(booking) || inPlace.has(slot!)) return [];
    const missing = [...(title === undefined ? ['title'] : []), ...(url === undefined ? ['url'] : [])]
      .map((key) => `\`${key}\``)
      .join(' and ');
    return [
      report('booking-without-copy', `the booking of ${sponsor} has no ${missing}, so slot ${slot} is left out`, {
        path: ['bookings', at],
        ...about,
        hint: `Ask the sponsor for it, and add it to ${bookings!.source.file}.`,
      }),
    ];
  });
}

/** Sponsored items written in the draft whose booking is missing or different. */
function inPlaceFindings(input: GateInput): Finding[] {
  const report = findingBuilder(input.source);
  // Issues before the first booked one were sent without bookings; while none is placed in an issue, all were.
  const booked = input.bookings!.list.flatMap(({ booking }) => booking.issue ?? []);
  if (booked.every((issue) => issue > input.issue.number)) return [];
  return writtenSections(input).flatMap(({ path, section }): Finding[] => {
    if (section.kind !== 'sponsored' || input.booked?.has(path[1] as number)) return [];
    const { slot, item } = section;
    const about = { item: item.id, url: item.url };
    const found = bookingFor({ issue: input.issue.number, slot }, input.bookings!);
    if (!found)
      return [
        report('slot-without-booking', `slot ${slot} contains an item of ${item.sponsor} but has no booking`, {
          path,
          ...about,
          hint: 'Add the booking with `galley bookings add`, or waive this for an unpaid item.',
        }),
      ];
    const { booking } = found;
    const { line } = input.bookings!.source.placeOf(['bookings', found.at]);
    const findings: Finding[] = [];
    if (booking.sponsor !== item.sponsor)
      findings.push(
        report(
          'booking-differs',
          `slot ${slot} is booked by ${booking.sponsor} but contains an item of ${item.sponsor}`,
          {
            path: [...path, 'sponsor'],
            ...about,
            hint: `The booking is in line ${line} of ${input.bookings!.source.file}; the draft is what is sent.`,
          },
        ),
      );
    if (booking.url !== undefined && booking.url !== item.url)
      findings.push(
        report('booking-differs', `the booking of slot ${slot} links to ${booking.url}, the draft to another address`, {
          path: [...path, 'url'],
          ...about,
          hint: `The booking is in line ${line} of ${input.bookings!.source.file}; the draft is what is sent.`,
        }),
      );
    return findings;
  });
}

/** Every slot of the draft, including empty ones. */
function slotsOf(value: unknown): number[] {
  const { sections } = value as { sections: unknown[] };
  return sections.flatMap((section) => slotOf(section) ?? []);
}
