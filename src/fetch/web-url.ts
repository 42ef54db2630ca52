import { domainToUnicode } from 'node:url';

/**
 * Encodes a web address for mail, headers and browsers (WHATWG URL): `https://例え.jp/日本` becomes
 * `https://xn--r8jz45g.jp/%E6%97%A5%E6%9C%AC`. Undefined when it is not an http or https address.
 */
export function wireUrl(written: string): string | undefined {
  const url = URL.parse(written);
  return url && /^https?:$/.test(url.protocol) && url.hostname !== '' ? url.href : undefined;
}

/**
 * The host name as people know it, in its own script and without `www.`: `bücher.example`; empty when there is none.
 */
export function hostOf(written: string): string {
  const host = URL.parse(written)?.hostname ?? '';
  return (domainToUnicode(host) || host).replace(/^www\./, '');
}
