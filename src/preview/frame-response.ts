import { tagOf } from './frame.ts';

/**
 * What a frame may do. Nothing in it runs, submits or leads the page away: there is no `allow-scripts`, `allow-forms`
 * or `allow-top-navigation`. `allow-same-origin` lets the *page* reach into the frame, to put new content in place and
 * keep what is looked at where it is; without scripts nothing in the frame can make use of it. See
 * docs/decisions/020. Links open beside the desk.
 */
export const frameSandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

function framePolicy(sandbox: string): string {
  return [
    "default-src 'none'",
    "img-src 'self' http: https: data:",
    "style-src 'unsafe-inline'",
    'font-src http: https: data:',
    "script-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    `sandbox ${sandbox}`,
  ].join('; ');
}

/**
 * A form of a draft, for a frame or a page of its own. As a page it has no origin at all: there nobody reaches into it,
 * and a fault in our escaping would not be one of the desk's.
 */
export function frameResponse(html: string, headers: Headers): Response {
  const etag = tagOf(html);
  const byItself = headers.get('sec-fetch-dest') === 'document';
  const answer = {
    etag,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': framePolicy(byItself ? frameSandbox.replace('allow-same-origin ', '') : frameSandbox),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // Kept by the browser and asked about each time: what did not change is not sent again.
    'cache-control': 'private, no-cache',
    vary: 'sec-fetch-dest',
  };
  return headers.get('if-none-match') === etag
    ? new Response(null, { status: 304, headers: answer })
    : new Response(html, { headers: answer });
}
