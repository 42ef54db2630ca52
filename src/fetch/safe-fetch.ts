import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { noAnswer, NoAnswer, type FetchFault } from './no-answer.ts';
import { isPublicAddress } from './public-address.ts';
import { readBounded } from './read-bounded.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** At most `maxBytes` of the decompressed content; empty for HEAD. */
  body: Buffer;
}

export interface SafeFetchOptions {
  /** Hosts that may be on a private network, `intranet.test` or `127.0.0.1:8080`. */
  allow?: string[];
  userAgent: string;
  /** A request fails after this time without data, in ms. */
  timeoutMs?: number;
  /** Resolves names; node:dns if left out. */
  lookup?: typeof systemLookup;
}

export interface SafeFetch {
  /**
   * Sends one request without following redirects. It connects to the address that was checked, so a name that resolves
   * differently the second time (DNS rebinding) has no effect. @throws NoAnswer
   */
  fetch(
    url: URL,
    options: {
      method: 'HEAD' | 'GET' | 'POST';
      maxBytes: number;
      signal?: AbortSignal;
      accept?: string;
      /** Of a POST: the text, and what describes it. */
      content?: { body: string; headers: Record<string, string> };
    },
  ): Promise<Answer>;
  close(): Promise<void>;
}

/** Ports of web sites. Any other port may belong to a service that takes an HTTP request as a command. */
const webPorts = new Set(['', '80', '443', '3000', '8000', '8008', '8080', '8443', '8888']);

/** Names that are only valid in a local network: RFC 6761, 6762, 8375, and ICANN's `internal`. */
const localNames = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/;

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
  // A separate agent: a host that is allowed on one port must not be reached on another through a shared lookup.
  const unrestricted = new Agent({ ...base, connect: { timeout: Math.min(timeoutMs, 8_000), lookup } });
  const isAllowed = (url: URL) =>
    allow.some((entry) => entry.toLowerCase() === url.host || entry.toLowerCase() === url.hostname);

  return {
    async fetch(url, { method, maxBytes, signal, accept = 'text/html,application/xhtml+xml,*/*;q=0.8', content }) {
      const trusted = isAllowed(url);
      if (!/^https?:$/.test(url.protocol)) throw new NoAnswer('scheme', `${url.protocol} is not a web address`);
      if (!trusted) {
        // An IP address in the URL is never looked up, so it must be checked here.
        const literal = url.hostname.replace(/^\[|\]$/g, '');
        if (isIP(literal) && !isPublicAddress(literal))
          throw new NoAnswer('private', `${literal} is not a public address`);
        if (localNames.test(url.hostname))
          throw new NoAnswer('private', `${url.hostname} is a name in a local network`);
        if (!webPorts.has(url.port)) throw new NoAnswer('port', `port ${url.port} is not a usual port of web sites`);
      }
      const timeout = AbortSignal.timeout(timeoutMs * 1.5); // headers that arrive one by one reset every other timeout
      const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
      const plain = new URL(url);
      plain.username = plain.password = plain.hash = '';
      try {
        const { statusCode, headers, body } = await request(plain, {
          method,
          dispatcher: trusted ? unrestricted : guarded,
          signal: both,
          ...(content ? { body: content.body } : {}),
          headers: {
            'user-agent': userAgent,
            accept,
            'accept-language': 'en;q=0.9, *;q=0.5',
            'accept-encoding': 'gzip, deflate, br',
            ...content?.headers,
          },
        });
        const flat = Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : String(value),
          ]),
        );
        const answer = await readBounded(body, flat['content-encoding'], method === 'HEAD' ? 0 : maxBytes);
        signal?.throwIfAborted();
        return { status: statusCode, headers: flat, body: answer };
      } catch (error) {
        throw noAnswer(error as FetchFault, signal?.aborted ?? false, timeout.aborted);
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), unrestricted.destroy()]);
    },
  };
}

/**
 * A lookup that refuses a name if any of its addresses is not public: with several, we can't choose which one is used.
 */
function publicOnly(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = found as LookupAddress[] | undefined;
      if (error || !addresses || addresses.length === 0)
        return callback(error ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 4);
      const hidden = addresses.find(({ address }) => !isPublicAddress(address));
      if (hidden)
        return callback(
          new NoAnswer('private', `${hostname} resolves to ${hidden.address}, which is not a public address`),
          '',
          4,
        );
      if (options.all)
        return (callback as unknown as (error: null, addresses: LookupAddress[]) => void)(null, addresses);
      callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}
