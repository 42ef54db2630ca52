import { Hono } from 'hono';
import { z } from 'zod';
import { bookingFor } from '../../issue/booking.ts';
import { GalleyError } from '../../problem.ts';
import { freeBooking, placeBooking } from '../../sponsor/edit-bookings.ts';
import { parseBookings } from '../../sponsor/read-bookings.ts';
import { saveBookings } from '../../sponsor/save-bookings.ts';
import { SourceFault } from './draft-source.ts';
import { bodyJson } from './request-body.ts';

const slot = z.int().min(1).max(9);
const place = z.strictObject({
  place: z.string().max(64),
  slot,
  from: z.strictObject({ issue: z.int(), slot: z.int() }).optional(),
});
const free = z.strictObject({ free: z.string().max(64), slot });

/**
 * Routes that assign a booking to a slot of an issue, or remove it. Each checks the current bookings.yaml and writes it
 * at once.
 */
export function bookingRoutes(root: string): Hono {
  const app = new Hono();
  app.post('/drafts/:number{[0-9]{1,5}}/bookings', async (context) => {
    const issue = Number(context.req.param('number'));
    try {
      const parsed = z.union([place, free]).safeParse(await bodyJson(context));
      if (!parsed.success)
        throw new SourceFault(
          400,
          'This names no booking',
          'Send { "place": id, "slot": 1 } or { "free": id, "slot": 1 }.',
        );
      const wanted = parsed.data;
      await saveBookings(root, (text) =>
        'place' in wanted
          ? placeBooking(text, wanted.place, { issue, slot: wanted.slot }, { from: wanted.from })
          : freeSlot(text, wanted.free, { issue, slot: wanted.slot }),
      );
      return Response.json({ kind: 'booked' }, { headers: noStore });
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      return Response.json(
        { message: error.message, hint: error.hint ?? '' },
        { status: statusOf(error), headers: noStore },
      );
    }
  });
  return app;
}

/** Removes it only from the slot in which the editor saw it: meanwhile it may have been assigned to another issue. */
function freeSlot(text: string | undefined, id: string, from: { issue: number; slot: number }): string {
  const found = text === undefined ? undefined : bookingFor(from, parseBookings(text));
  if (found?.booking.id === id) return freeBooking(text, id);
  throw new GalleyError(`The booking \`${id}\` is not in slot ${from.slot} any more`, {
    code: 'E_BOOKING_CHANGED',
    hint: 'bookings.yaml has been changed in the meantime. Reload and try again.',
  });
}

const noStore = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function statusOf(error: GalleyError): number {
  if (error instanceof SourceFault) return error.status;
  if (error.code === 'E_BOOKINGS_FILE') return 507;
  return ['E_BOOKING_CHANGED', 'E_DOUBLE_BOOKING', 'E_NO_BOOKING'].includes(error.code) ? 409 : 422;
}
