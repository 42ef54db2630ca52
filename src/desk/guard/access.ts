import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Environment } from '../../config/config.ts';
import { namedProxies } from '../../http/client-address.ts';

/** How the desk may be reached, from DESK_HOST, DESK_URL and DESK_PROXIES. */
export interface DeskAccess {
  /** True as soon as anybody but this machine's own people could get here. */
  demandsLogin: boolean;
  /** Why, for a person. */
  reason: string;
  /** Whether the desk answers under this name, `desk.example.org` or `localhost:4181`. */
  isOurs(host: string): boolean;
  /** Where a page under this name comes from: `https://desk.example.org`. */
  originOf(host: string): string;
  /** Machines whose X-Forwarded-For is believed. */
  isProxy(address: string): boolean;
}

/** `names` are the machine's own addresses; left out, they are looked up. */
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
      // Any port: a tunnel (`ssh -L 9000:localhost:4181`) has one of its own at its other end.
      if (isLoopback(name)) return true;
      // A name that somebody else's DNS could point here is not taken, an address of this machine is: it can't be rebound.
      return isWildcard(DESK_HOST) ? names().includes(name) : name === nameOf(DESK_HOST);
    },
    // Behind a proxy that ends TLS we are spoken to in http; the browser isn't.
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

/** Without port and brackets, in small letters; undefined for what is no host. */
function nameOf(host: string): string | undefined {
  if (isIP(host) === 6) return host.toLowerCase();
  const bracketed = /^\[([^\]]+)\](:\d{1,5})?$/.exec(host)?.[1];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? bracketed.toLowerCase() : undefined;
  return /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)\.?(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address.toLowerCase()));
}
