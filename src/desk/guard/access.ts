import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Environment } from '../../config/environment.ts';
import { namedProxies } from '../../http/client-address.ts';

/** How the desk can be reached, from DESK_HOST, DESK_URL and DESK_PROXIES. */
export interface DeskAccess {
  /** True if the desk can be reached from outside this machine. */
  demandsLogin: boolean;
  /** The reason, as a sentence. */
  reason: string;
  /** Whether the desk answers requests for this host, such as `desk.example.org` or `localhost:4181`. */
  isOurs(host: string): boolean;
  /** The origin of pages under this host, such as `https://desk.example.org`. */
  originOf(host: string): string;
  /** Whether X-Forwarded-For from this address is trusted. */
  isProxy(address: string): boolean;
}

/** `names` returns the machine's own addresses; by default they are looked up. */
export function deskAccess(
  { DESK_HOST, DESK_URL, DESK_PROXIES }: Pick<Environment, 'DESK_HOST' | 'DESK_URL' | 'DESK_PROXIES'>,
  names: () => string[] = ownAddresses,
): DeskAccess {
  const url = DESK_URL === undefined ? undefined : new URL(DESK_URL);
  const reason = !isLoopback(DESK_HOST)
    ? `DESK_HOST is ${DESK_HOST}`
    : url && !isLoopback(url.hostname)
      ? `DESK_URL is ${DESK_URL}`
      : DESK_PROXIES
        ? 'DESK_PROXIES is set'
        : '';
  return {
    demandsLogin: reason !== '',
    reason,
    isOurs(host) {
      const name = nameOf(host);
      if (name === undefined) return false;
      if (url && host.toLowerCase() === url.host) return true;
      // Any port, because a tunnel (`ssh -L 9000:localhost:4181`) has another port at its other end.
      if (isLoopback(name)) return true;
      // Addresses of this machine are accepted, names are not: somebody else's DNS can point a name here (DNS
      // rebinding).
      return isWildcard(DESK_HOST) ? names().includes(name) : name === nameOf(DESK_HOST);
    },
    // A proxy that ends TLS speaks http to us, but https to the browser.
    originOf: (host) => (url && host.toLowerCase() === url.host ? url.origin : `http://${host.toLowerCase()}`),
    isProxy: namedProxies(DESK_PROXIES ?? []),
  };
}

/** `localhost`, 127.0.0.0/8 and ::1, with or without brackets. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '[::]';
}

/** The host without port and brackets, in lower case; undefined if it is not a valid host. */
function nameOf(host: string): string | undefined {
  if (isIP(host) === 6) return host.toLowerCase();
  const bracketed = /^\[([^\]]+)\](:\d{1,5})?$/.exec(host)?.[1];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed.toLowerCase() : undefined;
  return /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)\.?(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address.toLowerCase()));
}
