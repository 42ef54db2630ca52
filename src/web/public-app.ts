import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { archiveRoutes, type ArchiveDeps } from '../archive/routes.tsx';
import { leaveRoutes, type LeaveDeps } from '../audience/leaving/leave-routes.tsx';
import type { MailLater } from '../audience/signup/mail-later.ts';
import { shortSubscribeForm } from '../audience/signup/subscribe-pages.tsx';
import { subscribeRoutes } from '../audience/signup/subscribe-routes.tsx';
import type { SystemMailer } from '../message/system-mailer.ts';
import { answerWithin, isDatabaseAway } from '../db/away.ts';
import type { Log } from '../log.ts';
import { cameThroughUnnamedProxy, type IsProxy } from '../http/client-address.ts';
import { repairedPath } from '../http/repaired-path.ts';
import type { GalleyError } from '../problem.ts';
import { appOf, get, post, type Route } from '../http/route.ts';
import { openSite } from '../http/site.tsx';
import type { PassToDesk } from './pass-to-desk.ts';
import type { KeyRing } from '../signing/keys.ts';
import { howWeCountRoutes } from '../report/how-we-count.tsx';
import { votesRoutes } from '../report/votes-routes.tsx';
import type { Recorder } from '../track/record.ts';
import { unsubscribeAddress } from '../track/judge/reader-events.ts';
import { requestOf, trackRoutes } from '../track/routes.ts';
import { visitOf } from '../track/visit-of.ts';

export interface WebDeps extends Omit<ArchiveDeps, 'site' | 'signupForm'> {
  clock: LeaveDeps['clock'];
  keys: KeyRing;
  recorder: Recorder;
  /** Sends the mails about subscriptions: confirm, welcome, goodbye. */
  mailer: SystemMailer;
  /** Hands over the mails that the sign-up form causes. */
  later: MailLater;
  onLeft?: LeaveDeps['onLeft'];
  /** Reviews of drafts; absent if this process has no desk. */
  passToDesk?: PassToDesk;
  /** Unsubscribing while the database is away. */
  away?: LeaveDeps['away'];
  log: Log;
  /** Proxies whose X-Forwarded-For is trusted. */
  isProxy: IsProxy;
  /** Hosts that this server answers for, besides that of PUBLIC_URL: `localhost:4180`. */
  hosts: string[];
}

/** In characters of path and query; our addresses have about 60 at most. */
const maxPathLength = 2_000;

/** A form of ours or a mail client's one-click request has some hundred bytes. */
const maxBodyBytes = 32_768;

/** The public website: redirects, the pixel, unsubscribing, signing up, the web copy. Private pages are another app. */
export function publicApp(deps: WebDeps): Hono {
  const { publicUrl, hosts, log } = deps;
  const site = openSite(deps.publication);
  const { errors } = site.words;
  const home = `${publicUrl}/`;
  const known = new Set([new URL(publicUrl).host, ...hosts]);
  const app = new Hono({ getPath: repairedPath });
  let hasWarned = false;
  const warnOnce = () => {
    if (!hasWarned)
      log.warn(
        'A proxy passes on requests of readers, but PROXIES does not name it: all readers share its limits, as if they were one. Set PROXIES to its address. See docs/configuration.md.',
      );
    hasWarned = true;
  };

  app.use(async (context, next) => {
    if (!hasWarned && cameThroughUnnamedProxy(context, deps.isProxy)) warnOnce();
    // A foreign host name would end up in pages and caches, or comes from a page that rebinds DNS. Read from the URL,
    // not from the header: there it is in small letters and without a default port.
    const { host, pathname, search } = new URL(context.req.url);
    if (!known.has(host)) return site.error(421, errors.wrongHost(home));
    if (pathname.length + search.length > maxPathLength) return site.error(414, errors.addressTooLong());
    return next();
  });
  // RFC 6797 6.1. Without subdomains: they may be somebody else's.
  const isHttps = publicUrl.startsWith('https:');
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    if (isHttps) headers.set('strict-transport-security', 'max-age=31536000');
    if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'no-referrer');
    if (!headers.has('x-content-type-options')) headers.set('x-content-type-options', 'nosniff');
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => site.error(413, errors.requestTooLarge()),
    }),
  );
  const routes: Route[] = [
    // Browsers request it for every web copy; our own pages have their icon in the HTML.
    get(
      '/favicon.ico',
      () => new Response(null, { status: 204, headers: { 'cache-control': 'public, max-age=86400' } }),
    ),
    get('/healthz', () => health(deps)),
    ...trackRoutes({ ...deps, site }),
    ...leaveRoutes({
      ...deps,
      site,
      onPage(ids, context) {
        // Evidence about the reader's clicks; nobody waits for it.
        void deps.recorder
          .sign(unsubscribeAddress, ids, visitOf('click', requestOf(context), deps.isProxy))
          .catch(() => {});
      },
      recordUnsubscription: deps.recorder.unsubscription,
      recordUndo: deps.recorder.undoneUnsubscription,
    }),
    ...subscribeRoutes({ ...deps, site }),
    ...archiveRoutes({ ...deps, site, signupForm: shortSubscribeForm(site, deps.publication.name) }),
    ...votesRoutes({ ...deps, site }),
    ...howWeCountRoutes({ ...deps, site }),
    ...reviewsRoutes(deps),
  ];
  app.route('/', appOf(routes, { ...deps, site }));

  app.notFound(() => site.error(404, errors.notFound(home)));
  app.onError((error, context) => {
    // The path may hold a token, so only its first part is logged.
    log.error(
      {
        err: { name: error.name, message: error.message, stack: error.stack },
        route: `/${new URL(context.req.url).pathname.split('/')[1] ?? ''}`,
      },
      'a request failed',
    );
    return withHeader(site.error(503, errors.ourFault()), 'retry-after', '60');
  });
  return app;
}

/** Reviews are answered by the desk: only it has the drafts. */
function reviewsRoutes({ passToDesk }: WebDeps): Route[] {
  if (!passToDesk) return [];
  const handle = (context: Context) => passToDesk(context.req.raw);
  return [
    get(['/review/:token', '/review/:token/frame'], handle),
    post(['/review/:token/notes', '/review/:token/approve'], handle),
  ];
}

const healthWithinMs = 1_500;

/** For a service manager. What is wrong is a code and a sentence without names of hosts: everybody can read this. */
async function health({ db, recorder }: WebDeps): Promise<Response> {
  const events = { lostEvents: recorder.lost(), waitingEvents: recorder.waiting() };
  try {
    await answerWithin(
      healthWithinMs,
      Promise.all([db.selectFrom('send').select('id').limit(1).execute(), recorder.probe()]),
    );
    return Response.json({ ok: true, ...events });
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    const problem = recorder.trouble()?.code ?? (error as GalleyError).code;
    return Response.json(
      { ok: false, problem, message: awayWords[problem] ?? awayWords.E_DATABASE_AWAY, ...events },
      { status: 503 },
    );
  }
}

const awayWords: Record<string, string> = {
  E_DATABASE_AWAY: 'The database can’t be reached. Readers are redirected, and their clicks are kept aside.',
  E_DATABASE_BUSY: 'Another program has locked the database. Readers are redirected, and their clicks are kept aside.',
  E_DATABASE_FULL:
    'The database’s disk is full. Readers are redirected; their clicks are kept aside while there is room.',
};

function withHeader(response: Response, name: string, value: string): Response {
  response.headers.set(name, value);
  return response;
}
