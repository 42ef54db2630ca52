/** The building blocks of the draft's schemas: texts, addresses, dates, pictures, and the keys of an item. */
import { z } from 'zod';
import { guessAddress } from '../../fetch/written/guess-address.ts';
import { withoutComments } from '../markdown/literal-parts.ts';

const trimmed = (what: string, max: number, clean: (text: string) => string) =>
  z.string().overwrite(clean).trim().min(1, `${what} is empty`).max(max, `${what} is longer than ${max} characters`);

const plainFields = z.registry<{ plain: true }>();

/** Words that are shown as they are; comments in them stay on the desk. */
export const text = (what: string, max: number) =>
  trimmed(what, max, withoutComments).register(plainFields, { plain: true });

const markdownFields = z.registry<{ markdown: true }>();

/** For hints. */
export const whatMarkdown = 'links, emphasis, code, lists, quotations, headings, tables, pictures, footnotes';

/** Markdown; `max` in characters. Its links are checked, and the form shows several lines. */
export const markdown = (what: string, max = 4000) => {
  const field = trimmed(what, max, (written) => written).describe(`${what}. Markdown: ${whatMarkdown}.`);
  return field.register(markdownFields, { markdown: true });
};

/** Whether a field was made by `markdown`, even if it was wrapped or got another description. */
export function isMarkdown(schema: z.core.$ZodType): boolean {
  return markdownFields.get(unwrap(schema)) !== undefined;
}

/** Whether readers get a field as it is written. */
export function isPlainText(schema: z.core.$ZodType): boolean {
  return plainFields.get(unwrap(schema)) !== undefined;
}

/** The keys in these groups, and in groups within them, that contain Markdown. */
export function markdownKeysIn(shapes: Record<string, z.ZodType>[]): string[] {
  const keys = shapes.flatMap((shape) =>
    Object.entries(shape).flatMap(([key, schema]) => [
      ...(isMarkdown(schema) ? [key] : []),
      ...markdownKeysIn([shapeOf(schema)]),
    ]),
  );
  return [...new Set(keys)];
}

/** The schema inside `optional()`. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap()) : schema;
}

/** The keys of a group, or of the groups in a list; none for anything else. */
export function shapeOf(schema: z.core.$ZodType): Record<string, z.ZodType> {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return shapeOf(inner.element);
  return inner instanceof z.ZodObject ? inner.shape : {};
}

/** A complete web address; `what` names it in messages. */
export const webUrl = (what: string) =>
  z
    .string()
    .trim()
    .max(2000, `${what} is longer than 2,000 characters`)
    // URL parsers silently drop tabs and line breaks, so two addresses pasted together would become a third one.
    .refine((value) => !/\s/.test(value), {
      message: `there is white space inside ${what}; if it belongs to it, write %20`,
      abort: true,
    })
    .refine(isWebUrl, {
      error: ({ input }) => `${what} ${addressFault(String(input))}${didYouMean(String(input))}`,
    })
    .meta({ format: 'uri' });

function addressFault(written: string): string {
  if (!/^https?:\/\//i.test(written)) return 'must start with https:// or http://';
  return URL.parse(written)?.username ? 'must not have a user name in it' : 'is not complete';
}

function didYouMean(written: string): string {
  const mended = guessAddress(written);
  return mended?.startsWith('http') ? `; did you mean ${mended.slice(0, 100)}?` : '';
}

function isWebUrl(value: string): boolean {
  if (!/^https?:\/\//i.test(value)) return false;
  if (/\s/.test(value)) return false;
  const url = URL.parse(value);
  return url !== null && url.hostname !== '' && url.username === '' && url.password === '';
}

export const day = (what: string) =>
  z.string().refine(isDay, `\`${what}\` must be a day that exists, written 2026-11-27`).meta({ format: 'date' });

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  try {
    return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString() === value;
  } catch {
    return false;
  }
}

/** A time of day without a date, which the form shows as a field for times. */
export const timeOfDay = (what: string) =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, `\`${what}\` must be a time of day from 00:00 to 23:59, such as 18:30`)
    .meta({ format: 'hh:mm' });

const image = z
  .strictObject({
    src: z
      .string()
      .trim()
      .refine(
        (src) => (/^https:\/\//i.test(src) ? isWebUrl(src) : /^images\/[\w][\w.-]*\.(png|jpe?g|gif)$/i.test(src)),
        'src must be an https:// address, or a PNG, JPEG or GIF in the images folder beside the draft, such as images/map.png',
      )
      .describe('An https:// address, or a file in drafts/images/: images/map.png'),
    alt: z
      .string()
      .overwrite(withoutComments)
      .trim()
      .max(400)
      .register(plainFields, { plain: true })
      .describe('What the picture shows, for readers who do not see it. Empty only for decoration.'),
    width: z
      .int()
      .min(1)
      .max(2400)
      .optional()
      .describe('How wide it is shown, in pixels; the whole column if left out'),
    height: z.int().min(1).max(2400).optional().describe('How high it is shown, in pixels'),
  })
  .describe('A picture with the item: { src: images/map.png, alt: What it shows }');

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'id may hold small letters, digits and hyphens')
  .describe(
    'A name of your own for it: small letters, digits, hyphens. Clicks are counted under it even when the title changes.',
  );

export const itemFields = {
  title: text('title', 300).describe('The headline, and the text of the link'),
  url: webUrl('the address').describe('Where the title leads: a whole address, https://…'),
  summary: markdown('summary').optional().describe('Why it is worth the click, in a sentence or two. Markdown.'),
  by: text('by', 200).optional().describe('Who wrote or made it'),
  source: text('source', 200).optional().describe('The site or magazine it is from; the address’s host if left out'),
  image: image.optional(),
  tags: z.array(text('tag', 40)).max(8).optional().describe('Up to eight words shown below the item: [sql, testing]'),
  note: markdown('note', 1000).optional().describe('Your own remark, set apart from the summary. Markdown.'),
  id: id.optional(),
};

/** The keys of an item that all kinds with items have; kinds add their own. */
export type DraftItem = z.infer<z.ZodObject<typeof itemFields, z.core.$strict>>;

export const sectionFields = {
  title: text('title', 120).describe('The heading of the section'),
  intro: markdown('intro', 2000).optional().describe('A paragraph under the heading. Markdown.'),
  id: id.optional(),
};

export const items = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .min(1, 'items is empty')
    .max(200, 'more than 200 items in one section')
    .describe('What is in the section, in the order readers see it');

/** The `kind` of a section: its name, and the editor's description of it. */
export const kindName = <Name extends string>(name: Name, what: string) => z.literal(name).describe(what);
