import { z } from 'zod';
import { draftFields } from '../../issue/draft.ts';
import type { Json, Path } from '../../issue/edit/edit-draft-places.ts';
import { kindNames, kindOf, schemaOf, sectionKinds } from '../../issue/kinds/all.ts';
import { fieldLabels } from '../../issue/kinds/field-labels.ts';
import { isMarkdown, shapeOf, unwrap } from '../../issue/kinds/fields.ts';
import { moreItemKeys, type FormRows, type KindForm, type KindName } from '../../issue/kinds/section-kind.ts';
import { availableThemes } from '../../issue/render.ts';

/** How the form shows a key. */
export interface FormField {
  key: string;
  label: string;
  control: 'line' | 'prose' | 'address' | 'day' | 'time' | 'flag' | 'words' | 'number' | 'choice';
  /** The key stays in the file when its field is emptied; other keys are removed. */
  required: boolean;
  /** The description in the schema. */
  hint: string;
  /** An example of what to write, shown while the field is empty. It is never a value. */
  ghost: string;
  choices?: readonly string[];
}

/** What an empty field shows. A kind has its own for the keys that mean something else there. */
const ghosts: Record<string, string> = {
  subject: 'What this issue is about',
  preheader: 'What a mailbox shows after the subject',
  intro: 'Hello! This week …',
  outro: 'Until next week',
  lang: 'en',
  title: 'Title of the page',
  url: 'https://',
  summary: 'Why it is worth the click, in a sentence or two',
  by: 'Who wrote it',
  source: 'The site or magazine',
  tags: 'sql, testing',
  note: 'Your own remark',
  src: 'images/map.png',
  alt: 'What the picture shows',
  at: '2026-12-04 10:00',
  timezone: 'Europe/Berlin',
};
const sectionGhosts: Record<string, string> = {
  title: 'The heading, such as News',
  intro: 'A paragraph under the heading',
};
/** Hints for values that the form shows in another notation than the file. */
const formHints: Record<string, string> = {
  subject: 'Most mailboxes show 40 to 70 characters of it.',
  preheader: 'Most mailboxes show some 90 to 140 characters of it.',
  intro: 'The opening words.',
  date: 'The day on the issue.',
  // The examples in these fields say it.
  title: '',
  url: '',
  summary: '',
  tags: 'Up to eight words, with commas between them',
  at: 'Day and time, as 2026-12-04 10:00',
};

/** The fields at the head of a draft: those that everybody fills in, and those that few people need. */
export const headFields = fieldsOf(draftFields, ['subject', 'preheader', 'date', 'intro']);
export const moreHeadFields = fieldsOf(draftFields, ['outro', 'theme', 'lang', 'dir']);
export const sendFields = fieldsOf(shapeOf(draftFields.send), ['at', 'timezone']);
export const imageFields = fieldsOf(shapeOf(sectionKinds.sponsored.schema.shape.image), [
  'src',
  'alt',
  'width',
  'height',
]);

interface KindFields {
  /** Its name on the button that adds one. */
  name: string;
  hint: string;
  main: FormField[];
  more: FormField[];
  items?: { main: FormField[]; more: FormField[] };
  rows?: Omit<FormRows, 'fields'> & { fields: FormField[] };
}

/** The fields of each kind: those of the section, of its items and of its rows. */
export const kindFields = Object.fromEntries(kindNames.map((name) => [name, fieldsOfKind(name)])) as Record<
  KindName,
  KindFields
>;

/** A slot is shown as the sponsored section that would fill it. */
export function formOf(kind: KindName | 'slot'): KindForm {
  return sectionKinds[kind === 'slot' ? 'sponsored' : kind].form;
}

/** A button that adds a section. `value` has all required keys, still empty. */
export interface FreshSection {
  kind: string;
  name: string;
  hint: string;
  value: Json;
}

/** `slot` is the number for a new sponsored section. */
export function freshSections(slot: number): FreshSection[] {
  const sections = kindNames.map((kind): FreshSection => {
    const { name, hint } = kindFields[kind];
    const { section } = sectionKinds[kind].form.fresh;
    return { kind, name, hint, value: kind === 'sponsored' ? { ...(section as object), sponsored: slot } : section };
  });
  const hint = 'A slot that a booking fills, now or later';
  return [...sections, { kind: 'slot', name: 'Slot for a booking', hint, value: { sponsored: slot } }];
}

/** The kind of a section in a draft; undefined if there is no such kind. */
export function kindOfSection(section: unknown): KindName | 'slot' | undefined {
  if (section === null || typeof section !== 'object' || Array.isArray(section)) return undefined;
  return kindOf(section as Record<string, unknown>);
}

/** The keys of the group that contains `path`, in the order of the schema, which is where a new key is inserted. */
export function keyOrder(path: Path, draft: unknown): string[] {
  if (path.length === 1) return [...Object.keys(draftFields), 'sections'];
  if (path[0] === 'send') return Object.keys(shapeOf(draftFields.send));
  if (path.at(-2) === 'image') return imageFields.map(({ key }) => key);
  const section = (draft as { sections?: unknown[] } | null)?.sections?.[path[1] as number];
  const named = kindOfSection(section);
  if (!named) return [];
  const { shape } = schemaOf(named === 'slot' ? 'sponsored' : named);
  // In all samples `kind` follows the title, whatever is between them in the schema.
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
  const list = shape[String(path[2])];
  return list ? Object.keys(shapeOf(list as z.ZodType)) : [];
}

function fieldsOfKind(name: KindName): KindFields {
  const { form, schema } = sectionKinds[name];
  const fields = (of: Record<string, z.ZodType>, keys: string[]) => fieldsOf(of, keys, form);
  // A section's own title is a heading; the kind's examples are for the items, if it has any.
  const own = form.items
    ? { ...form, ghosts: sectionGhosts }
    : { ...form, ghosts: { ...sectionGhosts, ...form.ghosts } };
  const { items, rows } = form;
  const shape = shapeOf(schema);
  const keysIn = (key: string) => shapeOf(shape[key]!);
  return {
    name: form.name,
    hint: schema.description ?? '',
    main: fieldsOf(shape, form.main, name === 'sponsored' ? form : own),
    more: fieldsOf(shape, form.more, name === 'sponsored' ? form : own),
    ...(items
      ? { items: { main: fields(keysIn('items'), items.main), more: fields(keysIn('items'), moreItemKeys) } }
      : {}),
    ...(rows ? { rows: { ...rows, fields: fields(keysIn(rows.key), rows.fields) } } : {}),
  };
}

function fieldsOf(
  shape: Record<string, z.ZodType>,
  keys: string[],
  own: Pick<KindForm, 'labels' | 'hints' | 'ghosts'> = {},
): FormField[] {
  return keys.map((key) => {
    const schema = shape[key]!;
    const inner = unwrap(schema) as z.ZodType;
    const choices =
      key === 'theme' ? availableThemes : inner instanceof z.ZodEnum ? inner.options.map(String) : undefined;
    return {
      key,
      label: own.labels?.[key] ?? fieldLabels[key] ?? key,
      control: controlOf(inner, choices),
      required: !(schema instanceof z.ZodOptional),
      hint: own.hints?.[key] ?? formHints[key] ?? schema.description ?? inner.description ?? '',
      ghost: own.ghosts?.[key] ?? ghosts[key] ?? '',
      ...(choices ? { choices } : {}),
    };
  });
}

function controlOf(schema: z.ZodType, choices: readonly string[] | undefined): FormField['control'] {
  if (choices) return 'choice';
  if (schema instanceof z.ZodBoolean) return 'flag';
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodArray) return 'words';
  const { format } = z.globalRegistry.get(schema) ?? {};
  if (format === 'uri') return 'address';
  if (format === 'date') return 'day';
  if (format === 'hh:mm') return 'time';
  return isMarkdown(schema) ? 'prose' : 'line';
}
