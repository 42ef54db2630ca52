import type { IncomingMessage, ServerResponse } from 'node:http';
import { wireUrl } from '../fetch/web-url.ts';
import { isFromUnnamedProxy, type IsProxy } from '../http/client-address.ts';
import type { KeyRing } from '../signing/keys.ts';
import { readToken, tokenLength, type TokenPurpose } from '../signing/link-token.ts';
import type { Recorder } from '../track/record.ts';
import { pixel, pixelHeaders, redirectHeaders } from '../track/routes.ts';
import { visitOf } from '../track/visit-of.ts';

export interface QuickDeps {
  recorder: Pick<Recorder, 'click' | 'open' | 'recall'>;
  keys: KeyRing;
  isProxy: IsProxy;
  publicUrl: string;
  hosts: string[];
}

/** Answers a request, or returns false and leaves it to the app. */
export type QuickAnswers = (request: IncomingMessage, response: ServerResponse) => boolean;

const usualPath = new RegExp(`^/([co])/([a-z2-7]{${tokenLength}})$`);
const purposes: Record<string, TokenPurpose & ('click' | 'open')> = { c: 'click', o: 'open' };

/**
 * Links and pixels in the form in which we wrote them, of sends that memory knows: nearly all requests of readers. Hono,
 * `Request`, `Response` and `Headers` would take most of the time for them. The answers are those of `routes.ts`.
 */
export function quickAnswers({ recorder, keys, isProxy, publicUrl, hosts }: QuickDeps): QuickAnswers {
  const ownHosts = new Set([new URL(publicUrl).host, ...hosts]);
  // Names and values in a list, which Node writes as they are.
  const always = [
    ...['x-content-type-options', 'nosniff'],
    ...(publicUrl.startsWith('https:') ? ['strict-transport-security', 'max-age=31536000'] : []),
  ];
  const pixelAnswer = [...always, 'referrer-policy', 'no-referrer', ...Object.entries(pixelHeaders).flat()];
  const redirect = [...always, ...Object.entries(redirectHeaders('')).flat(), 'content-length', '0'];
  const locationAt = redirect.indexOf('location') + 1;

  return (request, response) => {
    const { method, headers, socket } = request;
    if ((method !== 'GET' && method !== 'HEAD') || !ownHosts.has(headers.host ?? '')) return false;
    const [, letter, token] = usualPath.exec(request.url ?? '') ?? [];
    if (token === undefined) return false;
    const kind = purposes[letter!]!;
    const ids = readToken(token, kind, keys);
    const known = ids && recorder.recall(ids);
    if (!known) return false;
    const header = (name: string) => headers[name] as string | undefined;
    // The app warns of it.
    if (isFromUnnamedProxy({ peer: socket.remoteAddress, forwardedFor: header('x-forwarded-for') }, isProxy))
      return false;
    const visit = visitOf(kind, { method, peer: socket.remoteAddress, header }, isProxy);
    const fail = () => {
      if (!response.headersSent) response.writeHead(503, [...always, 'retry-after', '60']).end();
    };
    if (kind === 'open') {
      recorder
        .open(ids, visit)
        .then(() => response.writeHead(200, pixelAnswer).end(method === 'HEAD' ? undefined : pixel), fail);
      return true;
    }
    const location = wireUrl(known.urls[ids.link] ?? '');
    if (location === undefined) return false;
    recorder
      .click(ids, visit)
      // Looked up again: it may have been corrected in this moment.
      .then((target) => wireUrl(target ?? '') ?? location)
      .then((to) => response.writeHead(302, redirect.with(locationAt, to)).end(), fail);
    return true;
  };
}
