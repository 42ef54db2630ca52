import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Queue } from 'bullmq';
import { Hono, type MiddlewareHandler } from 'hono';
import { failuresOf, type BullJob } from './bull-job.ts';
import { redisPrefix } from './bull-redis.ts';
import { connectRedis } from './connect-redis.ts';
import type { QueuePlace } from './open.ts';

export interface BoardOptions extends QueuePlace {
  /** The path under which the caller mounts it: `/queues` for `desk.route('/queues', board.app)`. */
  basePath: string;
  /** The page's title: the publication's name. */
  title?: string;
  /** Links back, in the board's menu. */
  links?: { text: string; url: string }[];
  /** Whether the board has buttons that pause, retry, promote and remove; without them it changes nothing. */
  actions?: boolean;
}

export interface Board {
  app: Hono;
  close(): Promise<void>;
}

/**
 * Bull Board for the queue of this installation: the waiting, active, delayed and failed ids, with reasons. It has no
 * login, so mount it only where operators have access. Undefined if the queue is in a process: other processes can't
 * read it, and it is gone when the process ends. Throws as `openQueue` does.
 */
export async function openBoard(options: BoardOptions): Promise<Board | undefined> {
  const { redisUrl, basePath, name, title = name, links = [], actions = false } = options;
  if (!redisUrl) return undefined;
  const connection = await connectRedis(redisUrl);
  connection.on('error', () => {});
  const queue = new Queue(name, { connection, prefix: redisPrefix, skipMetasUpdate: true });
  // While the server is away each request reports it; the connection would report every attempt as well.
  queue.on('error', () => {});
  const pages = new HonoAdapter(serveStatic).setBasePath(basePath);
  const adapter = new BullMQAdapter(queue, {
    readOnlyMode: !actions,
    displayName: title,
    description: 'Ids only; what they name is in the database.',
  });
  // All our jobs have the same name, so the board shows their ids instead.
  adapter.setFormatter(
    'name',
    ({ attemptsMade, data, failedReason }: Pick<BullJob, 'attemptsMade' | 'data' | 'failedReason'>) => {
      const failures = failuresOf({ attemptsMade, data });
      return failures > 0
        ? `failed ${failures} ${failures === 1 ? 'time' : 'times'} in a row: ${failedReason}`
        : 'in order';
    },
  );
  createBullBoard({
    queues: [adapter],
    serverAdapter: pages,
    options: {
      uiConfig: {
        boardTitle: title,
        miscLinks: links,
        hideDocsLink: true,
        jobDetails: { defaultTab: 'Error' },
        dateFormats: { short: { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } },
      },
    },
  });
  const app = new Hono();
  app.use(guard(actions), keepHere);
  app.route('/', pages.registerPlugin());
  return { app, close: async () => connection.disconnect() };
}

/** Bull Board only hides the buttons; this refuses the requests that they would send. */
function guard(actions: boolean): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
    if (!actions) return context.text('This board is read-only.\n', 405, { Allow: 'GET, HEAD' });
    const site = context.req.header('Sec-Fetch-Site');
    const origin = context.req.header('Origin');
    const fromHere = site
      ? site === 'same-origin'
      : origin !== undefined && URL.parse(origin)?.host === context.req.header('Host');
    return fromHere ? next() : context.text('Another site may not change the queue.\n', 403);
  };
}

/** Bull Board's page would load fonts from Google; with this policy it uses the system's. */
const keepHere: MiddlewareHandler = async (context, next) => {
  await next();
  if (!context.res.headers.get('Content-Type')?.startsWith('text/html')) return;
  const page = (await context.res.text()).replaceAll(/<link\b[^>]*\bhref="https?:[^>]*>/g, '');
  context.res = new Response(page, context.res);
  context.res.headers.set(
    'Content-Security-Policy',
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; frame-ancestors 'none'",
  );
  context.res.headers.delete('Content-Length');
};
