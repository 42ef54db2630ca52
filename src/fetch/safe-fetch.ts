import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { noAnswer, NoAnswer, type FetchFault } from './no-answer.ts';
import { isPublicAddress } from './public-address.ts';
import { readBounded } from './read-bounded.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** At most `maxBytes` of the content, unpacked; empty for HEAD. */
  body: Buffer;
}

export interface SafeFetchOptions {
  /** Hosts that may be on a private network, `intranet.test` or `127.0.0.1:8080`. */
  allow?: string[];
  userAgent: string;
  /** Silence after which a request is given up, in ms. */
  timeoutMs?: number;
  /** Resolves names; node:dns if left out. */
  lookup?: typeof systemLookup;
}

export interface SafeFetch {
  /**
   * One request, no redirect followed. Connects to the very address that was checked, so that a name which answers
   * differently the second time (DNS rebinding) gains nothing. @throws NoAnswer
   */
  fetch(
    url: URL,
    options: { method: 'HEAD' | 'GET'; maxBytes: number; signal?: AbortSignal; accept?: string },
  ): Promise<Answer>;
  close(): Promise<void>;
}

/** Where web sites listen. Any other port may be a service for which an HTTP request is a command. */
const webPorts = new Set(['', '80', '443', '3000', '8000', '8008', '8080', '8443', '8888']);

/** Names that mean something else in every house: RFC 6761, 6762, 8375, and what ICANN keeps for the inside. */
const ownNames = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/;

export function openSafeFetch({
  allow = [],
  userAgent,
  timeoutMs = 10_000,
  lookup = systemLookup,
}: SafeFetchOptions): SafeFetch {
  const base = {
    allowH2: false,
    connections: 2,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    maxHeaderSize: 16_384,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  };
  const guarded = new Agent({ ...base, connect: { timeout: Math.min(timeoutMs, 8_000), lookup: publicOnly(lookup) } });
  // Of its own: a host that is allowed on one port must not be reached on another through a shared lookup.
  const trusting = new Agent({ ...base, connect: { timeout: Math.min(timeoutMs, 8_000), lookup } });
  const isAllowed = (url: URL) =>
    allow.some((entry) => entry.toLowerCase() === url.host || entry.toLowerCase() === url.hostname);

  return {
    async fetch(url, { method, maxBytes, signal, accept = 'text/html,application/xhtml+xml,*/*;q=0.8' }) {
      const trusted = isAllowed(url);
      if (!/^https?:$/.test(url.protocol)) throw new NoAnswer('scheme', `${url.protocol} is not a web address`);
      if (!trusted) {
        // A literal address is never looked up, so the agent's lookup would not see it.
        const literal = url.hostname.replace(/^\[|\]$/g, '');
        if (isIP(literal) && !isPublicAddress(literal))
          throw new NoAnswer('private', `${literal} is not a public address`);
        if (ownNames.test(url.hostname))
          throw new NoAnswer('private', `${url.hostname} is a name for one network only`);
        if (!webPorts.has(url.port)) throw new NoAnswer('port', `port ${url.port} is not one that web sites use`);
      }
      const timeout = AbortSignal.timeout(timeoutMs * 1.5); // a drip of headers resets every other clock
      const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
      const plain = new URL(url);
      plain.username = plain.password = plain.hash = '';
      try {
        const { statusCode, headers, body } = await request(plain, {
          method,
          dispatcher: trusted ? trusting : guarded,
          signal: both,
          headers: {
            'user-agent': userAgent,
            accept,
            'accept-language': 'en;q=0.9, *;q=0.5',
            'accept-encoding': 'gzip, deflate, br',
          },
        });
        const flat = Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : String(value),
          ]),
        );
        const begun = await readBounded(body, flat['content-encoding'], method === 'HEAD' ? 0 : maxBytes);
        signal?.throwIfAborted();
        return { status: statusCode, headers: flat, body: begun };
      } catch (error) {
        throw noAnswer(error as FetchFault, signal?.aborted ?? false, timeout.aborted);
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), trusting.destroy()]);
    },
  };
}

/** A lookup that refuses a name as soon as one of its addresses is not public: with several, which is taken is not ours to say. */
function publicOnly(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = found as LookupAddress[] | undefined;
      if (error || !addresses || addresses.length === 0)
        return callback(error ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 4);
      const hidden = addresses.find(({ address }) => !isPublicAddress(address));
      if (hidden)
        return callback(
          new NoAnswer('private', `${hostname} is ${hidden.address}, which is not a public address`),
          '',
          4,
        );
      if (options.all)
        return (callback as unknown as (error: null, addresses: LookupAddress[]) => void)(null, addresses);
      callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}
