import { Hono } from 'hono';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import type { ViewContext } from '../issue/view.ts';
import type { Log } from '../log.ts';
import { senderOf } from '../message/send-content.ts';
import { bookingsPage } from './bookings/bookings-page.tsx';
import { browserModules } from './kit/browser-modules.ts';
import { deskHome, homeStyle } from './home/desk-home.tsx';
import { draftBadges } from './home/draft-badges.tsx';
import { deskHeader, deskId } from './desk-id.ts';
import { deskError, deskPage, type DeskShell } from './kit/desk-page.tsx';
import { discardRoutes } from './draft/discard-routes.tsx';
import { editorRoutes } from './editor/routes.tsx';
import { guardDesk } from './guard/guard-desk.ts';
import type { DeskGuard } from './guard/guard.ts';
import { loginRoutes } from './guard/login-routes.ts';
import { editAddress } from './draft/edit-address.ts';
import type { FindingsDeps } from './draft/findings.tsx';
import type { LiveDrafts } from './draft/live-drafts.ts';
import type { DraftAction } from './draft/preview-page.tsx';
import { previewRoutes } from './draft/draft-routes.tsx';
import type { TestCopies } from './draft/test-copy.tsx';
import { reportRoutes } from './report/report-routes.tsx';
import type { Sending } from './send/deps.ts';
import { sendRoutes } from './send/send-routes.tsx';

export interface DeskDeps {
  db: Database;
  config: Config;
  context: ViewContext;
  clock: Clock;
  log: Log;
  /** Stands before every page, the inbox's too. */
  guard: DeskGuard;
  /** The caller's to close. */
  live: LiveDrafts;
  /** There while mail goes to the development inbox; its pages are mounted beside these. */
  inbox?: { path: string; count(): number; pages: Hono };
  /** For whoever runs Galley: a worker's numbers, its queue. */
  operator?: Hono;
  /** Left out, nothing can be sent from here. */
  copies?: TestCopies;
  /** Left out, no issue can be sent from here. */
  sending?: Sending;
  /** Mail goes further than this machine. */
  leaves?: boolean;
}

/** The editor's private pages: drafts, previews, reports, the inbox. */
export function deskApp({
  db,
  config,
  context,
  clock,
  log,
  guard,
  live,
  inbox,
  operator,
  copies,
  sending,
  leaves = false,
}: DeskDeps): Hono {
  const { publication } = config;
  const nav = [
    { href: '/', label: 'Desk' },
    ...(inbox ? [{ href: inbox.path, label: 'Inbox' }] : []),
    ...(guard.login ? [{ href: '/account', label: 'Account' }] : []),
  ];
  const shell: DeskShell = { publication: publication.name, nav };
  const checking: FindingsDeps = { config, context, db, leaves, sender: senderOf(publication, config.publicUrl) };
  const app = new Hono();

  app.use(guardDesk(guard));
  app.use(async (request, next) => {
    await next();
    request.res.headers.set(deskHeader, deskId(config));
  });
  app.route('/', loginRoutes(guard));
  if (inbox) app.route('/', inbox.pages);
  if (operator) app.route('/', operator);
  app.route('/', browserModules());

  app.get('/', async (request) => {
    const page = /^[1-9]\d{0,4}$/.test(request.req.query('page') ?? '') ? Number(request.req.query('page')) : 1;
    const children = await deskHome(page, request.req.query('deleted'), { db, config, live, inbox });
    return deskPage(shell, { title: 'Desk', under: '/', modules: ['htmx'], style: homeStyle, children });
  });

  app.get('/bookings', () => deskPage(shell, { title: 'Bookings', under: '/', children: bookingsPage(config.root) }));

  const badgesOf = draftBadges({ ...checking, live, clock });
  app.get('/drafts/:number{[0-9]{1,5}}/state', async (request) =>
    request.html(await badgesOf(Number(request.req.param('number')))),
  );

  app.route(
    '/',
    previewRoutes({
      ...checking,
      live,
      clock,
      shell,
      copies,
      actions: (number) => draftActions(number, db, sending !== undefined),
    }),
  );
  app.route('/', discardRoutes({ db, config, clock, live, shell }));
  app.route('/', editorRoutes({ ...checking, live, shell }));

  if (sending) app.route('/', sendRoutes({ ...checking, clock, shell, sending, inboxPath: inbox?.path }));
  app.route('/', reportRoutes({ db, config, clock, shell }));
  app.notFound(() =>
    deskError(shell, 404, 'There is nothing here', 'The address is mistyped.', 'Go back to the desk.'),
  );
  app.onError((error) => {
    log.error({ err: { name: error.name, message: error.message, stack: error.stack } }, 'a page of the desk failed');
    return deskError(
      shell,
      500,
      'Something is broken on our side',
      'The page could not be made; why stands in the terminal that Galley runs in.',
      'Try again. If it stays so, look there.',
    );
  });
  return app;
}

/** What can be done with a draft besides looking at it. */
async function draftActions(number: number, db: Database, canSend: boolean): Promise<DraftAction[]> {
  const send = await db
    .selectFrom('send')
    .select('id')
    .where('issue_number', '=', number)
    .where('status', '<>', 'cancelled')
    .executeTakeFirst();
  const edit = { href: editAddress(number), label: 'Edit', key: 'e' };
  if (send) return [edit, { href: `/reports/${number}`, label: 'Report', key: 'o' }];
  return canSend
    ? [edit, { href: `/drafts/${number}/send`, label: 'Send …', key: 'g', primary: true }]
    : [{ ...edit, primary: true }];
}
