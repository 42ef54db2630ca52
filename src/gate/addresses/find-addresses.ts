import { draftFields } from '../../issue/draft.ts';
import { kindNames, sectionKinds } from '../../issue/kinds/all.ts';
import { markdownKeysIn } from '../../issue/kinds/fields.ts';
import { imagesIn } from '../../issue/markdown/pictures.ts';
import { linksIn } from '../../issue/markdown/render-markdown.ts';
import type { YamlSource } from '../../yaml/yaml-source.ts';

/** An address in a file, whether or not the rest of the file is valid. */
export interface PlacedAddress {
  url: string;
  path: PropertyKey[];
  /** Set for a link within a text. */
  within?: { text: string; offset: number };
  /** In a sponsored section, or a booking. */
  isSponsors: boolean;
}

const markdownKeys = new Set(
  markdownKeysIn([draftFields, ...kindNames.map((name) => sectionKinds[name].schema.shape)]),
);

/** All web and mail addresses of a draft or of galley.yaml: under `url` and `src`, and in Markdown. */
export function findAddresses({ value }: Pick<YamlSource, 'value'>): PlacedAddress[] {
  const found: PlacedAddress[] = [];
  const visit = (node: unknown, path: PropertyKey[], isSponsors: boolean): void => {
    if (typeof node === 'string') found.push(...addressesOf(node, path).map((each) => ({ ...each, isSponsors })));
    else if (Array.isArray(node)) node.forEach((entry, index) => visit(entry, [...path, index], isSponsors));
    else if (node !== null && typeof node === 'object')
      for (const [key, entry] of Object.entries(node))
        visit(entry, [...path, key], isSponsors || 'sponsored' in node || 'sponsor' in node);
  };
  visit(value, [], false);
  return found;
}

function addressesOf(text: string, path: PropertyKey[]): Omit<PlacedAddress, 'isSponsors'>[] {
  const key = String(path.at(-1));
  if (key === 'url' || (key === 'src' && !/^images\//i.test(text))) return [{ url: text.trim(), path }];
  if (!markdownKeys.has(key) || !/[[<@]|:\/\/|www\./i.test(text)) return [];
  let from = 0;
  const pictures = (text.includes('![') ? imagesIn(text) : []).flatMap(({ src }) =>
    /^https?:/i.test(src) ? [src] : [],
  );
  return [...linksIn(text), ...pictures].map((url) => {
    const offset = Math.max(offsetOf(url, text, from), 0);
    from = offset;
    return { url, path, within: { text, offset } };
  });
}

/** Markdown escapes non-ASCII characters, so an address is found as it was written, or by its host. */
function offsetOf(url: string, text: string, from: number): number {
  const decoded = decode(url);
  return (
    [url, decoded, decoded.slice(0, 24), URL.parse(url)?.hostname ?? url]
      .map((each) => text.indexOf(each, from))
      .find((at) => at >= 0) ?? -1
  );
}

function decode(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
