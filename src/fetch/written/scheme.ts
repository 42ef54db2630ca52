/** Repairs the `https://` at the beginning of an address. */

/**
 * The address with a correct `https://`, or undefined if there is nothing to repair: `https://https://…`,
 * `http:https://…`, `https//…`, `https:/…`, `htps://…`, `www.example.org`.
 */
export function repairedScheme(written: string): string | undefined {
  const bare = written.trim().replace(/^[<("'[“‘«]+/, '');
  const isOpened = bare.length < written.trim().length;
  const text = isOpened ? bare.replace(/[>)"'\]”’»]+$/, '') : bare;
  const [, scheme = '', separator = ''] = /^([a-z]{1,9}(?=[:;.,]*[/\\]|[:;]))?([:;.,]*[/\\]*)/i.exec(text) ?? [];
  const rest = text.slice(scheme.length + separator.length);
  const means = scheme === '' ? undefined : meantScheme(scheme);
  const again = rest.replace(/^www\.(?=https?[:;/])/i, '');
  if (means !== undefined && (/^h*t+p+s*[:;]?[/\\]+/i.test(again) || /^https?:/i.test(again)))
    return repairedScheme(again) ?? again;
  if (means !== undefined && startsLikeHost(rest))
    return /^https?$/i.test(scheme) && separator === '://' && !isOpened ? undefined : `${means}://${rest}`;
  if (scheme === '' && separator !== '' && /^(?:[:;]\/{1,2}|\/\/)$/.test(separator) && startsLikeHost(rest))
    return `https://${rest}`;
  if (scheme === '' && separator === '' && /^(?:www\.[^\s/]+\.|(?:[\p{L}\p{N}-]+\.)+[a-z]{2,}(?:[/?#]|$))/iu.test(text))
    return text.includes('@') ? undefined : `https://${text}`;
  return undefined;
}

/** `http` or `https` for a scheme with one typing mistake, such as `htps`, `hhttps`, `ttp`; also `view-source`. */
function meantScheme(written: string): 'http' | 'https' | undefined {
  const scheme = written.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return scheme;
  if (!/^[htps]{2,9}$/.test(scheme))
    return ['httsp', 'httpd', 'htttps', 'htyps', 'httpa'].includes(scheme) ? 'https' : undefined;
  const isSlip = /^h*t+p*s*$/.test(scheme) || /^h+p?t*p*s*$/.test(scheme) || /^[htps]*$/.test(scheme);
  if (!isSlip || scheme === 'sftp' || scheme === 'ftp') return undefined;
  return scheme.includes('s') ? 'https' : 'http';
}

function startsLikeHost(text: string): boolean {
  return /^(?:[\p{L}\p{N}_-]+[.:/]|\[[\da-f:]+\]|[\p{L}\p{N}-]+$)/iu.test(text);
}

/** Two addresses without a space between them: where the second begins. */
export function gluedAddress(written: string): { first: string; second: string; isSure: boolean } | undefined {
  for (const { index } of written.slice(1).matchAll(/https?:\/\//gi)) {
    const at = index + 1;
    const first = written.slice(0, at);
    const before = first.at(-1)!;
    const isInQuery = /[?#]/.test(first);
    // `?url=https://…` contains another address on purpose.
    if (isInQuery ? !/[\p{L}\p{N}.)\]]/u.test(before) : before === '/' && isArchive(first)) continue;
    return {
      first: first.replace(/[\](),;|<>"']+$/, ''),
      second: written.slice(at).replace(/[\])]+$/, ''),
      isSure: before !== '/',
    };
  }
  return undefined;
}

/** Sites whose paths contain another address: archives, image proxies, readers. */
function isArchive(first: string): boolean {
  return (
    /^https?:\/\/(?:[\w-]+\.)*(?:archive\.(?:org|ph|is|today|md|li|fo|vn)|arquivo\.pt|ghostarchive\.org|perma\.cc|r\.jina\.ai|12ft\.io|hypothes\.is|outline\.com|cloudinary\.com|weserv\.nl|wsrv\.nl|removepaywall\.com|validator\.w3\.org|translate\.goog|smry\.ai|txtify\.it|freedium\.cfd|scribe\.rip)\//i.test(
      first,
    ) || /\/(?:web|wayback|ukgwa|fetch|plain|cdn-cgi|proxy|memento|timemap|\d{8,14}(?:\w\w_)?)\//i.test(first)
  );
}
