import type { Scheme } from './mail-document.ts';

/** The options of a preview. All of them are in the page's address, so that a view can be sent to a colleague. */
export interface Choices {
  /** The issue's own theme if undefined. */
  theme?: string;
  width: Width;
  scheme: Scheme;
  images: 'on' | 'off';
  part: Part;
  /** `full`, `bare`, `own` (values of `fields`), or a subscriber's id. */
  reader: string;
  /** The reader's fields if `reader` is `own`. */
  fields: Record<string, string>;
  /** The segment whose readers can be stepped through. */
  segment?: string;
  /** The width of an address without one, if it is not the desktop's: a phone shows what a phone will show. */
  usualWidth?: Width;
  /** The dimension of which every value is shown side by side. */
  compare?: Dimension;
}

export type Width = 'phone' | 'tablet' | 'desktop';
export type Part = 'html' | 'text' | 'inbox';
export type Dimension = 'width' | 'scheme' | 'theme' | 'images' | 'part' | 'reader';

interface Option<Value extends string> {
  value: Value;
  label: string;
  /** Shown beside the label if there is room: which clients do this. */
  where?: string;
}

export const widths: (Option<Width> & { pixels: number })[] = [
  { value: 'phone', label: 'Phone', where: '390 px', pixels: 390 },
  { value: 'tablet', label: 'Tablet', where: '768 px', pixels: 768 },
  // In a window of 1280 px the folders and the message list take 256 px in Gmail, and about 500 in Outlook and Apple
  // Mail.
  { value: 'desktop', label: 'Desktop', where: '800 px, the mail column of a 1280 px window', pixels: 800 },
];

/** The clients of each scheme: caniemail.com for `prefers-color-scheme`, force-dark.ts for the others. */
export const schemes: Option<Scheme>[] = [
  { value: 'light', label: 'Light', where: 'everyone by day; Gmail in a browser always' },
  { value: 'dark', label: 'Dark', where: 'as the theme draws it: Apple Mail, Samsung Email, Fastmail, GMX' },
  { value: 'inverted', label: 'Full inversion', where: 'Gmail on iPhone and iPad, Outlook for Windows' },
  { value: 'partial', label: 'Partial inversion', where: 'Gmail on Android' },
  { value: 'outlook', label: 'Outlook’s dark', where: 'Outlook.com, new Outlook, Outlook on phones' },
];

export const imageChoices: Option<Choices['images']>[] = [
  { value: 'on', label: 'Shown', where: 'pictures shown' },
  { value: 'off', label: 'Blocked', where: 'until the reader allows them: Outlook, some companies’ Gmail' },
];

export const parts: Option<Part>[] = [
  { value: 'html', label: 'HTML' },
  { value: 'text', label: 'Text', where: 'Mutt, watches, some screen readers' },
  { value: 'inbox', label: 'Inbox row', where: 'before it is opened' },
];

export const sampleReaderChoices: Option<string>[] = [
  { value: 'full', label: 'All fields filled' },
  { value: 'bare', label: 'No fields' },
];

const dimensions: Dimension[] = ['width', 'scheme', 'theme', 'images', 'part', 'reader'];

const defaultChoices: Choices = {
  width: 'desktop',
  scheme: 'light',
  images: 'on',
  part: 'html',
  reader: 'full',
  fields: {},
};

/** Parses the query of an address. Unknown values become the default. */
export function readChoices(
  query: URLSearchParams,
  known: { themes: readonly string[]; fields: readonly string[]; usualWidth?: Width | undefined },
): Choices {
  const one = <Value extends string>(name: string, values: readonly Value[], fallback: Value): Value =>
    values.find((value) => value === query.get(name)) ?? fallback;
  const reader = query.get('reader') ?? '';
  const theme = known.themes.find((name) => name === query.get('theme'));
  const compare = dimensions.find((name) => name === query.get('compare'));
  const segment = query.get('segment')?.slice(0, 80);
  return {
    ...(theme ? { theme } : {}),
    width: one('width', valuesOf(widths), known.usualWidth ?? defaultChoices.width),
    scheme: one('scheme', valuesOf(schemes), defaultChoices.scheme),
    images: one('images', valuesOf(imageChoices), defaultChoices.images),
    part: one('part', valuesOf(parts), defaultChoices.part),
    reader: /^(full|bare|own|[1-9]\d{0,14})$/.test(reader) ? reader : defaultChoices.reader,
    fields: Object.fromEntries(
      known.fields.flatMap((field) =>
        query.has(`f.${field}`) ? [[field, query.get(`f.${field}`)!.slice(0, 500)]] : [],
      ),
    ),
    ...(segment ? { segment } : {}),
    ...(compare ? { compare } : {}),
    ...(known.usualWidth ? { usualWidth: known.usualWidth } : {}),
  };
}

function valuesOf<Value extends string>(options: Option<Value>[]): Value[] {
  return options.map(({ value }) => value);
}

/** The query of these options without defaults, in a fixed order: the same view always has the same address. */
export function queryOf({ fields, ...choices }: Choices, changes: Partial<Choices> = {}): string {
  const all = { ...choices, ...changes };
  const usual = { ...defaultChoices, ...(choices.usualWidth ? { width: choices.usualWidth } : {}) };
  const query = new URLSearchParams();
  for (const name of ['theme', 'part', 'width', 'scheme', 'images', 'reader', 'segment', 'compare'] as const) {
    const value = all[name];
    if (value !== undefined && value !== usual[name]) query.set(name, value);
  }
  if (all.reader === 'own')
    for (const [field, value] of Object.entries(changes.fields ?? fields)) query.set(`f.${field}`, value);
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** One frame of the page: a value for every option, with nothing to compare. */
export interface Pane {
  key: string;
  label: string;
  where?: string;
  width: Width;
  pixels: number;
  choices: Choices;
}

/** The frames of a page: one, or one for each value of the compared dimension. */
export function panesOf(
  choices: Choices,
  { themes, readerLabel }: { themes: readonly string[]; readerLabel: string },
): Pane[] {
  const { compare, ...single } = choices;
  const pane = (changes: Partial<Choices>, label: string, where?: string): Pane => {
    const own = { ...single, ...changes };
    const { pixels } = widths.find(({ value }) => value === own.width)!;
    return {
      key: `${compare ?? 'one'}-${label}`,
      label,
      ...(where ? { where } : {}),
      width: own.width,
      pixels,
      choices: own,
    };
  };
  switch (compare) {
    case 'width':
      return widths.map(({ value, label, where }) => pane({ width: value }, label, where));
    case 'scheme':
      return schemes.map(({ value, label, where }) => pane({ scheme: value }, label, where));
    case 'theme':
      return themes.map((theme) => pane({ theme }, theme));
    case 'images':
      return imageChoices.map(({ value, label, where }) =>
        pane({ images: value }, `Images ${label.toLowerCase()}`, where),
      );
    case 'part':
      return parts.map(({ value, label, where }) => pane({ part: value }, label, where));
    case 'reader':
      return [
        ...sampleReaderChoices.map(({ value, label }) => pane({ reader: value }, label)),
        ...(readerLabel === '' || choices.reader === 'bare' ? [] : [pane({}, readerLabel)]),
      ];
    default: {
      const width = widths.find(({ value }) => value === choices.width)!;
      const scheme = schemes.find(({ value }) => value === choices.scheme)!;
      const label = [
        choices.part === 'html'
          ? width.label
          : `${parts.find(({ value }) => value === choices.part)!.label}, ${width.label.toLowerCase()}`,
        choices.scheme === 'light' ? '' : scheme.label.toLowerCase(),
        choices.images === 'off' ? 'images blocked' : '',
        readerLabel,
      ]
        .filter(Boolean)
        .join(', ');
      return [
        pane({}, label, choices.part === 'inbox' ? undefined : choices.scheme === 'light' ? width.where : scheme.where),
      ];
    }
  }
}
