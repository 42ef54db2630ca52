import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import pino from 'pino';
import { Writable } from 'node:stream';
import { readEnvironment } from '../../../src/config/environment.ts';
import type { Database } from '../../../src/db/open.ts';
import { htmlResponse, renderPage } from '../../../src/http/page.tsx';
import { keyRing } from '../../../src/signing/keys.ts';
import { editorOf, guardDesk } from '../../../src/desk/guard/guard-desk.ts';
import { openGuard, type DeskGuard } from '../../../src/desk/guard/guard.ts';
import { browserModules } from '../../../src/desk/kit/browser-modules.ts';
import { guardRoom } from '../../../src/desk/guard/login-routes.ts';
import { deskKey } from './desk-key.ts';
import { emptyDatabase } from '../../setup/database.ts';

export const password = 'eleven quiet lighthouses';
/** scrypt with N = 2^4, to keep tests fast. */
const cost = 4;

export interface TestDesk {
  app: Hono;
  guard: DeskGuard;
  db: Database;
  clock: { at: number; now(): number };
  log: string[];
  /** The requests that reached a route behind the guard. */
  reached: string[];
  ask(path: string, options?: Ask): Promise<Response>;
  /** Logs in and returns the cookie. */
  signIn(name?: string, options?: Ask): Promise<string>;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  form?: Record<string, string>;
  json?: unknown;
  /** The client's address. */
  from?: string;
  /** A browser that has not shown the desk's key. */
  stranger?: boolean;
}

export const network = { DESK_HOST: '0.0.0.0', DESK_URL: 'https://desk.example.org' };

/** What a browser sends that has shown the key of a desk without a login. */
export function keyCookie({ key, access }: DeskGuard, host: string): Record<string, string> {
  if (!key) return {};
  const name = createHash('sha256').update(access.originOf(host)).digest('hex').slice(0, 6);
  return { cookie: `galley-desk-${name}=${key.cookie()}` };
}

/** A desk behind the guard, with a page, a change, a script and a frame. */
export async function openDesk(
  variables: Record<string, string> = {},
  { accounts = ['editor'], db }: { accounts?: string[]; db?: Database } = {},
): Promise<TestDesk> {
  const { env, problems } = readEnvironment(variables);
  if (!env) throw new Error(JSON.stringify(problems));
  const database = db ?? (await emptyDatabase());
  const clock = { at: Date.parse('2026-11-27T09:00:00Z'), now: () => clock.at };
  const log: string[] = [];
  const logger = pino(
    { level: 'info' },
    new Writable({ write: (chunk: Buffer, _encoding, done) => (log.push(String(chunk)), done()) }),
  );
  const guard = openGuard({
    db: database,
    clock,
    keys: keyRing('a secret of sixteen characters'),
    config: { env, publication: { name: 'The Weekly Loop' } as never },
    log: logger,
    cost,
    deskKey,
  });
  for (const name of guard.login ? accounts : []) await guard.login!.accounts.setPassword(name, password);

  const reached: string[] = [];
  const app = new Hono();
  app.use(guardDesk(guard));
  app.route(
    '/',
    guardRoom.routes({
      guard,
      shell: {
        publication: 'The Weekly Loop',
        timezone: 'UTC',
        nav: [
          { href: '/', label: 'Desk' },
          { href: '/account', label: 'Account' },
        ],
      },
    }),
  );
  app.route('/', browserModules());
  app.all('*', async (context, next) => {
    reached.push(`${context.req.method} ${context.req.path} ${editorOf(context) ?? 'nobody'}`);
    await next();
  });
  app.get('/', () => htmlResponse(renderPage({ title: 'Desk', lang: 'en', children: 'The desk' })));
  app.get('/bare', (context) => context.html('<p>Bare</p>'));
  app.get('/loose', (context) =>
    context.html('<p>Loose</p>', 200, {
      'content-security-policy': "default-src *; script-src 'unsafe-inline' https:",
    }),
  );
  app.get('/drafts/7/source', (context) => context.text('number: 7'));
  app.get('/drafts/images/map.png', () => new Response('png', { headers: { 'content-type': 'image/png' } }));
  app.get(
    '/desk/code.js',
    () => new Response('1', { headers: { 'content-type': 'text/javascript', 'cache-control': 'no-cache' } }),
  );
  app.put('/drafts/7/source', (context) => context.text('saved'));
  app.post('/drafts', (context) => context.text('made'));

  const origin = env.DESK_URL ?? 'http://localhost:4181';
  const ask: TestDesk['ask'] = async (
    path,
    { method = 'GET', headers = {}, form, json, from = '198.51.100.7', stranger = false } = {},
  ) => {
    const body = form ? new URLSearchParams(form) : json === undefined ? undefined : JSON.stringify(json);
    const own = method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' };
    const request = new Request(`http://desk.invalid${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: {
        host: new URL(origin).host,
        ...own,
        ...(stranger ? {} : keyCookie(guard, headers.host ?? new URL(origin).host)),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    return app.request(request, undefined, { incoming: { socket: { remoteAddress: from } } });
  };
  return {
    app,
    guard,
    db: database,
    clock,
    log,
    reached,
    ask,
    async signIn(name = 'editor', options = {}) {
      const response = await ask('/login', { method: 'POST', form: { name, password, next: '/' }, ...options });
      if (response.status !== 303) throw new Error(`${response.status}: ${await response.text()}`);
      return response.headers.get('set-cookie')!.split(';')[0]!;
    },
  };
}
