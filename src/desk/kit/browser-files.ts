import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../editor/browser/', import.meta.url);

/** Our own modules, read again for each page: an edit of one is there with the next load. */
export const browserFiles: [name: string, read: () => string][] = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => [name, () => readFileSync(new URL(name, folder), 'utf8')]);

export function moduleResponse(body: string, headers: Headers, type = 'text/javascript', cache = 'no-cache'): Response {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const answer = {
    etag,
    'content-type': `${type}; charset=utf-8`,
    'cache-control': cache,
    'x-content-type-options': 'nosniff',
  };
  return headers.get('if-none-match') === etag
    ? new Response(null, { status: 304, headers: answer })
    : new Response(body, { headers: answer });
}
