import { Hono, type Context, type Env, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Clock } from '../clock.ts';
import { clientKeyOf, type IsProxy } from './client-address.ts';
import type { Site } from './site.tsx';
import { requestLimit } from './request-limit.ts';

/** A route that a room serves. HEAD is served by the route of GET, without the body. */
export interface Route {
  method: 'GET' | 'POST';
  /** One or several paths, with parameters in Hono's syntax: `/c/:token`, `/issues/:number{[0-9]{1,9}}`. */
  path: string | string[];
  limits?: RouteLimits;
  handle(context: Context): Response | Promise<Response>;
}

export interface RouteLimits {
  /** Maximum size of the request in bytes, and the response to a larger one. */
  body?: { maxBytes: number; refuse(): Response };
  /** Maximum number of requests per client, and the response to one more. */
  rate?: { maxRequests: number; windowMs: number; refuse(): Response };
}

type Handle<Path extends string> = (context: Context<Env, Path>) => Response | Promise<Response>;

export function get<Path extends string>(path: Path | Path[], handle: Handle<Path>): Route {
  return { method: 'GET', path, handle };
}

export function post<Path extends string>(path: Path | Path[], handle: Handle<Path>, limits?: RouteLimits): Route {
  return { method: 'POST', path, handle, ...(limits ? { limits } : {}) };
}

/**
 * Builds an app from these routes with their limits. A method without a route gets a 405 that lists the allowed ones
 * (RFC 9110 15.5.6). `isProxy`: whose X-Forwarded-For is trusted for the limits; left out, nobody's.
 */
export function appOf(
  routes: Route[],
  { clock, isProxy = () => false, site }: { clock: Clock; isProxy?: IsProxy; site: Site },
): Hono {
  const app = new Hono();
  const onePath = routes.flatMap(({ path, ...route }) => [path].flat().map((each) => ({ ...route, path: each })));
  for (const { method, path, limits, handle } of routes) {
    for (const limit of limitsOf(limits, clock, isProxy)) app.on(method, [path].flat(), limit);
    app.on(method, [path].flat(), handle);
  }
  for (const [path, those] of Map.groupBy(onePath, (route) => route.path)) {
    const allowed = those.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    app.all(path, ({ req }) => {
      const answer = site.error(405, site.words.errors.wrongMethod(allowed, req.method));
      answer.headers.set('allow', allowed);
      return answer;
    });
  }
  return app;
}

function limitsOf({ body, rate }: RouteLimits = {}, clock: Clock, isProxy: IsProxy): MiddlewareHandler[] {
  const limiter = rate && requestLimit(rate, clock);
  return [
    ...(body ? [bodyLimit({ maxSize: body.maxBytes, onError: () => body.refuse() })] : []),
    ...(rate && limiter
      ? [
          (async (context, next) => {
            if (limiter.allow(clientKeyOf(context, isProxy))) await next();
            else return rate.refuse();
          }) satisfies MiddlewareHandler,
        ]
      : []),
  ];
}
