/** The notations in which wrappers contain an address. Each returns undefined for what it can't read. */

type Unwrap = (url: URL) => string | undefined;

/** In a parameter of any of these names. */
export function byParameter(...names: string[]): Unwrap {
  return ({ searchParams }) => names.flatMap((name) => searchParams.get(name) ?? []).find((value) => value !== '');
}

/** Escaped or plain at the end of the path: `…/https%3A%2F%2Fexample.org%2Fa`, or in base64. */
export const inPath: Unwrap = (url) => {
  const rest = url.pathname + url.search;
  const plain = /https?(?::|%3A)(?:\/|%2F){1,2}.*$/i.exec(rest)?.[0];
  if (plain !== undefined)
    return (/^https?%3A/i.test(plain) ? decode(plain.split('/')[0]!) : decodeSome(plain)) ?? plain;
  const last = url.pathname.split('/').at(-1) ?? '';
  return fromBase64(last);
};

/** `/amp/s/example.org/a` of Google, `/c/s/example.org/a` of its cache: `s` stands for https. */
export const amp: Unwrap = ({ pathname, search }) => {
  const [, isSecure, rest] = /^\/(?:amp|[cvi])\/(s\/)?(.+)$/.exec(pathname) ?? [];
  return rest === undefined ? undefined : `http${isSecure ? 's' : ''}://${rest}${search}`;
};

export const cisco: Unwrap = ({ pathname }) => decode(pathname.split('/').at(-1) ?? '');

/** `u=` in base64. */
export const sophos: Unwrap = ({ searchParams }) => fromBase64(searchParams.get('u') ?? '');

/** Between two runs of three underscores. */
export const underscored: Unwrap = ({ href }) => /___(https?:.*?)___/i.exec(href)?.[1];

/** `u=` with `-` for `%` and `_` for `/`. */
export const proofpoint2: Unwrap = ({ searchParams }) =>
  decode((searchParams.get('u') ?? '').replaceAll('-', '%').replaceAll('_', '/'));

const runs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Between `/v3/__` and `__;`. Each `*` stands for the next of the characters that follow in base64; `**` and a letter
 * stand for several.
 */
export const proofpoint3: Unwrap = ({ href }) => {
  const [, address, encoded = ''] = /\/v3\/__(.+?)__;([\w+/=-]*)(?:!|$)/.exec(href) ?? [];
  if (address === undefined) return undefined;
  const characters = [...Buffer.from(encoded, 'base64url').toString()];
  return address
    .replaceAll(/\*(?:\*(.))?/g, (_all, run?: string) =>
      characters.splice(0, run === undefined ? 1 : runs.indexOf(run) + 2).join(''),
    )
    .replace(/^(https?:\/)(?=[^/])/, '$1/');
};

function fromBase64(text: string): string | undefined {
  const decoded = Buffer.from(text, 'base64url').toString();
  return /^https?:\/\/[^\s\ufffd]+$/.test(decoded) ? decoded : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** `https:%2F%2Fexample.org%2Fa/1/0100…`: the address ends at the next unescaped slash. */
function decodeSome(text: string): string | undefined {
  return /^https?:%2F%2F/i.test(text) ? decode(text.split('/')[0]!) : undefined;
}
