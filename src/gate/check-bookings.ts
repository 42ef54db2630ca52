import { bookingFor, hasCopy } from '../issue/booking.ts';
import { slotOf } from '../issue/fill-slots.ts';
import type { Finding, GateInput } from './finding.ts';
import { teller } from './tell.ts';
import { writtenSections } from './written.ts';

/** Whether every sponsor who booked this issue is in it, and whoever is in it has booked. */
export function checkBookings(input: GateInput): Finding[] {
  if (!input.bookings?.isKept) return [];
  return [...bookedFindings(input), ...inPlaceFindings(input)];
}

/** From the bookings to the draft: a sponsor has paid, and would not appear. */
function bookedFindings({ source, issue, bookings, booked = new Map() }: GateInput): Finding[] {
  const tell = teller(bookings!.source);
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
        tell('booking-not-placed', `${sponsor} has booked slot ${slot} of this issue, and the draft has no such slot`, {
          path: ['bookings', at, 'slot'],
          ...about,
          hint: `${there}. Add “- sponsored: ${slot}” to its sections, or give the booking another place.`,
        }),
      ];
    }
    if (hasCopy(booking) || inPlace.has(slot!)) return [];
    const missing = [...(title === undefined ? ['title'] : []), ...(url === undefined ? ['url'] : [])]
      .map((key) => `\`${key}\``)
      .join(' and ');
    return [
      tell('booking-without-copy', `the booking of ${sponsor} has no ${missing}, so slot ${slot} is left out`, {
        path: ['bookings', at],
        ...about,
        hint: `Ask the sponsor for it, and write it into ${bookings!.source.file}.`,
      }),
    ];
  });
}

/** From the draft to the bookings, for what is written in place. */
function inPlaceFindings(input: GateInput): Finding[] {
  const tell = teller(input.source);
  // An issue from before the first that was booked went out without any.
  const booked = input.bookings!.list.flatMap(({ booking }) => booking.issue ?? []);
  if (booked.length > 0 && booked.every((issue) => issue > input.issue.number)) return [];
  return writtenSections(input).flatMap(({ path, section }): Finding[] => {
    if (section.kind !== 'sponsored' || input.booked?.has(path[1] as number)) return [];
    const { slot, item } = section;
    const about = { item: item.id, url: item.url };
    const found = bookingFor({ issue: input.issue.number, slot }, input.bookings!);
    if (!found)
      return [
        tell('slot-without-booking', `nobody has booked slot ${slot}, which holds an item of ${item.sponsor}`, {
          path,
          ...about,
          hint: '`galley bookings add` books it; or waive this for an item that is not paid for.',
        }),
      ];
    const { booking } = found;
    const { line } = input.bookings!.source.placeOf(['bookings', found.at]);
    const findings: Finding[] = [];
    if (booking.sponsor !== item.sponsor)
      findings.push(
        tell('booking-differs', `slot ${slot} is booked by ${booking.sponsor}, and holds an item of ${item.sponsor}`, {
          path: [...path, 'sponsor'],
          ...about,
          hint: `The booking is in line ${line} of ${input.bookings!.source.file}; what stands in the draft is sent.`,
        }),
      );
    if (booking.url !== undefined && booking.url !== item.url)
      findings.push(
        tell('booking-differs', `the booking of slot ${slot} leads to ${booking.url}, and the draft elsewhere`, {
          path: [...path, 'url'],
          ...about,
          hint: `The booking is in line ${line} of ${input.bookings!.source.file}; what stands in the draft is sent.`,
        }),
      );
    return findings;
  });
}

/** Every slot of the draft, empty ones too. */
function slotsOf(value: unknown): number[] {
  const { sections } = value as { sections: unknown[] };
  return sections.flatMap((section) => slotOf(section) ?? []);
}
