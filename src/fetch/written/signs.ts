/** Characters that were copied with an address and are not part of it, or only if they are escaped. */

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '' };
const entity = /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{2,3})|#x([\da-f]{2}));|(?<=&)amp%3B/gi;

/** The address with `&amp;` and similar entities decoded, and the first of them. */
export function decodedEntities(written: string): { entity?: string; address: string } {
  const [first] = written.match(entity) ?? [];
  if (first === undefined) return { address: written };
  const address = written.replaceAll(entity, (_all, name?: string, number?: string, hex?: string) => {
    if (name !== undefined) return entities[name.toLowerCase()]!;
    if (number === undefined && hex === undefined) return '';
    return String.fromCodePoint(number === undefined ? Number.parseInt(hex!, 16) : Number(number));
  });
  // `&amp;amp;` was encoded twice.
  const again = decodedEntities(address);
  return { entity: first, address: again.address };
}

/** A merge tag of another mail program, which would be sent unchanged. */
export function mergeTag(written: string): string | undefined {
  return /\*\|[\w:]+\|\*|%%[\w.]+%%|%(?:recipient|subscriber|user|contact)[\w.]*%|\{\{[^{}]*\}\}|\$\{[\w.]+\}|<%=?.*?%>|\[\[[\w.]+\]\]|\{%.*?%\}/i.exec(
    written,
  )?.[0];
}

const closing: Record<string, string> = { ')': '(', ']': '[', '}': '{', '）': '（', '»': '«' };

/** The address without the punctuation after it, and that punctuation. */
export function withoutPunctuation(written: string): { sign: string; address: string } {
  // The quoted text of a text fragment may end with a full stop.
  if (/#.*:~:text=/.test(written)) return { sign: '', address: written };
  let address = written.replace(restOfTag, '');
  for (let behind = strayEnd(address); behind !== ''; behind = strayEnd(address))
    address = address.slice(0, -behind.length);
  return { sign: written.slice(address.length), address };
}

/** The rest of an HTML tag, copied from the source of a page: `">words</a>`, `</p>`. */
const tag = String.raw`(?:a|br|p|li|b|i|em|strong|span|div|td|u)(?:\s|\/|>|%3E|$).*$`;
const restOfTag = new RegExp(
  // Escaped ones only in the path: a query may search for a tag.
  String.raw`["']>.*$|<\/?${tag}|(?<=^[^?#]*)(?:%22%3E.*$|%3C(?:\/|%2F)?${tag})`,
  'is',
);

/** The last character, also if it is escaped, if it is not part of the address. */
function strayEnd(address: string): string {
  const escaped = /(?:%[\da-f]{2})+$/i.exec(address)?.[0];
  if (escaped === undefined) return isStray(address) ? [...address].at(-1)! : '';
  const sign = [...decode(escaped)].at(-1)!;
  const written = encodeURIComponent(sign).length;
  const lower = address.toLowerCase();
  if (/\s/.test(sign) || (sign === '>' && count(lower, '%3e') > count(lower, '%3c'))) return address.slice(-written);
  if (sign === '"') return count(lower, '%22') % 2 === 1 ? '%22' : '';
  return sign > '\u007f' && isStray(`${address.slice(0, -written)}${sign}`) ? address.slice(-written) : '';
}

function decode(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}

function isStray(address: string): boolean {
  const last = [...address].at(-1)!;
  const open = closing[last];
  if (open !== undefined) return count(address, last) > count(address, open);
  if (/[([{（«“‘„<]/u.test(last)) return true;
  if (/[,;>"”’`|\\…。，、；：！？」』]/u.test(last)) return true;
  const isInPath = !/[?#]/.test(address);
  if (/[*!':]/.test(last)) return isInPath && !(last === '!' && /\/wiki\//.test(address));
  return last === '.' && !endsInAbbreviation(address);
}

/** `…/wiki/Apple_Inc.`, `…/wiki/Washington,_D.C.`: titles of an encyclopedia. */
function endsInAbbreviation(address: string): boolean {
  return (
    /\/(?:wiki|w|entry|title|artist|titre)\//i.test(address) &&
    /(?:^|[^\p{L}])(?:(?:Inc|Co|Cos|Corp|Ltd|Jr|Sr|Bros|St|Dr|Mr|Mrs|Ms|vs|etc|No|Vol|Mt|Ft|Op|feat|ca|al)|\p{L})\.$/u.test(
      address,
    )
  );
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

/** `?a=b?utm_source=…` and `/a&utm_source=…`: parameters that were appended by hand. */
const added = /^([^?#]*\?[^#]*)\?(?=(?:utm_\w+|ref|source|fbclid|gclid)=)|^([^?#]*)&(?=(?:utm_\w+|ref|fbclid|gclid)=)/i;

export function joinedParameters(written: string): { sign: string; address: string } | undefined {
  if (!added.test(written)) return undefined;
  const address = written.replace(added, (_all, query?: string, path?: string) =>
    query === undefined ? `${path}?` : `${query}&`,
  );
  return { sign: written.includes('?') ? '?' : '&', address: joinedParameters(address)?.address ?? address };
}

const unescaped = /[\s"<>\\^`{|}]/gu;

/** Escapes characters that RFC 3986 allows in no address; also returns the first of them. */
export function encodedSigns(written: string): { sign: string; address: string } | undefined {
  const [sign] = written.match(unescaped) ?? [];
  if (sign === undefined) return undefined;
  const address = written.replaceAll('\\', '/').replaceAll(unescaped, (each) => encodeURIComponent(each));
  return { sign, address };
}

/** Browsers escape it themselves; some mail programs end the link there. */
export function isEscapable(sign: string): boolean {
  return /[{|}^`<>]/.test(sign);
}
