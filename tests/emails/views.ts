/** Issues for tests, made from the preview issue. */
import { readFileSync } from 'node:fs';
import { previewView } from '../../emails/preview-view.ts';
import type { IssueView, ItemView, Rich } from '../../emails/view.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { viewOf } from '../../src/issue/view.ts';
import { themeWords } from '../../src/issue/theme-words.ts';

const plain = (text: string): Rich => ({ html: `<p>${text}</p>`, text });

/** Arabic where the direction of a theme shows: headline, headings, titles, an editor's note, figures. */
export const rightToLeftView: IssueView = {
  ...previewView,
  lang: 'ar',
  words: themeWords('ar', previewView.number, 'الحلقة الأسبوعية'),
  dir: 'rtl',
  publication: { ...previewView.publication, name: 'الحلقة الأسبوعية', tagline: 'ما تحرّك في أطر الويب هذا الأسبوع' },
  subject: 'محادثة فورية بأحداث يرسلها الخادم',
  preheader: 'نتائج المجلس، ودليل للتحقق من النماذج، وقواعد بيانات لا تكلّف شيئا وهي نائمة',
  date: '27 نوفمبر 2026',
  intro: plain('كان أسبوعا من الإصدارات الصغيرة ذات الأثر الطويل. ابدأ بمقال قواعد البيانات واحتفظ بدليل الأحداث.'),
  sections: previewView.sections.map((section): IssueView['sections'][number] => {
    const titled = { ...section, title: `قسم ${section.title}` };
    return titled.kind === 'links' ? { ...titled, items: titled.items.map(inArabic) } : titled;
  }),
  outro: plain('هذا كل شيء لهذا الأسبوع.'),
};

function inArabic(item: ItemView): ItemView {
  return {
    ...item,
    title: `عنوان عربي طويل بما يكفي ليلتفّ على سطرين عند العرض (${item.title})`,
    summary: plain('فقرة عربية قصيرة تتبعها قائمة من الكلمات وتنتهي بنقطة، فيها كلمة HTML واحدة باللاتينية.'),
    ...(item.note ? { note: plain('جرّبنا ذلك على جدولين الأسبوع الماضي.') } : {}),
  };
}

const sentence =
  'The release closes a long-standing gap between what the documentation promises and what the server does under load, with benchmarks, migration notes and a short history of how the old behaviour came about, told by the people who wrote it. ';

/**
 * `count` items with everything that an item usually has, in nine sections. Addresses have 60 characters, as tracked
 * links do.
 */
export function bigView(count: number): IssueView {
  const items = Array.from({ length: count }, (_, n): ItemView => ({
    id: `item-${n}`,
    title: `Item ${n}: how one team halved its deployment time without new hardware`,
    url: `https://loop.example.org/l/${String(n).padStart(33, 'abcdefghijklmnopqrstuvwxyz')}`,
    host: 'articles.example.org',
    by: 'The release team',
    summary: plain(sentence.slice(0, 180 + ((n * 37) % 60)).trim()),
    tags: n % 3 === 0 ? ['release', 'databases'] : [],
    ...(n % 15 === 0 ? { note: plain('We tried it on two tables last week, and it held.') } : {}),
  }));
  const kept = previewView.sections.filter((section) => section.kind !== 'links');
  const sections = Array.from({ length: 9 }, (_, s): IssueView['sections'][number] => ({
    id: `section-${s}`,
    kind: 'links',
    title: `Section ${s}`,
    items: items.filter((_item, n) => Math.floor((n * 9) / count) === s),
  }));
  return { ...previewView, sections: [...sections, ...kept] };
}

/**
 * The preview issue with marks everywhere the pipeline may put one: every address is a link's mark, and every text of
 * the editor contains a reader's field.
 */
export const markedView: IssueView = markUp(previewView);

function markUp(view: IssueView): IssueView {
  let next = 0;
  const mark = (kind: string) => `\uE000${kind}${next++}\uE001`;
  const field = (text: string) => `${text.slice(0, 5)}${mark('f')}${text.slice(5)}`;
  const rich = ({ html, text }: Rich): Rich => {
    const name = mark('f');
    const marks = new Map<string, string>();
    const link = (url: string) => marks.get(url) ?? marks.set(url, mark('l')).get(url)!;
    return {
      html: html
        .replace('<p>', `<p>${name}, `)
        .replaceAll(/href="(https[^"]+)"/g, (_all, url: string) => `href="${link(url.replaceAll('&amp;', '&'))}"`),
      text: `${name}, ${text}`.replaceAll(/<(https[^>]+)>/g, (_all, url: string) => `<${link(url)}>`),
    };
  };
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      if (key === 'url' || key === 'webUrl') return mark('l');
      if (key === 'unsubscribeUrl') return mark('u');
      return ['title', 'subject', 'preheader', 'by', 'label', 'company', 'sponsor', 'button'].includes(key)
        ? field(value)
        : value;
    }
    if (Array.isArray(value)) return value.map((one) => walk(one, key));
    if (typeof value !== 'object' || value === null) return value;
    if ('html' in value && 'text' in value) return rich(value as Rich);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]));
  };
  return walk(view, '') as IssueView;
}

const endless = 'Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenhersteller'.repeat(2);

/** Words longer than a phone is wide, everywhere a draft may have one; figures and labels of maximum length. */
export const unwieldyView: IssueView = {
  ...previewView,
  subject: endless,
  preheader: endless,
  publication: { ...previewView.publication, name: endless, tagline: endless, address: endless },
  intro: plain(endless),
  sections: previewView.sections.map((section): IssueView['sections'][number] => {
    const long = { ...section, title: endless, intro: plain(`<code>${endless}</code>`) };
    if (long.kind === 'stats')
      return {
        ...long,
        figures: long.figures.map(() => ({ value: '1,234,567,890,123,456,78', label: endless.slice(0, 80) })),
      };
    if (long.kind === 'quote') return { ...long, quote: plain(endless), by: endless };
    if (long.kind === 'sponsored')
      return { ...long, item: { ...unwieldy(long.item), sponsor: endless, button: endless.slice(0, 40) } };
    if (long.kind === 'events')
      return { ...long, items: long.items.map((event) => ({ ...unwieldy(event), when: endless, place: endless })) };
    if (long.kind === 'jobs')
      return {
        ...long,
        items: long.items.map((job) => ({ ...unwieldy(job), company: endless, place: endless, salary: endless })),
      };
    if (long.kind === 'links') return { ...long, items: long.items.map(unwieldy) };
    if (long.kind === 'text') return { ...long, body: plain(endless) };
    return lengthen(long);
  }),
};

/** Makes every word of a section very long, whatever its kind; ids and addresses stay. */
function lengthen<Value>(value: Value, key = ''): Value {
  if (typeof value === 'string') return ['id', 'kind', 'url', 'html'].includes(key) ? value : (endless as Value);
  if (Array.isArray(value)) return value.map((each) => lengthen<unknown>(each)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, lengthen(inner, name)])) as Value;
}

function unwieldy<Item extends ItemView>(item: Item): Item {
  return {
    ...item,
    title: endless,
    host: `${endless}.example.org`,
    by: endless,
    summary: plain(endless),
    note: plain(endless),
    tags: [endless.slice(0, 40), endless.slice(0, 40)],
  };
}

/** Everything that a draft may hold in Markdown; marks are where addresses and readers' fields will be. */
export const everythingView: IssueView = viewOf(
  parseDraft(readFileSync(new URL('../cast/everything.yaml', import.meta.url), 'utf8'), 'drafts/181.yaml', {
    theme: 'digest',
    lang: 'en',
    dir: 'ltr',
    timezone: 'UTC',
    fields: ['firstName', 'city'],
  }).issue!,
  { publication: previewView.publication, publicUrl: 'https://loop.example.org' },
).view;
