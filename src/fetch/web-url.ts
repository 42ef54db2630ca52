import { domainToUnicode } from 'node:url';

/**
 * A web address as the wire wants it (WHATWG URL): `https://例え.jp/日本` becomes `https://xn--r8jz45g.jp/%E6%97%A5%E6%9C%AC`.
 * A mailbox, a header and a browser read that alike. Undefined when it is no http or https address.
 */
export function wireUrl(written: string): string | undefined {
  const url = URL.parse(written);
  return url && /^https?:$/.test(url.protocol) && url.hostname !== '' ? url.href : undefined;
}

/** The host people recognise, in its own script: `bücher.example` without `www.`; empty when there is none. */
export function hostOf(written: string): string {
  const host = URL.parse(written)?.hostname ?? '';
  return (domainToUnicode(host) || host).replace(/^www\./, '');
}
