import { isIP } from 'node:net';
import { parse } from 'tldts';
import { isPublicAddress } from '../public-address.ts';
import type { HostFault } from './fault.ts';

/** Names in local networks: RFC 6761, 6762, 8375, ICANN's `internal`, and names that routers and companies use. */
const localNames = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|intra|lan|home|corp|private|home\.arpa)$/;

/** Names that public services give to a program on somebody's machine. */
const tunnels =
  /\.(?:ngrok\.(?:io|app|dev)|ngrok-free\.(?:app|dev)|trycloudflare\.com|loca\.lt|localtunnel\.me|serveo\.net|localhost\.run|nip\.io|sslip\.io|tunnelmole\.net|devtunnels\.ms|app\.github\.dev|gitpod\.io|webcontainer\.io)$|(?:^|\.)(?:lvh\.me|localtest\.me)$/;

/** Ports on which development servers listen. */
const developmentPorts = new Set(
  '1313 3000 3001 3333 4000 4200 4321 5000 5001 5173 5174 5500 6006 8000 8001 8081 8787 8888 9000'.split(' '),
);

/** Hosts that readers can't reach, or not for long. */
export function hostFault(url: URL): HostFault | undefined {
  // The parser has normalised every form of an IPv4 address, including `2130706433` and `0x7f.1`.
  const host = url.hostname.replace(/\.$/, '').replaceAll(/^\[|\]$/g, '');
  if (isIP(host)) {
    if (isPublicAddress(host)) return undefined;
    const isOwn = /^(?:127\.|0\.)|^::1?$|^::ffff:7f/.test(host);
    return { kind: 'local-host', host, reach: isOwn ? 'this-machine' : 'private-network' };
  }
  if (/(?:^|\.)localhost$/.test(host)) return { kind: 'local-host', host, reach: 'this-machine' };
  if (localNames.test(host)) return { kind: 'local-host', host, reach: 'local-name' };
  if (/^\.|\.\.|[^a-z0-9._-]/.test(host)) return { kind: 'no-site', host };
  if (!host.includes('.')) return { kind: 'local-host', host, reach: 'no-dot' };
  if (tunnels.test(host)) return { kind: 'not-yet-public', host, reach: 'tunnel' };
  if (/^(?:staging|stg|pre-?prod|uat)\.[^.]+\.|[.-]staging\.|^deploy-preview-\d+--/.test(host))
    return { kind: 'not-yet-public', host, reach: 'staging' };
  if (developmentPorts.has(url.port)) return { kind: 'not-yet-public', host: url.host, reach: 'port' };
  const { isIcann, isPrivate, publicSuffix } = parse(host, { allowPrivateDomains: true });
  // `.test`, `.example` and `.invalid` are for examples (RFC 2606); `.onion` is Tor's (RFC 7686).
  const isKnown = isIcann || isPrivate || /^(?:test|example|invalid|onion)$/.test(publicSuffix ?? '');
  return isKnown ? undefined : { kind: 'no-site', host };
}
