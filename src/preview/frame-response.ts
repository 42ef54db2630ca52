import { tagOf } from './frame.ts';

/**
 * The permissions of a frame. Nothing in it can run scripts, submit forms or navigate the page: `allow-scripts`,
 * `allow-forms` and `allow-top-navigation` are missing. `allow-same-origin` lets the *page* access the frame, to
 * replace its content at the same scroll position; without scripts nothing in the frame can use it. See
 * docs/decisions/020. Links open in a new tab.
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
 * Answers with a form of a draft, for a frame or for a page of its own. As a page it has an opaque origin: no page can
 * access it, and a mistake in our escaping would not give access to the desk.
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
    // Browsers keep it and ask each time whether it has changed.
    'cache-control': 'private, no-cache',
    vary: 'sec-fetch-dest',
  };
  return headers.get('if-none-match') === etag
    ? new Response(null, { status: 304, headers: answer })
    : new Response(html, { headers: answer });
}
