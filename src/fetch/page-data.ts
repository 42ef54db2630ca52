import { Parser } from 'htmlparser2';
import { decodePage } from './read-page.ts';

/** What the elements of a page's head say, as it is written there. */
export interface PageData {
  title: string;
  heading: string;
  /** Of `<meta>` with a name or a property: the values in their order. */
  metas: Map<string, string[]>;
  /** Of `<link>`: the first address by its `rel`. */
  rels: Map<string, string>;
  /** The words of the first `rel="author"` or `itemprop="author"`. */
  byline: string;
  /** The groups in JSON-LD that have a type; at most a hundred. */
  groups: Record<string, unknown>[];
  /** Of `<base>`. */
  base?: string;
}

const maxMetas = 300;
const maxJsonLength = 200_000;
const maxGroups = 100;

/** Reads the beginning of an HTML page in one pass. Of incomplete, invalid or hostile HTML it returns what can be read. */
export function readPageData(body: Buffer, contentType = ''): PageData {
  const data: PageData = { title: '', heading: '', metas: new Map(), rels: new Map(), byline: '', groups: [] };
  let [metas, titles, headings] = [0, 0, 0];
  /** What the text belongs to; an element inside of another, such as a title in an icon, is another one's. */
  let into: 'title' | 'heading' | 'json' | 'byline' | undefined;
  let closes = '';
  let isIcon = false;
  let json = '';
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'svg') isIcon = true;
        else if (name === 'meta' && metas < maxMetas) {
          metas += 1;
          const key = (attributes.property ?? attributes.name ?? attributes.itemprop ?? '').trim().toLowerCase();
          const value = (attributes.content ?? '').trim();
          if (key !== '' && value !== '') data.metas.set(key, [...(data.metas.get(key) ?? []), value.slice(0, 5_000)]);
        } else if (name === 'link')
          for (const rel of (attributes.rel ?? '').toLowerCase().split(/\s+/))
            if (rel !== '' && attributes.href && !data.rels.has(rel)) data.rels.set(rel, attributes.href.trim());
        if (name === 'base' && attributes.href && data.base === undefined) data.base = attributes.href.trim();
        if (into !== undefined || isIcon) return;
        if (name === 'title' && titles++ === 0) into = 'title';
        else if (name === 'h1' && headings++ === 0) into = 'heading';
        else if (name === 'script' && /^application\/ld\+json\b/i.test(attributes.type ?? '')) into = 'json';
        else if (
          data.byline === '' &&
          (/\bauthor\b/i.test(attributes.rel ?? '') || attributes.itemprop === 'author') &&
          name !== 'link'
        )
          into = 'byline';
        closes = name;
      },
      onclosetag(name) {
        if (name === 'svg') isIcon = false;
        if (into === undefined || name !== closes) return;
        if (into === 'json') readJson(json, data.groups);
        json = '';
        into = undefined;
      },
      ontext(text) {
        if (into === 'json') json = json.length + text.length > maxJsonLength ? json : json + text;
        else if (into !== undefined && !isIcon && data[into].length < 2_000) data[into] += text;
      },
    },
    { decodeEntities: true },
  );
  parser.end(decodePage(body, contentType));
  return { ...data, title: fold(data.title), heading: fold(data.heading), byline: fold(data.byline) };
}

/** Mistakes in it are common; then the page says nothing there. */
function readJson(text: string, groups: Record<string, unknown>[]): void {
  let value: unknown;
  try {
    value = JSON.parse(text.trim().replace(/^<!\[CDATA\[|\]\]>$|^\/\*.*?\*\//gs, ''));
  } catch {
    return;
  }
  const visit = (node: unknown, depth: number) => {
    if (node === null || typeof node !== 'object' || depth > 3 || groups.length >= maxGroups) return;
    if (Array.isArray(node)) return node.slice(0, maxGroups).forEach((each) => visit(each, depth + 1));
    const group = node as Record<string, unknown>;
    if ('@type' in group) groups.push(group);
    visit(group['@graph'], depth + 1);
    visit(group.mainEntity, depth + 1);
  };
  visit(value, 0);
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
