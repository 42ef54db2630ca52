import { z } from 'zod';
import { draftFields, sectionKinds, type SectionKind } from '../../issue/draft.ts';
import type { Json, Path } from '../../issue/edit/edit-draft-places.ts';
import { availableThemes } from '../../issue/render.ts';

/** How a key is asked for in the form. */
export interface FormField {
  key: string;
  label: string;
  control: 'line' | 'prose' | 'address' | 'day' | 'flag' | 'words' | 'number' | 'choice';
  /** Stays in the file, empty, when its field is emptied; others are taken out. */
  required: boolean;
  /** What the schema says of it. */
  hint: string;
  choices?: readonly string[];
}

/** What people call the keys; a key that is not here is called as it is written. */
const labels: Record<string, string> = {
  subject: 'Subject',
  preheader: 'Preheader',
  date: 'Date',
  intro: 'Intro',
  outro: 'Closing words',
  theme: 'Theme',
  lang: 'Language',
  dir: 'Direction',
  title: 'Title',
  url: 'Address',
  summary: 'Summary',
  by: 'By',
  source: 'Source',
  tags: 'Tags',
  note: 'Your note',
  id: 'Id',
  starts: 'Starts',
  ends: 'Ends',
  place: 'Place',
  online: 'Online',
  company: 'Company',
  remote: 'Remote',
  salary: 'Salary',
  text: 'Text',
  quote: 'Quotation',
  sponsored: 'Slot',
  sponsor: 'Sponsor',
  label: 'Disclosure',
  button: 'Button',
  src: 'Picture',
  alt: 'What it shows',
  width: 'Width',
  height: 'Height',
  value: 'Figure',
  at: 'Send at',
  timezone: 'Time zone',
};
/** Where the form wants a value written in another way than the file does. */
const formHints: Record<string, string> = {
  tags: 'Up to eight words, with commas between them',
  at: 'Day and time, as 2026-12-04 10:00',
  value: 'The figure, as 61 %',
};
const prose = ['summary', 'note', 'intro', 'outro', 'text', 'quote'];

/** The head of a draft: what everybody fills in, and what few change. */
export const headFields = fieldsOf(draftFields, ['subject', 'preheader', 'date', 'intro']);
export const moreHeadFields = fieldsOf(draftFields, ['outro', 'theme', 'lang', 'dir']);
export const sendFields = fieldsOf(shapeOf(draftFields.send), ['at', 'timezone']);
export const imageFields = fieldsOf(shapeOf(shapeOf(sectionKinds.sponsored).image), ['src', 'alt', 'width', 'height']);
export const figureFields = fieldsOf(shapeOf(shapeOf(sectionKinds.stats).figures), ['value', 'label']).map((field) =>
  field.key === 'label' ? { ...field, label: 'What it counts' } : field,
);

interface KindFields {
  /** What it is called where one is added. */
  name: string;
  hint: string;
  main: FormField[];
  more: FormField[];
  items?: { main: FormField[]; more: FormField[] };
}

const itemMore = ['by', 'source', 'tags', 'note', 'id'];
const itemMain: Partial<Record<SectionKind, string[]>> = {
  links: ['title', 'url', 'summary'],
  events: ['title', 'url', 'starts', 'ends', 'place', 'online', 'summary'],
  jobs: ['title', 'url', 'company', 'place', 'remote', 'salary', 'summary'],
};

/** A section's own fields and those of its items, by kind. */
export const kindFields: Record<SectionKind, KindFields> = {
  links: kind('links', 'Links', ['title'], ['intro', 'id']),
  events: kind('events', 'Events', ['title'], ['intro', 'id']),
  jobs: kind('jobs', 'Jobs', ['title'], ['intro', 'id']),
  text: kind('text', 'Text', ['title', 'text'], ['intro', 'id']),
  quote: kind('quote', 'Quotation', ['quote', 'by', 'url'], ['title', 'intro', 'id']),
  stats: kind('stats', 'Figures', ['title', 'text'], ['intro', 'id']),
  sponsored: kind(
    'sponsored',
    'Sponsored',
    ['sponsored', 'sponsor', 'label', 'title', 'url', 'summary', 'button'],
    itemMore,
  ),
  slot: { ...kind('slot', 'Slot for a booking', ['sponsored'], []), hint: 'A slot that a booking fills, now or later' },
};

/** What a new section or item begins with: every key that has to be there, still empty. */
export const freshSections: Record<Exclude<SectionKind, 'slot'>, Json> = {
  links: { title: '', items: [{ title: '', url: '' }] },
  text: { title: '', kind: 'text', text: '' },
  events: { title: '', kind: 'events', items: [{ title: '', url: '', starts: '' }] },
  jobs: { title: '', kind: 'jobs', items: [{ title: '', url: '', company: '' }] },
  quote: { kind: 'quote', quote: '', by: '' },
  stats: { title: '', kind: 'stats', figures: [{ value: '', label: '' }], text: '' },
  sponsored: { sponsored: 1, sponsor: '', title: '', url: '', summary: '' },
};
export const freshItems: Partial<Record<SectionKind, Json>> = {
  links: { title: '', url: '' },
  events: { title: '', url: '', starts: '' },
  jobs: { title: '', url: '', company: '' },
};

/** What a section of a draft is, as `parse-draft` tells the kinds apart; undefined for a kind that does not exist. */
export function kindOfSection(section: unknown): SectionKind | undefined {
  if (section === null || typeof section !== 'object' || Array.isArray(section)) return undefined;
  if ('sponsored' in section) return Object.keys(section).length > 1 ? 'sponsored' : 'slot';
  const { kind: named } = section as { kind?: unknown };
  if (named === undefined) return 'links';
  return typeof named === 'string' && Object.hasOwn(sectionKinds, named) && named !== 'slot' && named !== 'sponsored'
    ? (named as SectionKind)
    : undefined;
}

/** The keys of the group that holds `path`, in the order in which the schema has them: where a new one belongs. */
export function keyOrder(path: Path, draft: unknown): string[] {
  if (path.length === 1) return [...Object.keys(draftFields), 'sections'];
  if (path[0] === 'send') return Object.keys(shapeOf(draftFields.send));
  if (path.at(-2) === 'image') return imageFields.map(({ key }) => key);
  const section = (draft as { sections?: unknown[] } | null)?.sections?.[path[1] as number];
  const named = kindOfSection(section);
  if (!named) return [];
  const shape = shapeOf(sectionKinds[named === 'slot' ? 'sponsored' : named]);
  // `kind` stands behind the title in every sample, whatever comes between in the schema.
  if (path.length === 3)
    return [
      'sponsored',
      'sponsor',
      'label',
      'title',
      'kind',
      ...Object.keys(shape).filter(
        (key) => !['sponsored', 'sponsor', 'label', 'title', 'kind', 'button', 'image'].includes(key),
      ),
      'button',
      'image',
    ];
  return path[2] === 'items' && 'items' in shape ? Object.keys(shapeOf(shape.items)) : [];
}

function kind(name: SectionKind, called: string, main: string[], more: string[]): KindFields {
  const shape = shapeOf(sectionKinds[name]);
  const own = itemMain[name];
  return {
    name: called,
    hint: sectionKinds[name].description ?? '',
    main: fieldsOf(shape, main),
    more: fieldsOf(shape, more),
    ...(own
      ? { items: { main: fieldsOf(shapeOf(shape.items), own), more: fieldsOf(shapeOf(shape.items), itemMore) } }
      : {}),
  };
}

function fieldsOf(shape: Record<string, z.ZodType>, keys: string[]): FormField[] {
  return keys.map((key) => {
    const schema = shape[key]!;
    const inner = unwrap(schema);
    const choices =
      key === 'theme' ? availableThemes : inner instanceof z.ZodEnum ? inner.options.map(String) : undefined;
    return {
      key,
      label: labels[key] ?? key,
      control: controlOf(key, inner, choices),
      required: !(schema instanceof z.ZodOptional),
      hint: formHints[key] ?? schema.description ?? inner.description ?? '',
      ...(choices ? { choices } : {}),
    };
  });
}

function controlOf(key: string, schema: z.ZodType, choices: readonly string[] | undefined): FormField['control'] {
  if (choices) return 'choice';
  if (schema instanceof z.ZodBoolean) return 'flag';
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodArray) return 'words';
  const { format } = z.globalRegistry.get(schema) ?? {};
  if (format === 'uri') return 'address';
  if (format === 'date') return 'day';
  return prose.includes(key) ? 'prose' : 'line';
}

/** The keys of a group, or of what a list holds, behind whatever wraps it. */
function shapeOf(schema: unknown): Record<string, z.ZodType> {
  const inner = unwrap(schema as z.ZodType);
  if (inner instanceof z.ZodArray) return shapeOf(inner.element);
  return inner instanceof z.ZodObject ? inner.shape : {};
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap() as z.ZodType) : schema;
}
