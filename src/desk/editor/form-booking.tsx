import { bookingFor, hasCopy, type Booking } from '../../issue/booking.ts';
import { hasContent, slotOf } from '../../issue/fill-slots.ts';
import type { Path } from '../../issue/edit/edit-draft-places.ts';
import { hostOf } from '../../fetch/web-url.ts';
import { idOf, type Form, type IssueBookings } from './form-field.tsx';

/** The booking of a slot that the draft leaves empty. */
export function bookingOfSlot(section: unknown, bookings: IssueBookings): Booking | undefined {
  const slot = slotOf(section);
  return slot === undefined || hasContent(section)
    ? undefined
    : bookingFor({ issue: bookings.issue, slot }, bookings)?.booking;
}

/**
 * Shows the booking that fills an empty slot, or those that could. Renders nothing for a slot that is filled in the
 * draft.
 */
export function SlotBooking({ section, path, form }: { section: unknown; path: Path; form: Form }) {
  const slot = slotOf(section);
  if (slot === undefined || hasContent(section)) return null;
  const booking = bookingOfSlot(section, form.bookings);
  return booking ? (
    <BookedSlot booking={booking} slot={slot} />
  ) : (
    <OpenSlot slot={slot} path={path} bookings={form.bookings} />
  );
}

function BookedSlot({ booking, slot }: { booking: Booking; slot: number }) {
  const { id, sponsor, title, url } = booking;
  const isFilled = hasCopy(booking);
  return (
    <>
      <p>
        {isFilled ? 'Filled from' : 'Reserved by'} the booking of <strong dir="auto">{sponsor}</strong>,{' '}
        <code>{id}</code>.
      </p>
      {isFilled ? (
        <p className="booked-item">
          <strong dir="auto">{title}</strong>{' '}
          <span className="muted" dir="ltr">
            {hostOf(url!)}
          </span>
        </p>
      ) : (
        <p className="hint">
          Its{' '}
          {title === undefined && url === undefined
            ? 'title and address are'
            : title === undefined
              ? 'title is'
              : 'address is'}{' '}
          still missing, so the slot is left out. They are written into <code>bookings.yaml</code>.
        </p>
      )}
      <p className="actions">
        <button type="button" className="quiet" data-booking="free" data-id={id} data-slot={slot}>
          Take it out<span className="visually-hidden"> of slot {slot}</span>
        </button>{' '}
        <a href="/bookings">All bookings</a>
      </p>
    </>
  );
}

function OpenSlot({ slot, path, bookings }: { slot: number; path: Path; bookings: IssueBookings }) {
  // A booking that is placed in another issue, or in another slot of this one, is not available.
  const choices = bookings.list
    .map(({ booking }) => booking)
    .filter(
      (each) => each.issue === undefined || (each.issue === bookings.issue && !bookings.slots.includes(each.slot!)),
    );
  const id = `${idOf(path)}-booking`;
  const nothing = 'This slot is left out of the issue until there are a sponsor, a title and an address';
  if (choices.length === 0)
    return (
      <p className="hint">
        {nothing}.{bookings.isKept ? ' No booking is waiting for a place.' : ''}{' '}
        <a href="/bookings">{bookings.isKept ? 'All bookings' : 'How bookings work'}</a>
      </p>
    );
  return (
    <>
      <label htmlFor={id}>Pick a booking</label>
      <div className="pick-booking">
        <select id={id} data-booking-choice="" defaultValue="" aria-describedby={`${id}-hint`}>
          <option value="">–</option>
          {choices.map((each) => (
            <option
              key={each.id}
              value={each.id}
              data-from={each.issue === undefined ? undefined : JSON.stringify({ issue: each.issue, slot: each.slot })}
            >
              {choiceWords(each)}
            </option>
          ))}
        </select>
        <button type="button" data-booking="place" data-slot={slot}>
          Use it<span className="visually-hidden"> in slot {slot}</span>
        </button>
      </div>
      <p className="hint" id={`${id}-hint`}>
        {nothing}: from a booking, or written here.
      </p>
    </>
  );
}

function choiceWords({ sponsor, title, slot }: Booking): string {
  return `${sponsor}${title === undefined ? ', copy to come' : `: ${title}`}${slot === undefined ? '' : ` (booked for slot ${slot}, which this issue has not)`}`;
}
