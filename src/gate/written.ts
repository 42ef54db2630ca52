import type { Issue } from '../issue/issue.ts';
import { isLeftOut } from '../issue/left-out.ts';
import { sectionKinds, type IssueSection } from '../issue/kinds/all.ts';
import type { AnyItem, SectionPart } from '../issue/kinds/section-kind.ts';
import { renderMarkdown } from '../issue/markdown/render-markdown.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';

type Drafted = { source: YamlSource; issue: Issue };

/**
 * An item and its path in the file. Positions differ from those in the issue, because empty slots are left out there.
 */
export interface WrittenItem {
  path: PropertyKey[];
  section: IssueSection;
  item: AnyItem;
}

/** Every item with its path, in reading order; a sponsored section is its own item. */
export function writtenItems(drafted: Drafted): WrittenItem[] {
  return writtenSections(drafted).flatMap(({ path, section }): WrittenItem[] =>
    (sectionKinds[section.kind].items?.(section) ?? []).map(({ at, item }) => ({
      path: [...path, ...at],
      section,
      item,
    })),
  );
}

export function writtenSections({ source, issue }: Drafted): { path: PropertyKey[]; section: IssueSection }[] {
  const { sections } = source.value as { sections: Record<string, unknown>[] };
  const filled = sections.flatMap((section, index) => (isLeftOut(section) ? [] : [index]));
  return issue.sections.map((section, position) => ({ path: ['sections', filled[position]!], section }));
}

/** A link as written in the draft. */
export interface WrittenLink {
  url: string;
  /** The link text: an item's title, or the words within a text. */
  words: string;
  path: PropertyKey[];
  /** For a link within a text: that text and the offset of the address in it. */
  within?: { text: string; offset: number };
  /** What kind of link it is; a `text` is a link in Markdown. */
  as: SectionPart['as'];
  item?: string;
  section?: IssueSection;
}

/** Every web link of the draft with its path, in reading order. */
export function writtenLinks(drafted: Drafted): WrittenLink[] {
  const { issue } = drafted;
  const ofText = (
    text: string | undefined,
    path: PropertyKey[],
    more: Pick<WrittenLink, 'item' | 'section'> = {},
  ): WrittenLink[] => {
    if (text === undefined) return [];
    let from = 0;
    return webLinks(text, path[0] === 'intro').map(({ url, words }) => {
      // Markdown encodes non-ASCII characters; such an address is found by its link text.
      const at = [text.indexOf(url, from), text.indexOf(words, from)].find((found) => found >= 0) ?? 0;
      from = at;
      return { url, words, path, within: { text, offset: at }, as: 'text', ...more };
    });
  };
  return [
    ...ofText(issue.intro, ['intro']),
    ...writtenSections(drafted).flatMap(({ path, section }) => [
      ...ofText('intro' in section ? section.intro : undefined, [...path, 'intro'], { section }),
      ...sectionKinds[section.kind].parts(section).flatMap((part): WrittenLink[] => {
        const here = { section, ...(part.item === undefined ? {} : { item: part.item }) };
        const at = [...path, ...part.at];
        if (part.as === 'text') return ofText(part.markdown, at, here);
        return [{ url: part.url, words: part.words, path: at, as: part.as, ...here }];
      }),
    ]),
    ...ofText(issue.outro, ['outro']),
  ];
}

function webLinks(text: string, isPersonal: boolean): { url: string; words: string }[] {
  const links: { url: string; words: string }[] = [];
  renderMarkdown(text, {
    link: (url, words) => {
      links.push({ url, words });
      return url;
    },
    publicUrl: '',
    ...(isPersonal ? { tags: [] } : {}),
  });
  return links;
}
