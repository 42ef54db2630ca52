import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { addressOf, importsOf, packagesFor } from './packages.ts';

const rooms = fileURLToPath(new URL('..', import.meta.url));

/** The path of each module by its name: `src/desk/draft/browser/live.js` is `draft/live`. */
const paths = new Map(
  globSync('*/browser/*.js', { cwd: rooms })
    .map((path) => path.replaceAll('\\', '/'))
    .map((path) => [path.replace('/browser/', '/').replace(/\.js$/, ''), rooms + path]),
);

/** The names of all browser modules, which are the files in a room's `browser/` folder. */
const moduleNames: string[] = [...paths.keys()].toSorted();

/** Reads the source of a module. Not cached, so that a page shows an edited module when it is loaded again. */
function readModule(name: string): string {
  const path = paths.get(name);
  if (path === undefined)
    throw new Error(`There is no browser module ${name}; a room keeps them in its browser/ folder`);
  return readFileSync(path, 'utf8');
}

/** The address of a module, such as `/desk/draft/live.js`. */
export function moduleAddress(name: string): string {
  return `/desk/${name}.js`;
}

/**
 * Serves the modules of all rooms, and the packages that they import, unchanged from the disk; there is no build step.
 */
export function browserModules(): Hono {
  const app = new Hono();
  for (const name of moduleNames)
    app.get(moduleAddress(name), (context) => codeResponse(readModule(name), context.req.raw.headers));
  for (const entry of packagesFor(importedPackages(moduleNames)).values()) {
    // The address contains the version, so its content never changes.
    app.get(addressOf(entry), (context) =>
      codeResponse(entry.source, context.req.raw.headers, { cache: 'public, max-age=31536000, immutable' }),
    );
  }
  return app;
}

/** Returns the import map for these modules as JSON, or undefined if none of them imports a package. */
export function importMapOf(modules: string[]): string | undefined {
  const packages = [...packagesFor(importedPackages(modules)).values()];
  if (packages.length === 0) return undefined;
  return JSON.stringify({ imports: Object.fromEntries(packages.map((entry) => [entry.name, addressOf(entry)])) });
}

/** The packages that these modules import, directly or through other modules of their room. */
function importedPackages(modules: string[]): string[] {
  const found = new Set<string>();
  const known = new Set(modules);
  for (const module of known) {
    const room = module.slice(0, module.indexOf('/') + 1);
    for (const name of importsOf(readModule(module))) {
      if (name.startsWith('./')) known.add(room + name.slice(2).replace(/\.js$/, ''));
      else found.add(name);
    }
  }
  return [...found];
}

/**
 * Answers with code or other text that a page loads. By default browsers ask each time whether it has changed, and get
 * a 304 if not.
 */
export function codeResponse(
  body: string,
  headers: Headers,
  { type = 'text/javascript', cache = 'no-cache' } = {},
): Response {
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
