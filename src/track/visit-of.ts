import { addressOf, type IsProxy } from '../http/client-address.ts';
import type { Visit } from './observe.ts';

/** A request for a link or pixel, as Node or Hono has it. */
export interface TrackRequest {
  method: string;
  /** The other end of the connection. */
  peer: string | undefined;
  /** The value of a header, by its name in small letters. */
  header(name: string): string | undefined;
}

export function visitOf(kind: Visit['kind'], { method, peer, header }: TrackRequest, isProxy: IsProxy): Visit {
  return {
    kind,
    method,
    userAgent: header('user-agent') ?? '',
    purpose: header('sec-purpose') || header('purpose') || header('x-moz') || '',
    hasBrowserHeaders: Boolean(header('accept-language') || header('sec-fetch-mode')),
    address: addressOf({ peer, forwardedFor: header('x-forwarded-for') }, isProxy),
  };
}
