import type {
  EventView,
  ImageView,
  IssueView,
  ItemView,
  JobView,
  Rich,
  SectionView,
  SponsoredView,
} from '../../emails/view.ts';
import { hostOf, wireUrl } from '../fetch/web-url.ts';
import type { DraftEvent, DraftItem } from './draft.ts';
import type { Identified, Issue, IssueSection } from './issue.ts';
import { renderMarkdown } from './markdown.ts';
import { mark } from './marks.ts';
import { markTags } from './template.ts';

/** One link of an issue, numbered by its place in this list. */
export interface IssueLink {
  url: string;
  /** What it leads to, for reports: the item's title or the linked words. */
  label: string;
  /** Title of the section it stands in; absent in intro and outro. */
  section?: string;
  item?: string;
  /** The sponsored slot and who paid. */
  slot?: number;
  sponsor?: string;
}

/** What a view takes from the publication. */
export interface ViewContext {
  publication: IssueView['publication'];
  /** Base of the reader's pages, without a slash at the end. */
  publicUrl: string;
}

export interface MarkedView {
  view: IssueView;
  links: IssueLink[];
  /** The Handlebars tags that the `f` marks stand for. */
  tags: string[];
}

/** The issue as a theme sees it: Markdown rendered, every web link and every Handlebars tag replaced by a mark. */
export function viewOf(issue: Issue, { publication, publicUrl }: ViewContext): MarkedView {
  const links: IssueLink[] = [];
  const tags: string[] = [];
  const allocate = (written: IssueLink): string => {
    // Stored as it goes over the wire: a header that holds `/wiki/日本` can't be sent. The check saw that it parses.
    const link = { ...written, url: wireUrl(written.url) ?? written.url };
    // The same place may lead to the same address twice (title and button): one link, one number.
    const known = links.findIndex(
      (other) => other.url === link.url && other.item === link.item && other.section === link.section,
    );
    return mark('l', known >= 0 ? known : links.push(link) - 1);
  };
  const rich = (source: string, place: Omit<IssueLink, 'url' | 'label'> = {}): Rich =>
    renderMarkdown(source, (url, words) => allocate({ url, label: words || hostOf(url), ...place }));

  const optional = <K extends string, V>(key: K, value: V | undefined) =>
    value === undefined ? {} : ({ [key]: value } as Record<K, V>);
  const image = (draft: DraftItem['image']): ImageView | undefined =>
    draft && {
      ...draft,
      src: /^https:/i.test(draft.src) ? (wireUrl(draft.src) ?? draft.src) : `${publicUrl}/${draft.src}`,
    };

  const item = (draft: Identified<DraftItem>, place: Omit<IssueLink, 'url' | 'label'>): ItemView => {
    const here = { ...place, item: draft.id };
    return {
      id: draft.id,
      title: draft.title,
      url: allocate({ url: draft.url, label: draft.title, ...here }),
      host: hostOf(draft.url),
      tags: draft.tags ?? [],
      ...optional('summary', draft.summary && rich(draft.summary, here)),
      ...optional('by', draft.by),
      ...optional('source', draft.source),
      ...optional('image', image(draft.image)),
      ...optional('note', draft.note && rich(draft.note, here)),
    };
  };

  const section = (from: IssueSection): SectionView => {
    const place = { section: from.title };
    const base = {
      id: from.id,
      title: from.title,
      ...optional('intro', from.intro === undefined ? undefined : rich(from.intro, place)),
    };
    switch (from.kind) {
      case 'links':
        return { ...base, kind: 'links', items: from.items.map((draft) => item(draft, place)) };
      case 'events':
        return {
          ...base,
          kind: 'events',
          items: from.items.map((draft): EventView => ({
            ...item(draft, place),
            when: whenOf(draft, issue.lang),
            online: draft.online ?? false,
            ...optional('place', draft.place),
          })),
        };
      case 'jobs':
        return {
          ...base,
          kind: 'jobs',
          items: from.items.map((draft): JobView => ({
            ...item(draft, place),
            company: draft.company,
            remote: draft.remote ?? false,
            ...optional('place', draft.place),
            ...optional('salary', draft.salary),
          })),
        };
      case 'text':
        return { ...base, kind: 'text', body: rich(from.text, place) };
      case 'quote':
        return {
          ...base,
          kind: 'quote',
          quote: rich(from.quote, place),
          by: from.by,
          ...optional('url', from.url && allocate({ url: from.url, label: from.by, ...place })),
        };
      case 'stats':
        return {
          ...base,
          kind: 'stats',
          figures: from.figures,
          ...optional('body', from.text === undefined ? undefined : rich(from.text, place)),
        };
      case 'sponsored': {
        const { sponsor, button } = from.item;
        const sponsored: SponsoredView = {
          ...item(from.item, { section: from.title, slot: from.slot, sponsor }),
          sponsor,
          ...optional('button', button),
        };
        return { ...base, kind: 'sponsored', slot: from.slot, item: sponsored };
      }
    }
  };

  // In reading order, so that link numbers rise from top to bottom.
  const subject = markTags(issue.subject, tags);
  const preheader = markTags(issue.preheader, tags);
  const intro = issue.intro === undefined ? undefined : rich(markTags(issue.intro, tags));
  const sections = issue.sections.map(section);
  const outro = issue.outro === undefined ? undefined : rich(issue.outro);
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
    },
  };
}

function formatDay(day: string, lang: string): string {
  return new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    dayStart(day),
  );
}

function whenOf(event: DraftEvent, lang: string): string {
  const whole = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  if (event.ends === undefined || event.ends === event.starts) {
    return new Intl.DateTimeFormat(lang, { weekday: 'short', ...whole }).format(dayStart(event.starts));
  }
  return new Intl.DateTimeFormat(lang, whole).formatRange(dayStart(event.starts), dayStart(event.ends));
}

function dayStart(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
