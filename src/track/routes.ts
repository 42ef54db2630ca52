import { Hono } from 'hono';
import { errorPage } from '../http/page.tsx';
import type { KeyRing } from '../signing/keys.ts';
import { wireUrl } from '../fetch/web-url.ts';
import type { Recorder } from './record.ts';
import { readToken } from '../signing/link-token.ts';
import type { Visit } from './verdict.ts';

/** 43 bytes: one transparent pixel, GIF89a. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * `/c/<token>` leads on, `/o/<token>` is the pixel. Where a link leads is looked up, so that there is no open redirect
 * and a wrong link can be corrected after the send. A token that we did not make gets a plain 404.
 */
export function trackRoutes({ recorder, keys }: { recorder: Recorder; keys: KeyRing }): Hono {
  const app = new Hono();

  // Hono answers HEAD with the handler of GET; the verdict sees which it was.
  app.get('/c/:token', async (context) => {
    const ids = readToken(context.req.param('token'), 'click', keys);
    const target = ids && (await recorder.click(ids.delivery, ids.link, visitOf('click', context.req.raw)));
    if (!target) return unknownLink();
    // A row may have been corrected by hand, or be older than this rule; a header holds ASCII only.
    const location = wireUrl(target.url);
    if (!location)
      return errorPage(
        404,
        'This link leads nowhere',
        'The address it should lead to was written down wrong, on our side.',
        'Read the issue on the web; the link may be right there.',
      );
    return new Response(null, {
      status: 302,
      headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' },
    });
  });

  app.get('/o/:token', async (context) => {
    const ids = readToken(context.req.param('token'), 'open', keys);
    if (!ids || !(await recorder.open(ids.delivery, visitOf('open', context.req.raw)))) return unknownLink();
    return new Response(pixel, {
      headers: {
        'content-type': 'image/gif',
        'content-length': String(pixel.length),
        'cache-control': 'no-store, private',
        'x-robots-tag': 'noindex',
      },
    });
  });

  return app;
}

function visitOf(kind: Visit['kind'], request: Request): Visit {
  const header = (name: string) => request.headers.get(name) ?? '';
  return {
    kind,
    method: request.method,
    userAgent: header('user-agent'),
    purpose: header('sec-purpose') || header('purpose') || header('x-moz'),
  };
}

function unknownLink(): Response {
  return errorPage(
    404,
    'This link leads nowhere',
    'It was not made by us, or it was cut short on its way to you.',
    'Open it from the mail itself, or read the issue on the web.',
  );
}
