import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { archiveRoutes, type ArchiveDeps } from '../archive/routes.tsx';
import { leaveRoutes, type LeaveDeps } from '../audience/leaving/leave-routes.tsx';
import { subscribeRoutes } from '../audience/signup/subscribe-routes.tsx';
import type { SystemMailer } from '../message/system-mailer.ts';
import type { Log } from '../log.ts';
import { errorPage } from '../http/page.tsx';
import type { KeyRing } from '../signing/keys.ts';
import type { Recorder } from '../track/record.ts';
import { trackRoutes } from '../track/routes.ts';

export interface WebDeps extends ArchiveDeps {
  clock: LeaveDeps['clock'];
  keys: KeyRing;
  readToken: LeaveDeps['readToken'];
  recorder: Recorder;
  /** Mails about subscriptions: confirming, welcome, goodbye. */
  mailer: SystemMailer;
  onLeft?: LeaveDeps['onLeft'];
  log: Log;
  /** Hosts this server answers for, besides that of PUBLIC_URL: `localhost:4180`. */
  hosts: string[];
}

/** Characters of path and query; our longest address has some 60. */
const longestPath = 2_000;

/** A form of ours, or a mail client's one-click, has some hundred bytes. */
const largestBody = 32_768;

/** What the world may reach: redirects, the pixel, leaving, signing up, the web copy. Private pages are another app. */
export function publicApp(deps: WebDeps): Hono {
  const { publicUrl, hosts, log } = deps;
  const known = new Set([new URL(publicUrl).host, ...hosts]);
  const app = new Hono();

  app.use(async (context, next) => {
    // A name that is not ours would end up in pages and caches, or comes from a page that rebinds DNS.
    // The address, not the header: it is in small letters, without a default port, and holds what GET http://… names.
    const { host, pathname, search } = new URL(context.req.url);
    if (!known.has(host))
      return errorPage(
        421,
        'This is another site',
        'The address you used does not belong to this newsletter.',
        `Go to ${publicUrl}/.`,
      );
    if (pathname.length + search.length > longestPath)
      return errorPage(
        414,
        'This address is too long',
        'No address of ours is.',
        'Open the link from the mail itself.',
      );
    return next();
  });
  app.use(
    bodyLimit({
      maxSize: largestBody,
      onError: () =>
        errorPage(
          413,
          'This is too much',
          'What was sent along is larger than any form here.',
          'Use the button on the page.',
        ),
    }),
  );
  // Browsers ask for it beside every web copy; the icon of our own pages is in their HTML.
  app.get(
    '/favicon.ico',
    () => new Response(null, { status: 204, headers: { 'cache-control': 'public, max-age=86400' } }),
  );
  app.get('/healthz', async () => {
    await deps.db.selectFrom('send').select('id').limit(1).execute();
    return Response.json({ ok: true, lostEvents: deps.recorder.lost() });
  });
  app.route('/', trackRoutes(deps));
  app.route(
    '/',
    leaveRoutes({ ...deps, recordDeparture: deps.recorder.departure, recordUndo: deps.recorder.undoneDeparture }),
  );
  app.route('/', subscribeRoutes(deps));
  app.route('/', archiveRoutes(deps));

  app.notFound((context) => {
    const allowed = allowedMethods(new URL(context.req.url).pathname);
    if (allowed && !allowed.includes(context.req.method)) {
      return withHeader(
        errorPage(
          405,
          'This does not work that way',
          `Here ${allowed.join(' and ')} can be used, not ${context.req.method}.`,
          'Open the address in a browser.',
        ),
        'allow',
        allowed.join(', '),
      );
    }
    return errorPage(
      404,
      'There is nothing here',
      'The address is mistyped, or what it led to is gone.',
      `Start at ${publicUrl}/.`,
    );
  });
  app.onError((error, context) => {
    // The path may hold a token: its first part tells enough.
    log.error(
      {
        err: { name: error.name, message: error.message, stack: error.stack },
        route: `/${new URL(context.req.url).pathname.split('/')[1] ?? ''}`,
      },
      'a request failed',
    );
    return withHeader(
      errorPage(
        503,
        'Something is broken on our side',
        'Nothing you did; your request was not carried out.',
        'Try again in a minute.',
      ),
      'retry-after',
      '60',
    );
  });
  return app;
}

function withHeader(response: Response, name: string, value: string): Response {
  response.headers.set(name, value);
  return response;
}

function allowedMethods(path: string): string[] | undefined {
  if (/^\/u\/[^/]+\/undo$/.test(path)) return ['POST'];
  if (path === '/subscribe' || /^\/(u|confirm)\/[^/]+$/.test(path)) return ['GET', 'HEAD', 'POST'];
  if (
    path === '/' ||
    path === '/healthz' ||
    path === '/favicon.ico' ||
    path === '/unsubscribe' ||
    /^\/(c|o|issues|images)\/[^/]+$/.test(path)
  )
    return ['GET', 'HEAD'];
  return undefined;
}
