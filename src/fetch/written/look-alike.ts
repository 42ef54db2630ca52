import { domainToUnicode } from 'node:url';

/** Scripts with letters that look like Latin ones. */
const alike = {
  Cyrillic: /\p{Script=Cyrillic}/u,
  Greek: /\p{Script=Greek}/u,
  Armenian: /\p{Script=Armenian}/u,
  Cherokee: /\p{Script=Cherokee}/u,
  Coptic: /\p{Script=Coptic}/u,
} as const;

/** Letters that look the same as Latin ones. */
const passForLatin = /^[асԁеһіјӏорԛѕԝхуѵүɡοινυαρτκхј0-9-]+$/u;
/** Top-level domains of countries that use these letters. */
const ownEndings = /\.(?:ru|su|ua|by|kz|bg|rs|mk|mn|kg|tj|uz|gr|cy|am|me|eu|\P{ASCII}+)$/u;

/** A host name that imitates another with letters of another script, such as a Cyrillic `а` in `pаypal.com`. */
export function lookAlike(url: URL): { host: string; scripts: string[] } | undefined {
  if (!url.hostname.includes('xn--')) return undefined;
  const host = domainToUnicode(url.hostname);
  for (const label of host.split('.')) {
    const scripts = Object.entries(alike).flatMap(([name, script]) => (script.test(label) ? [name] : []));
    if (scripts.length === 0) continue;
    if (/\p{Script=Latin}/u.test(label)) return { host, scripts: ['Latin', ...scripts] };
    if (scripts.length > 1) return { host, scripts };
    if (passForLatin.test(label) && !ownEndings.test(host)) return { host, scripts };
  }
  return undefined;
}
