import type { Issue, IssueSection } from '../issue/issue.ts';
import { renderMarkdown } from '../issue/markdown.ts';
import { markTags } from '../issue/template.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';

type Drafted = { source: YamlSource; issue: Issue };

/** An item and where it stands in the file; an issue's sections have other positions, for empty slots fall away. */
export interface WrittenItem {
  path: PropertyKey[];
  section: IssueSection;
  item: { id: string; title: string; url: string; summary?: string; image?: { src: string; alt: string } };
}

/** Every item with its place, in reading order; a sponsored section is its own item. */
export function writtenItems(drafted: Drafted): WrittenItem[] {
  return writtenSections(drafted).flatMap(({ path, section }): WrittenItem[] => {
    if (section.kind === 'sponsored') return [{ path, section, item: section.item }];
    return 'items' in section
      ? section.items.map((item, index) => ({ path: [...path, 'items', index], section, item }))
      : [];
  });
}

export function writtenSections({ source, issue }: Drafted): { path: PropertyKey[]; section: IssueSection }[] {
  const { sections } = source.value as { sections: Record<string, unknown>[] };
  const filled = sections.flatMap((section, index) => ('sponsored' in section && !('title' in section) ? [] : [index]));
  return issue.sections.map((section, position) => ({ path: ['sections', filled[position]!], section }));
}

/** A link as the draft has it. */
export interface WrittenLink {
  url: string;
  /** What a reader clicks: an item's title, or the words within a text. */
  words: string;
  path: PropertyKey[];
  /** For a link within a text: the text and where the address begins in it. */
  within?: { text: string; offset: number };
  /** `item`: the address of an item or a quote; `text`: a link in Markdown; `button`: the item's address a second time. */
  as: 'item' | 'text' | 'button';
  item?: string;
  section?: IssueSection;
}

/** Every web link of the draft with its place, in reading order. */
export function writtenLinks(drafted: Drafted): WrittenLink[] {
  const { issue } = drafted;
  const ofText = (
    text: string | undefined,
    path: PropertyKey[],
    more: Pick<WrittenLink, 'item' | 'section'> = {},
  ): WrittenLink[] => {
    if (text === undefined) return [];
    let from = 0;
    return webLinks(text).map(({ url, words }) => {
      // Markdown encodes what is not ASCII; such an address is found by its words.
      const at = [text.indexOf(url, from), text.indexOf(words, from)].find((found) => found >= 0) ?? 0;
      from = at;
      return { url, words, path, within: { text, offset: at }, as: 'text', ...more };
    });
  };
  return [
    ...ofText(issue.intro, ['intro']),
    ...writtenSections(drafted).flatMap(({ path, section }) => {
      const here = { section };
      const links = ofText('intro' in section ? section.intro : undefined, [...path, 'intro'], here);
      if (section.kind === 'text' || section.kind === 'stats')
        links.push(...ofText(section.text, [...path, 'text'], here));
      if (section.kind === 'quote') {
        links.push(...ofText(section.quote, [...path, 'quote'], here));
        if (section.url)
          links.push({ url: section.url, words: section.by, path: [...path, 'url'], as: 'item', ...here });
      }
      const items =
        section.kind === 'sponsored'
          ? [{ at: path, item: section.item }]
          : 'items' in section
            ? section.items.map((item, index) => ({ at: [...path, 'items', index], item }))
            : [];
      for (const { at, item } of items) {
        links.push({ url: item.url, words: item.title, path: [...at, 'url'], as: 'item', item: item.id, ...here });
        const button = section.kind === 'sponsored' ? section.item.button : undefined;
        if (button)
          links.push({ url: item.url, words: button, path: [...at, 'button'], as: 'button', item: item.id, ...here });
        for (const key of ['summary', 'note'] as const)
          links.push(...ofText(item[key], [...at, key], { item: item.id, ...here }));
      }
      return links;
    }),
    ...ofText(issue.outro, ['outro']),
  ];
}

function webLinks(text: string): { url: string; words: string }[] {
  const links: { url: string; words: string }[] = [];
  renderMarkdown(markTags(text, []), (url, words) => {
    links.push({ url, words });
    return url;
  });
  return links;
}
