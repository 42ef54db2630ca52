import { errorPage } from '../http/page.tsx';

/** Answers a request of the public server in the process that has the drafts. */
export type PassToDesk = (request: Request) => Promise<Response>;

/** What the pages behind need to know of the browser. No cookie, and nothing that names the client. */
const passedOn = ['accept', 'content-type', 'if-none-match', 'sec-fetch-dest', 'user-agent'];
const sentBack = [
  'content-security-policy',
  'content-type',
  'cache-control',
  'etag',
  'location',
  'referrer-policy',
  'vary',
  'x-content-type-options',
  'x-robots-tag',
];
const withinMs = 20_000;

/**
 * Asks the desk at this address, such as `http://127.0.0.1:4181`, which may not be known yet. Rendering a draft would
 * keep the thread that answers readers busy, so it only passes the bytes on.
 */
export function passToDesk(desk: () => string | undefined): PassToDesk {
  return async (request) => {
    const address = desk();
    if (address === undefined) return away();
    const { pathname, search } = new URL(request.url);
    try {
      const answer = await fetch(address + pathname + search, {
        method: request.method,
        headers: pick(request.headers, passedOn),
        redirect: 'manual',
        signal: AbortSignal.timeout(withinMs),
        ...(request.method === 'POST' ? { body: await request.arrayBuffer() } : {}),
      });
      return new Response(answer.body, { status: answer.status, headers: pick(answer.headers, sentBack) });
    } catch {
      return away();
    }
  };
}

function pick(headers: Headers, names: string[]): Headers {
  return new Headers(
    names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!] as [string, string]] : [])),
  );
}

function away(): Response {
  return errorPage(
    503,
    'This page is not available at the moment',
    'The part of the newsletter that shows drafts does not answer.',
    'Try again in a minute.',
  );
}
