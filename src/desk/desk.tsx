import { Hono } from 'hono';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { isDatabaseAway } from '../db/away.ts';
import type { Database } from '../db/open.ts';
import type { GateDeps } from '../gate/run-gate.ts';
import type { ViewContext } from '../issue/view.ts';
import type { Log } from '../log.ts';
import type { RestoredState } from '../send/ledger/restored.ts';
import { restoredWords } from '../send/reason-words.ts';
import type { KeyRing } from '../signing/keys.ts';
import { senderOf } from '../message/send-content.ts';
import { auditRoom } from './audit/audit-page.tsx';
import { bookingsRoom } from './bookings/bookings-page.tsx';
import { deskHeader, deskId } from './desk-id.ts';
import { discardRoom } from './draft/discard-routes.tsx';
import { draftRoom } from './draft/draft-routes.tsx';
import type { LiveDrafts } from './draft/live-drafts.ts';
import { openPresence } from './draft/presence.ts';
import type { TestCopies } from './draft/test-copy.tsx';
import { editorRoom } from './editor/routes.tsx';
import { guardDesk } from './guard/guard-desk.ts';
import type { DeskGuard } from './guard/guard.ts';
import { guardRoom } from './guard/login-routes.ts';
import { homeRoom } from './home/desk-home.tsx';
import { logoAddresses } from '../http/page-look.ts';
import { browserModules } from './kit/browser-modules.ts';
import { deskError, type DeskShell } from './kit/desk-page.tsx';
import type { DeskRoom } from './kit/desk-room.ts';
import { reportRoom } from './report/report-routes.tsx';
import type { DeskInbox, Sending } from './send/deps.ts';
import { reviewRoom } from './review/review-desk.tsx';
import { sendRoom } from './send/send-routes.tsx';
import { versionsRoom } from './versions/versions-routes.tsx';

export interface DeskDeps {
  db: Database;
  config: Config;
  context: ViewContext;
  clock: Clock;
  log: Log;
  /** Checks every request before a page answers, also those for the inbox. */
  guard: DeskGuard;
  /** Closed by the caller. */
  live: LiveDrafts;
  /** Present if mail goes to the development inbox, whose pages are mounted under `path`. */
  inbox?: (DeskInbox & { count(): number; pages: Hono }) | undefined;
  /** Signs review links. */
  keys: KeyRing;
  /** `/review/…`, which its own links open without a login. */
  review?: Hono;
  /** Pages for operators: a worker's metrics and its queue. */
  operator?: Hono;
  /** If absent, the desk can't send test copies. */
  copies?: TestCopies;
  /** If absent, the desk can't send issues. */
  sending?: Sending;
  /** What is known of a restore that no person has dealt with. */
  restored?: () => Promise<RestoredState | undefined>;
  /** Dependencies of the check. */
  gate: GateDeps;
}

/** What a room can take as its `Deps`. */
type RoomDeps = ReturnType<typeof roomDeps>;

/** Every room of the desk; add new ones here. If two rooms have a route for the same address, the first one answers. */
const rooms: DeskRoom<RoomDeps>[] = [
  guardRoom,
  homeRoom,
  bookingsRoom,
  draftRoom,
  discardRoom,
  editorRoom,
  versionsRoom,
  sendRoom,
  reportRoom,
  auditRoom,
  reviewRoom,
];

/** The editor's private pages: drafts, previews, reports and the inbox. */
export function deskApp(given: DeskDeps): Hono {
  const { config, guard, inbox, operator, log } = given;
  const deps = roomDeps(given);
  const { brand } = config.publication;
  const shell: DeskShell = {
    publication: config.publication.name,
    ...(brand.logo ? { logo: { ...brand.logo, ...logoAddresses(brand.logo, '/drafts/images/') } } : {}),
    timezone: config.publication.timezone,
    nav: [
      { href: '/', label: 'Desk' },
      ...(inbox ? [{ href: inbox.path, label: 'Inbox' }] : []),
      ...rooms.flatMap(({ nav }) => nav?.(deps) ?? []),
    ],
  };
  const app = new Hono();

  // Before the guard: `galley desk` must recognise a desk that does not let it in.
  app.use(async (request, next) => {
    await next();
    request.res.headers.set(deskHeader, deskId(config));
  });
  if (given.review) app.route('/', given.review);
  app.use(guardDesk(guard));
  app.route('/', browserModules());
  // Every page shows it, so it is looked for here and not in the rooms.
  app.use(async (_request, next) => {
    const restored = await given.restored?.().catch(() => undefined);
    shell.warning = restored && restoredWords(restored, config.publication.timezone);
    await next();
  });
  for (const { routes } of rooms) app.route('/', routes({ ...deps, shell }));
  if (inbox) app.route('/', inbox.pages);
  if (operator) app.route('/', operator);

  app.notFound(() =>
    deskError(shell, 404, 'There is nothing here', 'The address is mistyped.', 'Go back to the desk.'),
  );
  app.onError((error) => {
    log.error({ err: { name: error.name, message: error.message, stack: error.stack } }, 'a page of the desk failed');
    if (isDatabaseAway(error)) {
      return deskError(
        shell,
        503,
        'The database can’t be reached',
        'What is already written is safe. Readers’ links still work, and their clicks are kept aside.',
        'Try again in a minute. `galley doctor` says what is wrong.',
      );
    }
    return deskError(
      shell,
      500,
      'Something is broken on our side',
      'The page could not be made. The reason is in the terminal that Galley runs in.',
      'Try again. If it still fails, look there.',
    );
  });
  return app;
}

function roomDeps(given: DeskDeps) {
  const { publication, publicUrl } = given.config;
  return { ...given, sender: senderOf(publication, publicUrl), presence: openPresence() };
}
