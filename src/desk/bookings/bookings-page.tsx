import type { ReactNode } from 'react';
import { Hono } from 'hono';
import type { Config } from '../../config/config.ts';
import { bookingState, type Booking, type Bookings } from '../../issue/booking.ts';
import { listDrafts } from '../../issue/read-draft.ts';
import { Crumb, Badge, DataTable, Empty, Notice, PageHead, type Tone } from '../../http/blocks.tsx';
import { bookingsFile, readBookings } from '../../sponsor/read-bookings.ts';
import { hostOf } from '../../fetch/web-url.ts';
import { deskPage } from '../kit/desk-page.tsx';
import type { DeskRoom } from '../kit/desk-room.ts';
import { sentence, words } from '../../http/problem-words.tsx';

/** `/bookings` */
export const bookingsRoom: DeskRoom<{ config: Pick<Config, 'root'> }> = {
  routes({ config, shell }) {
    const app = new Hono();
    app.get('/bookings', () => deskPage(shell, { title: 'Bookings', under: '/', children: bookingsPage(config.root) }));
    return app;
  },
};

/** Lists the bookings by issue, the next issue first; above them those that have no issue and slot yet. */
function bookingsPage(root: string): ReactNode {
  const bookings = readBookings(root);
  const drafts = new Set(listDrafts(root).map(({ number }) => number));
  const all = bookings.list.map(({ booking }) => booking);
  const open = all.filter(({ issue }) => issue === undefined);
  const placed = all
    .filter(({ issue }) => issue !== undefined)
    .toSorted((a, b) => b.issue! - a.issue! || a.slot! - b.slot!);
  return (
    <>
      <Crumb href="/" shortcut="u">
        Desk
      </Crumb>
      <PageHead
        title="Bookings"
        lead={
          <>
            Who has booked a sponsored slot, from <code>{bookingsFile}</code>.
          </>
        }
      />
      <Mistakes bookings={bookings} />
      {all.length === 0 && bookings.problems.length === 0 ? <FirstBooking /> : null}
      {open.length > 0 ? <OpenBookings bookings={open} /> : null}
      {placed.length > 0 ? <PlacedBookings bookings={placed} drafts={drafts} /> : null}
      {all.length > 0 ? (
        <p className="hint">
          An editor gives a booking its place in the form of a draft, or with <code>galley bookings place</code>. The
          file takes comments, and is reviewed like a draft.
        </p>
      ) : null}
    </>
  );
}

function Mistakes({ bookings: { problems } }: { bookings: Bookings }) {
  if (problems.length === 0) return null;
  return (
    <Notice
      tone="error"
      title={problems.length === 1 ? 'One mistake in the file' : `${problems.length} mistakes in the file`}
    >
      <ul>
        {problems.map(({ message, hint, line }, index) => (
          <li key={index}>
            {line ? `Line ${line}: ` : ''}
            {words(line ? message : sentence(message))}. {words(hint ?? '')}
          </li>
        ))}
      </ul>
      <p>No issue can be sent until {problems.length === 1 ? 'it is' : 'they are'} fixed.</p>
    </Notice>
  );
}

function PlacedBookings({ bookings, drafts }: { bookings: Booking[]; drafts: Set<number> }) {
  return (
    <DataTable
      caption="By issue"
      rows={bookings}
      rowKey={({ id }) => id}
      columns={[
        {
          label: 'Issue',
          cell: ({ issue }) =>
            drafts.has(issue!) ? (
              <a href={`/drafts/${issue}`}>{issue}</a>
            ) : (
              <>
                {issue} <span className="muted">no draft yet</span>
              </>
            ),
        },
        { label: 'Slot', end: true, cell: ({ slot }) => slot },
        ...shared,
      ]}
    />
  );
}

function OpenBookings({ bookings }: { bookings: Booking[] }) {
  return <DataTable caption="Unplaced" rows={bookings} rowKey={({ id }) => id} columns={shared} />;
}

const tones: Record<ReturnType<typeof bookingState>, Tone> = {
  placed: 'good',
  open: 'neutral',
  'without copy': 'warning',
};

const shared = [
  { label: 'Sponsor', rowHeader: true, cell: ({ sponsor }: Booking) => <span dir="auto">{sponsor}</span> },
  {
    label: 'Title',
    cell: ({ title, url }: Booking) => (
      <>
        {title === undefined ? <span className="muted">to come</span> : <span dir="auto">{title}</span>}
        {url === undefined ? null : (
          <>
            {' '}
            <small className="muted" dir="ltr">
              {hostOf(url)}
            </small>
          </>
        )}
      </>
    ),
  },
  {
    label: 'State',
    cell: (booking: Booking) => <Badge tone={tones[bookingState(booking)]}>{bookingState(booking)}</Badge>,
  },
  { label: 'Id', minor: true, cell: ({ id }: Booking) => <code>{id}</code> },
];

const example = `bookings:
  - id: example-hosting-drill
    sponsor: Example Hosting Cooperative
    issue: 181
    slot: 1
    title: When did you last restore a backup?
    url: https://example.com/drill
    summary: One afternoon, one server, one clock.
    button: Book a drill`;

function FirstBooking() {
  return (
    <Empty title="Nobody has booked yet">
      <p>
        A sponsored slot of a draft, <code>- sponsored: 1</code>, can be filled from a booking. Bookings are in{' '}
        <code>{bookingsFile}</code> beside <code>galley.yaml</code>; write the file:
      </p>
      <pre tabIndex={0} aria-label="An example of the file">
        <code>{example}</code>
      </pre>
      <p>
        or let <code>galley bookings add --sponsor "Example Hosting Cooperative" --issue 181 --slot 1</code> begin it.
        The place and the copy may both come later.
      </p>
      <p>Then the check tells of a sponsor who has booked an issue and would not be in it.</p>
    </Empty>
  );
}
