/** Parameters that only track where a reader came from. */
const tracking =
  /^(utm_.*|ref|ref_.*|referrer|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|ttclid|li_fat_id|igsh|igshid|yclid|mc_.*|_hsenc|_hsmi|__hs.*|mkt_tok|oly_enc_id|oly_anon_id|vero_id|vero_conv|ck_subscriber_id|s_cid|icid|cmpid|spm|_ga|_gl|xtor)$/i;

/**
 * One form for all spellings of an address, for comparing and never for following: without scheme, `www.`, default
 * port, tracking parameters or trailing slash, and with sorted parameters. What stands behind `#` is part of it
 * (`/#episode-20`), except for the words that a browser is to mark (`#:~:text=`) and tracking (`#xtor=`).
 */
export function canonicalUrl(written: string): string {
  const url = URL.parse(written);
  if (!url || !/^https?:$/.test(url.protocol)) return written.trim();
  const host = url.hostname.replace(/\.$/, '').replace(/^www\.(?=[^.]+\.)/, '');
  // `http://…:443` and `https://…:80` are treated as default ports, because they are usually mistakes for them.
  const port = url.port === '' || url.port === '80' || url.port === '443' ? '' : `:${url.port}`;
  const path = evenEscapes(url.pathname).replace(/\/+$/, '');
  const parameters = [...url.searchParams]
    .filter(([name]) => !tracking.test(name))
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  const query = parameters.length > 0 ? `?${new URLSearchParams(parameters).toString()}` : '';
  const fragment = fragmentOf(url);
  return `${host}${port}${path}${query}${fragment}`;
}

function fragmentOf({ hash }: URL): string {
  const place = evenEscapes(hash.replace(/:~:.*$/s, ''));
  if (/^#?$/.test(place) || tracking.test(/^#([\w-]+)=/.exec(place)?.[1] ?? '')) return '';
  return /^#[!/]/.test(place) ? place.replace(/\/+$/, '') : place;
}

/** The tracking parameters of a link, as `name=value`. A sponsor needs them at the end of the redirects. */
export function trackingParameters(written: string): string[] {
  const url = URL.parse(written);
  return url
    ? [...url.searchParams].filter(([name]) => tracking.test(name)).map(([name, value]) => `${name}=${value}`)
    : [];
}

/** Parameters that can't be part of what a page shows, unlike `ref`, which may name a branch. */
const trackers =
  /^(utm_.*|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|ttclid|li_fat_id|igsh|igshid|yclid|mc_cid|mc_eid|_hsenc|_hsmi|__hs.*|mkt_tok|oly_enc_id|oly_anon_id|vero_id|ck_subscriber_id|_gl)$/i;

/** The address without the parameters of trackers; as it is written if it has none. */
export function withoutTrackers(written: string): string {
  const url = URL.parse(written);
  const names = url ? [...url.searchParams.keys()].filter((name) => trackers.test(name)) : [];
  if (!url || names.length === 0) return written;
  // Not by `searchParams.delete`, which would write all others anew.
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => !names.includes(decodeURIComponentSafely(pair.split('=')[0]!)));
  url.search = kept.join('&');
  return url.href;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** `%7euser` and `~user` are the same path (RFC 3986 6.2.2). */
function evenEscapes(path: string): string {
  return path.replaceAll(/%[0-9a-f]{2}/gi, (escape) => {
    const char = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[\w.~-]/.test(char) ? char : escape.toUpperCase();
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
