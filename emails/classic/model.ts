/**
 * The data of the templates. Handlebars has almost no logic, and none is wanted: every field that a template uses
 * exists here, `null` when it is empty, so that `strict` can refuse a misspelt one.
 */
import Handlebars from 'handlebars';
import { eventFacts, isolate, itemFacts, jobFacts, sponsoredFacts } from '../meta.ts';
import { fitPicture, isThumbnail } from '../picture.ts';
import { styleRich, type RichStyles } from '../rich.ts';
import type { ImageView, IssueView, ItemView, JobView, LogoView, Rich, SectionView, ViewOf } from '../view.ts';
import type { Words } from '../words.ts';
import type { Palette } from '../palette.ts';
import { sheetsOf } from './styles.ts';
import { contentWidth, font, light as ownLight, pageWidth, side } from './tokens.ts';

export function modelOf(view: IssueView) {
  const { dir, publication, words } = view;
  const light = view.look?.light ?? ownLight;
  const start = dir === 'rtl' ? 'right' : 'left';
  const isolated = (text: string) => isolate(text, dir);
  const rich = (of: Rich | undefined, gap = 8) =>
    of ? new Handlebars.SafeString(styleRich(of.html, richStyles(start, gap, light))) : null;

  const tools: ModelTools = {
    words,
    isolated,
    rich,
    item: (item, facts) => ({
      title: isolated(item.title),
      url: item.url,
      company: null,
      facts: facts.map(isolated).join(' · '),
      tags: item.tags,
      summary: rich(item.summary),
      note: rich(item.note, 2),
      beside: item.image && isThumbnail(item.image) ? pictureOf(item.image, item.url, 64, 'px') : null,
      across: item.image && !isThumbnail(item.image) ? pictureOf(item.image, item.url, contentWidth) : null,
    }),
  };
  const sectionOf = (section: SectionView) => ({
    partial: section.kind,
    title: section.title,
    intro: rich(section.intro),
    ...(sectionModels[section.kind] as (section: SectionView, tools: ModelTools) => object)(section, tools),
  });

  return {
    lang: view.lang,
    dir,
    start,
    end: dir === 'rtl' ? 'left' : 'right',
    /** Letter-spaced capitals; not in right-to-left text, where spacing separates Arabic letters. */
    caps: dir === 'rtl' ? '' : 'caps',
    color: light,
    pageWidth,
    side,
    font: (view.look?.font ?? font).stack,
    sheets: sheetsOf(view.look, start),
    words: {
      readOnWeb: words.readOnWeb,
      unsubscribe: words.unsubscribe,
      note: words.note,
      reason: words.reason,
      issue: words.issue,
    },
    publication: {
      name: publication.name,
      url: publication.url,
      tagline: publication.tagline ?? null,
      logo: publication.logo ? logoOf(publication.logo, publication) : null,
      address: publication.address.trim().split('\n').map(isolated),
    },
    date: view.date,
    subject: view.subject,
    preheader: view.preheader,
    intro: rich(view.intro, 12),
    sections: view.sections.map(sectionOf),
    outro: rich(view.outro, 10),
    webUrl: view.webUrl,
    unsubscribeUrl: view.unsubscribeUrl,
  };
}

/** The inputs for a section's model. */
interface ModelTools {
  words: Words;
  isolated(text: string): string;
  /** Ready for `{{…}}`; null when empty. `gap` in CSS pixels, above each paragraph. */
  rich(of: Rich | undefined, gap?: number): Handlebars.SafeString | null;
  item(item: ItemView, facts: string[]): object;
}

/** The data of the partial `partials/<kind>.hbs` for each kind of section, besides `title` and `intro`. */
export const sectionModels: { [Kind in SectionView['kind']]: (section: ViewOf<Kind>, tools: ModelTools) => object } = {
  links: ({ items }, { item }) => ({ items: items.map((each) => item(each, itemFacts(each))) }),
  text: ({ body }, { rich }) => ({ body: rich(body, 10) }),
  events: ({ items }, { item, isolated, words }) => ({
    items: items.map((event) => ({ ...item(event, eventFacts(event, words)), when: isolated(event.when) })),
  }),
  jobs: ({ items }, tools) => ({ items: items.map((job) => jobOf(job, tools)) }),
  quote: ({ quote, by, url }, { rich }) => ({ quote: rich(quote, 0), by, url: url ?? null }),
  stats: ({ figures, body }, { isolated, rich }) => ({
    figures: figures.map(({ value, label }) => ({ value: isolated(value), label })),
    share: shareOf(figures.length),
    body: rich(body),
  }),
  poll: ({ question, answers }, { isolated }) => ({
    question: isolated(question),
    answers: answers.map(({ text, url }) => ({ text: isolated(text), url })),
  }),
  sponsored: ({ item: paid }, { item }) => ({ item: item(paid, sponsoredFacts(paid)), button: paid.button ?? null }),
};

/** The company comes first, in bold. */
function jobOf(job: JobView, { item, isolated, words }: ModelTools) {
  const [company, ...others] = jobFacts(job, words).map(isolated);
  return { ...item(job, []), company, facts: others.map((fact) => ` · ${fact}`).join('') };
}

/** In per cent. One less than fits, for the white space between two inline blocks. */
function shareOf(figures: number): number {
  return figures > 1 ? Math.floor(100 / figures) - 1 : 100;
}

function richStyles(start: string, gap: number, light: Palette): RichStyles {
  const heading = (fontSize: number) => `margin:${gap + 12}px 0 0;font-size:${fontSize}px;line-height:1.35`;
  const table = `width:100%;margin:${gap + 4}px 0;border-collapse:collapse;font-size:16px;line-height:1.4`;
  const cell = `padding:6px 10px;border-bottom:1px solid ${light.line};vertical-align:top`;
  return {
    p: `margin:${gap}px 0 0`,
    ul: `margin:${gap}px 0 0;padding:0 22px;text-align:${start}`,
    ol: `margin:${gap}px 0 0;padding:0 22px;text-align:${start}`,
    li: 'margin:3px 0 0',
    'li.task': 'margin:3px 0 0;list-style-type:none',
    a: `color:${light.accent}`,
    blockquote: {
      className: 'h',
      style: `margin:${gap + 4}px 0;padding-${start}:16px;border-${start}:1px solid ${light.line};font-style:italic`,
    },
    h2: heading(20),
    h3: heading(19),
    h4: heading(18),
    h5: heading(17),
    h6: heading(15),
    // Long lines wrap: a mail can't be relied on to scroll.
    pre: {
      className: 'paid',
      style: `margin:${gap + 4}px 0;padding:12px 14px;background-color:${light.paid};font-style:normal;line-height:1.45;white-space:pre-wrap;overflow-wrap:anywhere;text-align:left`,
    },
    hr: { className: 'h', style: `margin:${gap + 14}px 0;border:0;border-top:1px solid ${light.line}` },
    table: { className: 'data', style: table },
    'table.wide': { className: 'data wide', style: table },
    'tr.row': { className: 'h', style: `border:0 solid ${light.line}` },
    // For phones, where the cells of a wide table are lines of their own.
    'span.label': { className: 'label', style: 'display:none;mso-hide:all' },
    th: (attributes) => ({
      className: 'r',
      style: `padding:6px 10px;border-top:1px solid ${light.rule};border-bottom:1px solid ${light.rule};vertical-align:bottom${attributes.includes(' align=') ? '' : `;text-align:${start}`}`,
    }),
    td: { className: 'h', style: cell },
    'div.notes': {
      className: 'h',
      style: `margin:${gap + 10}px 0 0;padding:2px 0 0;border-top:1px solid ${light.line};font-size:15px`,
    },
    sup: 'font-size:.75em;line-height:0',
    sub: 'font-size:.75em;line-height:0',
    img: (wanted) => {
      const { width } = fitPicture({ src: '', alt: '', ...(wanted ? { width: wanted } : {}) }, contentWidth);
      return `width="${width}" style="width:100%;max-width:${width}px;height:auto;vertical-align:top;background-color:${light.paid};color:${light.muted};font-size:15px"`;
    },
  };
}

/** With `dark`, the variant for dark backgrounds, and then without a tint behind both. */
function logoOf({ dark, ...logo }: LogoView, { name, url }: IssueView['publication']) {
  const picture = { ...pictureOf({ ...logo, alt: logo.alt || name }, url, 320), bare: dark !== undefined };
  return { ...picture, dark: dark === undefined ? null : { ...picture, src: dark } };
}

/**
 * A picture without `alt` is decoration and gets no link, because the link would have no name. Use `px` for a picture
 * in a column, which a long word next to it would shrink to nothing; others shrink with the page.
 */
function pictureOf(image: ImageView, url: string, maxWidth: number, unit: 'px' | '%' = '%') {
  const { width, height } = fitPicture(image, maxWidth);
  return {
    src: image.src,
    alt: image.alt,
    width,
    height: height ?? null,
    span: unit === 'px' ? `${width}px` : '100%',
    url: image.alt ? url : null,
    /** Without a tint behind it. */
    bare: false,
  };
}
