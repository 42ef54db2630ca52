/**
 * What is wrong with an address that holds a user and a password, such as SMTP_URL. The messages name characters and
 * never repeat what was written: any part of it may be the password.
 */

export interface AddressRules {
  /** `smtp`, `smtps`. */
  schemes: string[];
  /** What may stand behind host and port. */
  path: RegExp;
}

export const smtpRules: AddressRules = { schemes: ['smtp', 'smtps'], path: /^\/?$/ };
export const redisRules: AddressRules = { schemes: ['redis', 'rediss'], path: /^\/?\d*$/ };
export const postgresRules: AddressRules = { schemes: ['postgres', 'postgresql'], path: /^(\/[^/@]*)?$/ };

/** A sentence without its full stop; undefined when every part is where its writer meant it to be. */
export function addressFault(written: string, { schemes, path }: AddressRules): string | undefined {
  if (/^["'“‘]|["'”’]$/.test(written)) return 'leave out the quotation marks: here they are part of the value';
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/is.exec(written) ?? [];
  if (!schemes.includes(scheme.toLowerCase())) return `begin it with ${schemes.map((one) => `${one}://`).join(' or ')}`;
  const userinfo = rest.slice(0, Math.max(0, rest.lastIndexOf('@')));
  const reserved = reservedIn(userinfo);
  const url = URL.parse(written);
  const isSound = url !== null && !/\s/.test(written) && isAsMeant(url, path);
  // An @ or a : in a password is read as it is meant, as long as nothing else cuts the address in two.
  if (isSound && isDecodable(userinfo)) return undefined;
  if (reserved.length > 0)
    return `write ${listed(reserved.map((character) => `${nameOf(character)} as ${encoded(character)}`))} in the user name or password`;
  return isSound
    ? undefined
    : `write it like ${schemes[0]}://user:password@host:port; in a password # is written %23, / %2F, ? %3F, @ %40, % %25 and a space %20`;
}

function isAsMeant({ hostname, hash, pathname, searchParams, port }: URL, path: RegExp): boolean {
  return (
    hash === '' &&
    path.test(pathname) &&
    (hostname !== '' || searchParams.has('host')) &&
    port !== '0' &&
    [...searchParams.keys()].every((name) => /^[\w.]+$/.test(name))
  );
}

/** The characters that end the user and password, or that no address may hold, each once. */
function reservedIn(userinfo: string): string[] {
  const cutting = [...userinfo].filter((character) => /[#/?\s]/.test(character));
  const isPercentLoose = /%(?![0-9a-f]{2})/i.test(userinfo) || !isDecodable(userinfo);
  const found = [...new Set([...cutting, ...(isPercentLoose ? ['%'] : [])])];
  // Once something has cut the address in two, an @ before the last one is worth saying too.
  return found.length > 0 && userinfo.includes('@') ? [...found, '@'] : found;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function nameOf(character: string): string {
  return /\s/.test(character) ? 'a space' : character;
}

function encoded(character: string): string {
  return /\s/.test(character) ? '%20' : `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function listed(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/**
 * The addresses of a setting that may hold several, separated by spaces. A password with a space cuts one in two: the
 * part without a scheme belongs to the one before it.
 */
export function severalAddresses(written: string): string[] {
  const addresses: string[] = [];
  for (const part of written.split(/\s+/)) {
    if (addresses.length > 0 && !/^[a-z]+:\/\//i.test(part) && part.includes('@'))
      addresses.push(`${addresses.pop()} ${part}`);
    else addresses.push(part);
  }
  return addresses;
}
