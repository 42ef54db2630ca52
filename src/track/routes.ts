import type { Context } from 'hono';
import type { IsProxy } from '../http/client-address.ts';
import { get, type Route } from '../http/route.ts';
import type { Site } from '../http/site.tsx';
import type { KeyRing } from '../signing/keys.ts';
import { wireUrl } from '../fetch/web-url.ts';
import { hiddenLink } from './judge/reader-events.ts';
import type { Recorder } from './record.ts';
import { readToken } from '../signing/link-token.ts';
import { visitOf, type TrackRequest } from './visit-of.ts';

/** 43 bytes: one transparent pixel, GIF89a. */
export const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export const pixelHeaders = {
  'content-type': 'image/gif',
  'content-length': String(pixel.length),
  'cache-control': 'no-store, private',
  'x-robots-tag': 'noindex',
};

export function redirectHeaders(location: string) {
  return { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' };
}

export interface TrackDeps {
  recorder: Pick<Recorder, 'click' | 'open' | 'sign'>;
  keys: KeyRing;
  site: Site;
  isProxy?: IsProxy;
}

/**
 * `/c/<token>` redirects, `/o/<token>` is the pixel, `/w/<token>` the link that nobody can see. The target of a link is looked up, so that there is no open redirect
 * and a wrong link can be corrected after the send. A token that we did not make gets a plain 404. A token of a mail that
 * this database does not know gets a 410: the mail was lost in a restore, and its ids may belong to another mail now.
 * Requests in the usual form are answered by `quick-answers.ts` before they get here.
 */
export function trackRoutes({ recorder, keys, site, isProxy = () => false }: TrackDeps): Route[] {
  const { errors } = site.words;
  const unknownLink = () => site.error(404, errors.linkUnknown());
  // A valid token of a mail that was sent after the restored backup was made.
  const lostMail = () => site.error(410, errors.linkForgotten());
  return [
    // Hono answers HEAD with the handler of GET; the verdict depends on the method.
    get('/c/:token', async (context) => {
      const ids = readToken(context.req.param('token'), 'click', keys);
      if (!ids) return unknownLink();
      const target = await recorder.click(ids, visitOf('click', requestOf(context), isProxy));
      if (target === undefined) return lostMail();
      // A row may have been changed by hand or be older than this rule; a header may contain only ASCII.
      const location = wireUrl(target);
      if (!location) return site.error(404, errors.linkHasBadTarget());
      return new Response(null, { status: 302, headers: redirectHeaders(location) });
    }),

    // No person sees this link; whoever gets here in spite of that finds the issues on the web.
    get('/w/:token', async (context) => {
      const ids = readToken(context.req.param('token'), 'hidden', keys);
      if (!ids) return unknownLink();
      if (!(await recorder.sign(hiddenLink, ids, visitOf('click', requestOf(context), isProxy)))) return lostMail();
      return new Response(null, { status: 302, headers: redirectHeaders('/') });
    }),

    get('/o/:token', async (context) => {
      const ids = readToken(context.req.param('token'), 'open', keys);
      if (!ids) return unknownLink();
      if (!(await recorder.open(ids, visitOf('open', requestOf(context), isProxy)))) return lostMail();
      return new Response(pixel, { headers: pixelHeaders });
    }),
  ];
}

export function requestOf({ req, env }: Context): TrackRequest {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return { method: req.method, peer: incoming?.socket?.remoteAddress, header: (name) => req.header(name) };
}
