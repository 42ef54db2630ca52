import type { AddressFault } from './fault.ts';
import { hiddenCharacter, withoutHidden } from './hidden-characters.ts';
import { hostFault } from './host-fault.ts';
import { lookAlike } from './look-alike.ts';
import { notPublic } from './not-public.ts';
import { personalPart } from './personal-part.ts';
import { gluedAddress, repairedScheme } from './scheme.ts';
import { decodedEntities, isEscapable, encodedSigns, joinedParameters, mergeTag, withoutPunctuation } from './signs.ts';
import { unwrap } from './wrappers.ts';

/** All faults of a web address. If an address is wrapped in another, only that is reported. */
export function addressFaults(written: string): AddressFault[] {
  const hidden = hiddenCharacter(written);
  const visible = hidden === undefined ? written : withoutHidden(written);
  const faults: AddressFault[] =
    hidden === undefined ? [] : [{ kind: 'hidden-character', code: hidden, meant: visible }];
  const scheme = repairedScheme(visible);
  if (scheme !== undefined) return [...faults, { kind: 'scheme', meant: scheme }];
  const url = URL.parse(visible);
  if (!url || !/^https?:$/.test(url.protocol)) return faults;
  const wrapped = unwrap(url);
  if (wrapped) return [...faults, { kind: 'wrapped', ...wrapped }];
  const glued = gluedAddress(visible);
  if (glued) return [...faults, { kind: 'glued', ...glued }];
  const tag = mergeTag(visible);
  if (tag !== undefined) return [...faults, { kind: 'merge-tag', tag }];
  return [...faults, ...signFaults(visible), ...urlFaults(url)];
}

function signFaults(written: string): AddressFault[] {
  const { entity, address } = decodedEntities(written);
  const { sign: behind, address: whole } = withoutPunctuation(address);
  if (entity !== undefined) return [{ kind: 'entity', entity, meant: whole }];
  const faults: AddressFault[] = behind === '' ? [] : [{ kind: 'punctuation', sign: behind, meant: whole }];
  const joined = joinedParameters(whole);
  if (joined) return [...faults, { kind: 'sign', sign: joined.sign, breaks: true, meant: joined.address }];
  const inside = encodedSigns(whole);
  if (inside)
    faults.push({ kind: 'sign', sign: inside.sign, breaks: !isEscapable(inside.sign), meant: inside.address });
  const percent = /%(?![\da-f]{2}).{0,2}/i.exec(whole)?.[0];
  if (percent !== undefined) faults.push({ kind: 'percent', found: percent });
  return faults;
}

function urlFaults(url: URL): AddressFault[] {
  const port = otherPort(url);
  if (port) return [port];
  const host = hostFault(url);
  if (host) return [host];
  const alike = lookAlike(url);
  const hidden = notPublic(url);
  const personal = hidden ? undefined : personalPart(url);
  return [
    ...(alike ? [{ kind: 'look-alike' as const, ...alike }] : []),
    ...(hidden ? [{ kind: 'not-public' as const, ...hidden }] : []),
    ...(personal ? [personal] : []),
  ];
}

/** `https://…:80` and `http://…:443`: there, servers speak the other protocol. */
function otherPort({ protocol, port, href }: URL): AddressFault | undefined {
  if (!(protocol === 'https:' && port === '80') && !(protocol === 'http:' && port === '443')) return undefined;
  return {
    kind: 'sign',
    sign: `:${port}`,
    breaks: true,
    meant: href.replace(`:${port}`, '').replace(/^http:/, 'https:'),
  };
}
