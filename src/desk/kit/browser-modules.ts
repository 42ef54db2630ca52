import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

/** Where a module of `src/desk/kit/browser/` is served. */
export function moduleAddress(name: string): string {
  return `/desk/browser/${name}.js`;
}

const own = ['keys', 'live', 'stages'];
const packages: Record<string, string> = { htmx: 'htmx.org/dist/htmx.esm.min.js' };

/** The desk's own small modules and htmx, as they lie on disk: there is nothing to build. */
export function browserModules(): Hono {
  const require = createRequire(import.meta.url);
  const files = new Map([
    ...own.map((name): [string, string] => [name, fileURLToPath(new URL(`browser/${name}.js`, import.meta.url))]),
    // `require.resolve` minds a package's `exports`, which may not name the file; its package.json it always finds.
    ...Object.entries(packages).map(([name, path]): [string, string] => [
      name,
      require
        .resolve(`${path.split('/')[0]}/package.json`)
        .replace(/package\.json$/, path.slice(path.indexOf('/') + 1)),
    ]),
  ]);
  const app = new Hono();
  app.get('/desk/browser/:file', (context) => {
    const path = files.get(context.req.param('file').replace(/\.js$/, ''));
    return path ? fileResponse(path, context.req.header('if-none-match')) : context.notFound();
  });
  return app;
}

/** Asked for anew with each page and answered with 304: an edit of ours, or a newer Galley, is there with the next load. */
function fileResponse(path: string, known: string | undefined): Response {
  const body = readFileSync(path);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = {
    etag,
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  };
  return known === etag ? new Response(null, { status: 304, headers }) : new Response(body, { headers });
}
