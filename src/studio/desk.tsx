import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { renderToStaticMarkup } from 'react-dom/server';
import { systemClock, type Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/open.ts';
import type { ViewContext } from '../issue/view.ts';
import { openLog, type Log } from '../log.ts';
import { Badge } from '../page.tsx';
import { senderOf } from '../send/material.ts';
import { browserModules } from './browser-modules.ts';
import { deskHome, homeStyle } from './desk-home.tsx';
import { deskError, deskPage, pageShell, type DeskShell } from './desk-page.tsx';
import { findingsOf, SeverityCounts } from './preview/findings.tsx';
import { openLiveDrafts, type LiveDrafts } from './preview/live-drafts.ts';
import { previewRoutes } from './preview/routes.tsx';
import type { TestCopies } from './preview/test-copy.tsx';
import { reportPage } from './report-page.tsx';

export interface DeskDeps {
  db: Database;
  config: Config;
  context: ViewContext;
  clock?: Clock;
  /** There while mail goes to the development inbox. `pages` are mounted beside these, behind the same door. */
  inbox?: { path: string; count(): number; pages?: Hono };
  /** Left out, nothing can be sent from here. */
  copies?: TestCopies;
  /** Mail goes further than this machine. */
  leaves?: boolean;
  /** Where a page that failed is told; standard error if left out. */
  log?: Log;
  /** Opened here if left out, and then never closed: for a desk that lives as long as its process. */
  live?: LiveDrafts;
}

/** Answered with each page, so that `galley studio` knows this publication's desk from another program on its port. */
export const deskHeader = 'x-galley-desk';

/** The same for every process of one publication on this machine, and another for a second clone; tells no path. */
export function deskId({ root }: Pick<Config, 'root'>): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 12);
}

/** The editor's private pages: drafts, previews, reports, the inbox. */
export function deskApp({ db, config, context, clock = systemClock, inbox, copies, leaves = false, log = openLog(config.env.LOG_LEVEL), live: given }: DeskDeps): Hono {
  const { publication, root, workspace } = config;
  const live = given ?? openLiveDrafts({ root, workspace, publication, context, clock });
  const sender = senderOf(publication, config.publicUrl);
  const shell: DeskShell = { publication: publication.name, nav: [{ href: '/', label: 'Desk' }, ...(inbox ? [{ href: inbox.path, label: 'Inbox' }] : [])] };
  const checking = { config, context, db, sender, leaves };
  const app = new Hono();

  app.use(async (request, next) => {
    // A page elsewhere that points its own name at this machine (DNS rebinding) shows itself by that name.
    if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.req.header('host') ?? '')) {
      return deskError(shell, 421, 'The desk answers on this machine only', 'The address you used names another host.', 'Open it as http://localhost with the port that was printed.');
    }
    const site = request.req.header('sec-fetch-site');
    if (!['GET', 'HEAD'].includes(request.req.method) && site !== undefined && site !== 'same-origin') {
      return deskError(shell, 403, 'Sent from another site', 'Another website tried to change something here. Nothing was changed.', 'If that was you, go back to the page and use its own button.');
    }
    await next();
    request.res.headers.set(deskHeader, deskId(config));
    return undefined;
  });
  if (inbox?.pages) app.route('/', inbox.pages);
  app.route('/', browserModules());

  app.get('/', async (request) => {
    const page = /^[1-9]\d{0,4}$/.test(request.req.query('page') ?? '') ? Number(request.req.query('page')) : 1;
    const children = await deskHome(page, { db, root, publication, live, inbox, newDraft: <p><code>npx galley new</code></p>, actions: (number) => [{ href: `/drafts/${number}`, label: 'Open' }] });
    return deskPage(shell, { title: 'Desk', under: '/', modules: ['htmx'], style: homeStyle, children });
  });

  // For the list of drafts: the whole check, in two words.
  app.get('/drafts/:number{[0-9]{1,5}}/counts', async (request) => {
    const findings = await findingsOf(Number(request.req.param('number')), undefined, checking);
    const open = findings.filter(({ waived, severity }) => !waived && severity !== 'info');
    return request.html(renderToStaticMarkup(open.length === 0 ? <Badge tone="good">ready to send</Badge> : <SeverityCounts findings={open} />));
  });

  app.route('/', previewRoutes({ ...checking, live, shell, copies, actions: () => [] }));

  app.get('/reports/:number{[0-9]+}', (request) => reportPage(db, Number(request.req.param('number')), pageShell(shell)));
  app.notFound(() => deskError(shell, 404, 'There is nothing here', 'The address is mistyped.', 'Go back to the desk.'));
  app.onError((error) => {
    log.error({ err: { name: error.name, message: error.message, stack: error.stack } }, 'a page of the desk failed');
    return deskError(shell, 500, 'Something is broken on our side', 'The page could not be made; why stands in the terminal that Galley runs in.', 'Try again. If it stays so, look there.');
  });
  return app;
}
