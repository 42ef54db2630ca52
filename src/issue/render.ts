import { createHash } from 'node:crypto';
import { loadTheme, themeNames } from '../../emails/themes.ts';
import { GalleyError } from '../problem.ts';
import type { IssueLink, LinkAnswer } from './issue-link.ts';
import type { Issue } from './issue.ts';
import { gapsAsText, isGapAddress, showGaps } from './partial/gaps.ts';
import type { PartialIssue } from './partial/partial-issue.ts';
import { lookOf } from './look.ts';
import { cutSlots, fillPieces, type Addresses, type Piece } from './slots.ts';
import type { TemplateData } from './template.ts';
import { renderText } from './render-text.ts';
import { viewOf, type ViewContext } from './view.ts';

/**
 * An issue rendered in one theme, with marks where readers' copies differ. It is serialisable: sends are bound to it,
 * the database stores it, and workers compile their messages from it.
 */
export interface Rendition {
  issueNumber: number;
  /** ISO date. */
  date: string;
  theme: string;
  lang: string;
  publicationName: string;
  subject: string;
  preheader: string;
  html: string;
  text: string;
  links: IssueLink[];
  /** Handlebars tags, by the number of their mark. */
  tags: string[];
}

/** The theme names that drafts and commands may use. */
export const availableThemes: readonly string[] = themeNames;

/** Runs the theme. The same issue and context give the same bytes. */
export async function renderIssue(issue: Issue, context: ViewContext, themeName = issue.theme): Promise<Rendition> {
  const theme = await loadTheme(themeName);
  if (!theme) {
    throw new GalleyError(`There is no theme called ${themeName}`, {
      code: 'E_THEME',
      hint: `Themes: ${themeNames.join(', ')}.`,
    });
  }
  const { view, links, tags } = viewOf(issue, context);
  return {
    issueNumber: issue.number,
    date: issue.date,
    theme: themeName,
    lang: issue.lang,
    publicationName: context.publication.name,
    subject: view.subject,
    preheader: view.preheader,
    html: await theme.render({ ...view, ...lookOf(theme, context.brand) }),
    text: renderText(view),
    links,
    tags,
  };
}

/** A rendition with stand-ins. It lacks the theme, so that it is no `Rendition` and nothing can approve or send it. */
export type PartialRendition = Omit<Rendition, 'theme'>;

/** The same for what can be shown of an unfinished draft. */
export async function renderPartial(
  { gaps, ...issue }: PartialIssue,
  context: ViewContext,
  themeName = issue.theme,
): Promise<PartialRendition> {
  const { theme: _theme, ...rendition } = await renderIssue({ ...issue, file: '' }, context, themeName);
  return {
    ...rendition,
    subject: gapsAsText(rendition.subject, gaps),
    preheader: gapsAsText(rendition.preheader, gaps),
    html: showGaps(rendition.html, gaps),
    text: gapsAsText(rendition.text, gaps),
    links: rendition.links.map((link) => (isGapAddress(link.url) ? { ...link, url: '#' } : link)),
  };
}

/** Identifies exactly what readers will get, so that what was approved is what is sent. SHA-256, hex. */
export function hashRendition(rendition: Rendition): string {
  return createHash('sha256')
    .update(JSON.stringify(rendition, Object.keys(rendition).toSorted().concat(linkKeys)))
    .digest('hex');
}

/** All keys of a link and of its answer. A key missing here would not be part of what is approved. */
const linkKeys: (keyof IssueLink | keyof LinkAnswer)[] = [
  ...(['url', 'label', 'section', 'item', 'slot', 'sponsor', 'answer'] as const),
  ...(['question', 'asked', 'id'] as const),
];

/** A rendition cut at its marks, ready to be filled for many readers. */
export interface CutRendition {
  subject: Piece[];
  html: Piece[];
  text: Piece[];
}

export function cutRendition(rendition: Pick<Rendition, 'subject' | 'html' | 'text' | 'tags' | 'lang'>): CutRendition {
  const { tags, lang } = rendition;
  return {
    subject: cutSlots(rendition.subject, tags, 'text', lang),
    html: cutSlots(rendition.html, tags, 'html', lang),
    text: cutSlots(rendition.text, tags, 'text', lang),
  };
}

export interface Copy {
  subject: string;
  html: string;
  text: string;
}

/**
 * One reader's copy as text, for previews, files and the web page. A send fills bytes instead
 * (`message/compose-copy.ts`).
 */
export function fillRendition(cut: CutRendition, data: TemplateData, addresses: Addresses): Copy {
  return {
    subject: oneLine(fillPieces(cut.subject, data, addresses)),
    html: fillPieces(cut.html, data, htmlAddresses(addresses)),
    text: fillPieces(cut.text, data, addresses),
  };
}

/** Addresses escaped for HTML attributes. */
function htmlAddresses(addresses: Addresses): Addresses {
  return { link: (position) => escapeHtml(addresses.link(position)), unsubscribe: escapeHtml(addresses.unsubscribe) };
}

/** Makes one line of a field's value for a header, whatever the value contains. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- removes control characters
  return text.replaceAll(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** The data of one reader, with all declared fields present. */
export function templateData(
  rendition: Pick<Rendition, 'issueNumber' | 'date' | 'publicationName'>,
  reader: { email: string; since: string; fields: Record<string, string> },
  declared: string[],
): TemplateData {
  // A field may be called `constructor`, so inherited properties must not be read.
  const fields = Object.fromEntries(
    declared.map((field) => [field, Object.hasOwn(reader.fields, field) ? reader.fields[field]! : '']),
  );
  return {
    subscriber: { ...fields, email: reader.email, since: reader.since },
    issue: { number: rendition.issueNumber, date: rendition.date },
    publication: { name: rendition.publicationName },
  };
}

/** The subject with every personal slot at its default, for lists and reports. */
export function subjectWithDefaults(
  rendition: Pick<Rendition, 'issueNumber' | 'date' | 'lang' | 'publicationName' | 'subject' | 'tags'>,
): string {
  const pieces = cutSlots(rendition.subject, rendition.tags, 'text', rendition.lang);
  const named = [...rendition.tags.join(' ').matchAll(/subscriber\.(\w+)/g)].map((match) => match[1]!);
  const data = templateData(rendition, { email: '', since: '', fields: {} }, named);
  return oneLine(fillPieces(pieces, data, { link: () => '', unsubscribe: '' }));
}
