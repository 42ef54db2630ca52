import type { Look } from './palette.ts';
import type { Words } from './words.ts';

/**
 * The input of a theme: plain, serialisable, sanitised data. Nothing here depends on subscribers, databases or queues,
 * so a theme can be rendered and tested with a literal.
 *
 * Any string may contain *marks*: a private-use pair U+E000 … U+E001 that represents something filled in later (a
 * tracked link, a reader's name). A theme treats a mark as text or as a URL and keeps it unchanged. What is between a
 * mark that begins with `b` and the next one that begins with `e` may be left out for some readers.
 */

/** Sanitised rich text. `html` uses bare elements only, those that `RichElement` in rich.ts lists; a theme styles them. */
export interface Rich {
  html: string;
  /** The same for the text part, as `rich-text.ts` lays it out; every link as `words <URL>`. */
  text: string;
}

export interface ImageView {
  src: string;
  alt: string;
  /** In CSS pixels, if the draft gives it. */
  width?: number;
  height?: number;
}

export interface LogoView extends ImageView {
  /** The address of the same logo for dark backgrounds, in the same size. */
  dark?: string;
}

export interface ItemView {
  /** Unique within the issue and stable over edits; also the anchor on the web page. */
  id: string;
  title: string;
  url: string;
  /** The target site, for display: `example.org`. */
  host: string;
  summary?: Rich;
  by?: string;
  source?: string;
  image?: ImageView;
  tags: string[];
  /** The editor's note, shown separately from the summary. */
  note?: Rich;
}

export interface EventView extends ItemView {
  /** For display: `Thu 3 December 2026`, `3–5 December 2026`. */
  when: string;
  place?: string;
  online: boolean;
}

export interface JobView extends ItemView {
  company: string;
  place?: string;
  remote: boolean;
  salary?: string;
}

export interface SponsoredView extends ItemView {
  sponsor: string;
  /** The label of the button; the title is a link anyway. */
  button?: string;
}

export interface Figure {
  value: string;
  label: string;
}

export interface AnswerView {
  /** Unique within the issue. */
  id: string;
  text: string;
  url: string;
}

interface SectionBase {
  id: string;
  title: string;
  intro?: Rich;
}

export type SectionView =
  | (SectionBase & { kind: 'links'; items: ItemView[] })
  | (SectionBase & { kind: 'events'; items: EventView[] })
  | (SectionBase & { kind: 'jobs'; items: JobView[] })
  | (SectionBase & { kind: 'text'; body: Rich })
  | (SectionBase & { kind: 'quote'; quote: Rich; by: string; url?: string })
  | (SectionBase & { kind: 'stats'; figures: Figure[]; body?: Rich })
  | (SectionBase & { kind: 'poll'; question: string; answers: AnswerView[] })
  /** `title` is the disclosure, such as “Sponsored”. */
  | (SectionBase & { kind: 'sponsored'; slot: number; item: SponsoredView });

/** The view of one kind of section. */
export type ViewOf<Kind extends SectionView['kind']> = { [View in SectionView as View['kind']]: View }[Kind];

export interface IssueView {
  /** BCP 47, such as `en` or `ar`. */
  lang: string;
  dir: 'ltr' | 'rtl';
  publication: {
    name: string;
    tagline?: string;
    url: string;
    /** The sender's postal address, which several countries require by law; lines separated by a newline. */
    address: string;
    logo?: LogoView;
  };
  number: number;
  subject: string;
  preheader: string;
  /** For display, in the issue's language: `27 November 2026`. */
  date: string;
  intro?: Rich;
  sections: SectionView[];
  /** The editor's closing text. */
  outro?: Rich;
  webUrl: string;
  unsubscribeUrl: string;
  /** The theme's own words, in the issue's language. */
  words: Words;
  /** If left out, the theme has its own colours and fonts. */
  look?: Look;
}
