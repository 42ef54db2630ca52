import { getPath } from 'hono/utils/url';

/**
 * Returns the path of a request as we wrote it in a mail or on a page. Mail programs, gateways and people add to
 * addresses (the full stop of a sentence, a bracket, `&fbclid=…`, a zero-width space), double slashes and change
 * capitals. None of our addresses ends in what is removed here, so a repaired path never leads to another page. A token
 * stays unchanged: `readToken` decides what may follow it.
 */
export function repairedPath(request: Request): string {
  const path = getPath(request).replaceAll(/\/{2,}/g, '/');
  if (control.test(path)) return path;
  const root = /^\/[a-z]*/i.exec(path)?.[0].toLowerCase() ?? '';
  const rest = path.slice(root.length);
  return repair[root]?.(rest) ?? path;
}

/** Repairs the rest of a path, by its first part; undefined if it is not an address of ours. */
const repair: Record<string, (rest: string) => string | undefined> = {
  '/': (rest) => (isTail(rest) ? '/' : undefined),
  '/c': (rest) => tokenPath('/c', rest),
  '/o': (rest) => tokenPath('/o', rest),
  '/u': (rest) => tokenPath('/u', rest),
  '/confirm': (rest) => tokenPath('/confirm', rest),
  '/subscribe': (rest) => (isTail(rest) ? '/subscribe' : undefined),
  '/unsubscribe': (rest) => (isTail(rest) ? '/unsubscribe' : undefined),
  '/issues': (rest) => beforeTail(/^\/\d{1,9}/, rest, (own) => `/issues${own}`),
  '/images': (rest) => beforeTail(/^\/\w[\w.-]*?\.(?:png|jpe?g|gif)/i, rest, (own) => `/images${own}`),
  // Ids of questions and answers contain small letters of any script, digits and hyphens.
  '/votes': (rest) =>
    beforeTail(/^\/\d{1,9}(?:\/[\p{L}\p{M}\p{N}-]+){2}/u, rest, (own) => `/votes${own.toLowerCase()}`),
};

function tokenPath(root: string, rest: string): string | undefined {
  const [, token, action = ''] = /^[^\p{L}\p{N}/]*\/([^/]+)(\/undo(?![\p{L}\p{N}]))?/iu.exec(rest) ?? [];
  return token === undefined ? undefined : `${root}/${token}${action.toLowerCase()}`;
}

function beforeTail(pattern: RegExp, rest: string, pathOf: (own: string) => string): string | undefined {
  const own = pattern.exec(rest)?.[0];
  return own !== undefined && isTail(rest.slice(own.length)) ? pathOf(own) : undefined;
}

/**
 * Whether the text was added to an address: punctuation, spaces and invisible characters, and anything after a sign
 * that ends an address in a text or begins parameters. `.json` and `/more` are not, because they request something
 * else.
 */
function isTail(text: string): boolean {
  const written = text.replaceAll(escape, (found) => String.fromCharCode(Number.parseInt(found.slice(1), 16)));
  return (
    /^[^\p{L}\p{N}]*(?:$|[&?#=%<>"'()[\]{}|\\\s\p{Cf}“”‘’«»‹›].*$)/su.test(written) && !/^\/*\.\.?[/;]/.test(written)
  );
}

/** What Hono leaves encoded in a path: the characters that separate parts of an address. */
const escape = /%(?:2[346BC]|3[ABDF]|40|5[BCD]|7[BCD])/gi;

/** Nobody adds one of these by accident. Quoted-printable leaves tabs and line breaks behind. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
