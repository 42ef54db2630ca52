import type { Brand } from '../config/brand.ts';
import type { ImageView, IssueView, Rich, SectionView } from '../../emails/view.ts';
import { hostOf, wireUrl } from '../fetch/web-url.ts';
import { votesPath, type IssueLink } from './issue-link.ts';
import type { Issue } from './issue.ts';
import { sectionKinds, type IssueSection } from './kinds/all.ts';
import type { DraftItem } from './kinds/fields.ts';
import type { LinkFacts, SectionBase, ViewTools } from './kinds/section-kind.ts';
import { isBlankMarkdown } from './markdown/read-markdown.ts';
import { renderMarkdown, type MarkdownTools } from './markdown/render-markdown.ts';
import { mark } from './marks.ts';
import { themeWords } from './theme-words.ts';
import { markTags } from './template.ts';

/** What a view needs from the publication. */
export interface ViewContext {
  publication: IssueView['publication'];
  /** Base of the public pages' addresses, without a trailing slash. */
  publicUrl: string;
  /** The publication's own colours and fonts; if left out, the theme's are used. */
  brand?: Brand;
}

export interface MarkedView {
  view: IssueView;
  links: IssueLink[];
  /** The Handlebars tags that the `f` marks replace. */
  tags: string[];
}

/** The input of a theme: Markdown rendered, every web link and every Handlebars tag replaced by a mark. */
export function viewOf(issue: Omit<Issue, 'file'>, { publication, publicUrl }: ViewContext): MarkedView {
  const links: IssueLink[] = [];
  const tags: string[] = [];
  const allocate = (written: IssueLink): string => {
    // Stored in ASCII form, because a header with `/wiki/日本` can't be sent. The check has ensured that it parses.
    const link = { ...written, url: wireUrl(written.url) ?? written.url };
    // Title and button of one item may lead to the same address: they are one link with one number.
    const known = links.findIndex(
      (other) => other.url === link.url && other.item === link.item && other.section === link.section,
    );
    return mark('l', known >= 0 ? known : links.push(link) - 1);
  };
  let fields = 0;
  const rich = (source: string, place: Omit<IssueLink, 'url' | 'label'> = {}, more: RichOptions = {}): Rich =>
    renderMarkdown(source, {
      link: (url, words) => allocate({ url, label: words || hostOf(url), ...place }),
      publicUrl,
      notes: `${++fields}-`,
      dir: issue.dir,
      headings: place.item === undefined ? 3 : 4,
      ...more,
    });
  const section = (from: IssueSection): SectionView =>
    sectionKinds[from.kind].toView(from, viewTools(from, { issue, publicUrl, allocate, rich }));

  // In reading order, so that link numbers increase from top to bottom.
  const subject = markTags(issue.subject, tags);
  const preheader = markTags(issue.preheader, tags);
  const intro = unlessBlank(issue.intro, (words) => rich(words, {}, { tags, headings: 2 }));
  const sections = issue.sections.map(section);
  const outro = unlessBlank(issue.outro, (words) => rich(words, {}, { headings: 2 }));
  return {
    links,
    tags,
    view: {
      lang: issue.lang,
      dir: issue.dir,
      publication,
      number: issue.number,
      subject,
      preheader,
      date: formatDay(issue.date, issue.lang),
      ...optional('intro', intro),
      sections,
      ...optional('outro', outro),
      webUrl: `${publicUrl}/issues/${issue.number}`,
      unsubscribeUrl: mark('u', 0),
      words: themeWords(issue.lang, issue.number, publication.name),
    },
  };
}

type RichOptions = Pick<MarkdownTools, 'tags' | 'headings'>;

interface Rendering {
  issue: Pick<Issue, 'number' | 'lang'>;
  publicUrl: string;
  allocate(link: IssueLink): string;
  rich(source: string, place: Omit<IssueLink, 'url' | 'label'>): Rich;
}

/** Tools for one section; all links made with them carry its title. */
function viewTools({ id, title, intro }: SectionBase, { issue, publicUrl, allocate, rich }: Rendering): ViewTools {
  const link = (url: string, label: string, facts: LinkFacts = {}) =>
    allocate({ url, label, section: title, ...facts });
  const richText = (markdown: string, facts: LinkFacts = {}) => rich(markdown, { section: title, ...facts });
  return {
    lang: issue.lang,
    head: { id, title, ...optional('intro', unlessBlank(intro, richText)) },
    link,
    rich: richText,
    item(item, facts) {
      const here = { ...facts, item: item.id };
      return {
        id: item.id,
        title: item.title,
        url: link(item.url, item.title, here),
        host: hostOf(item.url),
        tags: item.tags ?? [],
        ...optional(
          'summary',
          unlessBlank(item.summary, (words) => richText(words, here)),
        ),
        ...optional('by', item.by),
        ...optional('source', item.source),
        ...optional('image', imageOf(item.image, publicUrl)),
        ...optional(
          'note',
          unlessBlank(item.note, (words) => richText(words, here)),
        ),
      };
    },
    answer(answer, words, url = `${publicUrl}${votesPath(issue.number, answer.question, answer.id)}`) {
      return link(url, words, { item: answer.id, answer });
    },
  };
}

/** A field that holds nothing but a comment is as good as left out. */
function unlessBlank(source: string | undefined, render: (source: string) => Rich): Rich | undefined {
  return source === undefined || isBlankMarkdown(source) ? undefined : render(source);
}

function imageOf(image: DraftItem['image'], publicUrl: string): ImageView | undefined {
  if (!image) return undefined;
  const { src } = image;
  return { ...image, src: /^https:/i.test(src) ? (wireUrl(src) ?? src) : `${publicUrl}/${src}` };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [Name in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

function formatDay(day: string, lang: string): string {
  return new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
