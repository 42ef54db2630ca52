/**
 * The draft format, once: what an editor may write in `drafts/*.yaml`. The JSON Schema for editors
 * (`schema/draft.json`), the parser's messages and the types below all come from these definitions.
 */
import { z } from 'zod';
import { themeNames } from '../../emails/themes.ts';
import { isTimeZone } from '../clock.ts';

const text = (what: string, max: number) =>
  z.string().trim().min(1, `${what} is empty`).max(max, `${what} is longer than ${max} characters`);

/** Markdown, the safe subset; `max` in characters. */
const markdown = (what: string, max = 4000) =>
  text(what, max).describe(`${what}. Markdown: links, emphasis, code, lists.`);

/** A whole web address, as items have it; `what` names it in messages. */
export const webUrl = (what: string) =>
  z
    .string()
    .trim()
    .max(2000, `${what} is longer than 2,000 characters`)
    // A URL parser drops tabs and line breaks without a word: whoever pasted two addresses would get one that is neither.
    .refine((value) => !/\s/.test(value), {
      message: `there is white space inside \`${what}\`; if it belongs to the address, write %20`,
      abort: true,
    })
    .refine(isWebUrl, `${what} must be a whole web address starting with https:// or http://`)
    .meta({ format: 'uri' });

function isWebUrl(value: string): boolean {
  if (!/^https?:\/\//i.test(value)) return false;
  if (/\s/.test(value)) return false;
  const url = URL.parse(value);
  return url !== null && url.hostname !== '' && url.username === '' && url.password === '';
}

const day = (what: string) =>
  z.string().refine(isDay, `\`${what}\` must be a day that exists, written 2026-11-27`).meta({ format: 'date' });

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  try {
    return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString() === value;
  } catch {
    return false;
  }
}

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
      .trim()
      .max(400)
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

const itemFields = {
  title: text('title', 300).describe('The headline, and the text of the link'),
  url: webUrl('url').describe('Where the title leads: a whole address, https://…'),
  summary: markdown('summary').optional().describe('Why it is worth the click, in a sentence or two. Markdown.'),
  by: text('by', 200).optional().describe('Who wrote or made it'),
  source: text('source', 200).optional().describe('The site or magazine it is from; the address’s host if left out'),
  image: image.optional(),
  tags: z.array(text('tag', 40)).max(8).optional().describe('Up to eight words shown below the item: [sql, testing]'),
  note: markdown('note', 1000).optional().describe('Your own remark, set apart from the summary. Markdown.'),
  id: id.optional(),
};

const item = z.strictObject(itemFields);

const event = z.strictObject({
  ...itemFields,
  starts: day('starts').describe('The first day, as 2026-12-04'),
  ends: day('ends').optional().describe('The last day, if it takes several'),
  place: text('place', 200).optional().describe('City and country, or the venue'),
  online: z.boolean().optional().describe('true if one can take part from anywhere'),
});

const job = z.strictObject({
  ...itemFields,
  company: text('company', 200).describe('Who is hiring'),
  place: text('place', 200).optional().describe('City and country'),
  remote: z.boolean().optional().describe('true if it can be done from elsewhere'),
  salary: text('salary', 120).optional().describe('As the advertisement has it: €64,000–78,000'),
});

const sectionFields = {
  title: text('title', 120).describe('The heading of the section'),
  intro: markdown('intro', 2000).optional().describe('A paragraph under the heading. Markdown.'),
  id: id.optional(),
};

const items = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .min(1, 'items is empty')
    .max(60, 'more than 60 items in one section')
    .describe('What is in the section, in the order readers see it');

const kind = <Name extends string>(name: Name, what: string) => z.literal(name).describe(what);

const slotNumber = z.int().min(1).max(9).describe('The sponsored slot of the issue: 1 is the first, 2 the second');

/** One entry of `sections`, by kind. `sponsored` is told by its key, the others by `kind`. */
export const sectionKinds = {
  links: z
    .strictObject({
      ...sectionFields,
      kind: kind('links', 'Links with summaries; what a section is if it has no kind').optional(),
      items: items(item),
    })
    .describe('Links with summaries'),
  text: z
    .strictObject({
      ...sectionFields,
      kind: kind('text', 'Words of your own, without items'),
      text: markdown('text', 8000).describe('The words of the section. Markdown: links, emphasis, code, lists.'),
    })
    .describe('Words of your own'),
  events: z
    .strictObject({ ...sectionFields, kind: kind('events', 'Items with a day and a place'), items: items(event) })
    .describe('Events, each with a day and a place'),
  jobs: z
    .strictObject({ ...sectionFields, kind: kind('jobs', 'Items with a company and a salary'), items: items(job) })
    .describe('Jobs, each with a company'),
  quote: z
    .strictObject({
      ...sectionFields,
      title: sectionFields.title.optional(),
      kind: kind('quote', 'One quotation, set large'),
      quote: markdown('quote', 2000).describe('What was said. Markdown.'),
      by: text('by', 200).describe('Who said it'),
      url: webUrl('url').optional().describe('Where it was said'),
    })
    .describe('A quotation'),
  stats: z
    .strictObject({
      ...sectionFields,
      kind: kind('stats', 'A row of figures with what they mean'),
      text: markdown('text', 4000).optional().describe('What the figures mean. Markdown.'),
      figures: z
        .array(
          z.strictObject({
            value: text('value', 24).describe('The figure, in quotes: "61 %"'),
            label: text('label', 80).describe('What it counts'),
          }),
        )
        .max(4, 'at most four figures fit a row')
        .optional()
        .describe('Up to four: { value: "61 %", label: turnout }'),
    })
    .describe('A row of figures'),
  sponsored: z
    .strictObject({
      sponsored: slotNumber,
      sponsor: text('sponsor', 120).describe('Who pays for it'),
      label: text('label', 60)
        .optional()
        .describe('The disclosure above it, which says that it is paid for; “Sponsored” if left out'),
      button: text('button', 40).optional().describe('Words on the button that leads to the address'),
      ...itemFields,
    })
    .describe('A sponsored item'),
  /** A slot without its content: filled from the booking for this issue. */
  slot: z
    .strictObject({ sponsored: slotNumber })
    .describe('A sponsored slot that nobody has filled yet: it is left out of the issue'),
};

export type SectionKind = keyof typeof sectionKinds;

export const waiverSchema = z
  .strictObject({
    rule: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,60}$/, 'rule must be the name of a check, such as repeated-link')
      .describe('The check’s name, as `galley check` shows it'),
    item: z
      .string()
      .trim()
      .min(1, 'item is empty')
      .max(2000)
      .optional()
      .describe('The item’s id or an address; left out, the rule is waived in the whole issue'),
    reason: z
      .string()
      .trim()
      .max(500)
      .refine(saysWhy, 'a reason takes a few words, for whoever reviews the draft')
      .describe('Why it is right as it is, in a few words'),
  })
  .describe('A finding of the check that is meant to be so');

/** Three words at least, counted as the language does: Japanese has no spaces between them. */
function saysWhy(reason: string): boolean {
  return (
    [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(reason)].filter(({ isWordLike }) => isWordLike)
      .length >= 3
  );
}

export type Waiver = z.infer<typeof waiverSchema>;

/** Everything but the sections, which `parse-draft.ts` checks one by one for better messages. */
export const draftFields = {
  number: z
    .int()
    .min(1)
    .max(99_999)
    .describe('The issue’s number, which is also its address on the web. The file is called by it.'),
  subject: text('subject', 200).describe(
    'The subject line; 40 to 70 characters show in most mailboxes. May name the reader’s own fields: {{ subscriber.firstName }}.',
  ),
  preheader: text('preheader', 300).describe(
    'What a mailbox shows after the subject, some 90 to 140 characters. May name the reader’s own fields.',
  ),
  date: day('date').describe('The day on the issue, as 2026-12-04'),
  send: z
    .strictObject({
      at: z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'at must look like "2026-11-27 10:00"')
        .describe('Day and time, in quotes: "2026-12-04 10:00"'),
      timezone: z
        .string()
        .refine(isTimeZone, 'timezone must be an IANA name such as Europe/Berlin')
        .optional()
        .describe('Where that time is meant, as Europe/Berlin; the publication’s if left out'),
    })
    .optional()
    .describe('When the issue is meant to go out: { at: "2026-12-04 10:00", timezone: Europe/Berlin }'),
  theme: text('theme', 40)
    .optional()
    .meta({ description: 'How it looks; the publication’s theme if left out', examples: themeNames }),
  lang: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'lang must be a BCP 47 tag such as en or pt-BR')
    .optional()
    .describe('The language of this issue, as en or pt-BR; the publication’s if left out'),
  dir: z
    .enum(['ltr', 'rtl'])
    .optional()
    .describe('ltr is written from left to right, rtl from right to left; follows the language if left out'),
  intro: markdown('intro', 6000)
    .optional()
    .describe(
      'The opening words. Markdown; may name the reader’s own fields: {{ subscriber.firstName | default "there" }}.',
    ),
  outro: markdown('outro', 4000).optional().describe('The closing words. Markdown.'),
  waive: z
    .array(waiverSchema)
    .max(60, 'more than 60 waivers')
    .optional()
    .describe('Findings of `galley check` that are meant to be so, each with its reason'),
};

const { slot, sponsored, links, text: textSection, events, jobs, quote, stats } = sectionKinds;
export const draftSchema = z
  .strictObject({
    ...draftFields,
    sections: z
      .array(z.union([links, textSection, events, jobs, quote, stats, sponsored, slot]))
      .min(1, 'an issue needs at least one section')
      .max(40, 'more than 40 sections')
      .describe('The parts of the issue, in the order readers see them'),
  })
  .describe('A Galley draft: one issue of the newsletter');

export type Draft = z.infer<typeof draftSchema>;
export type DraftSection = Draft['sections'][number];
export type DraftItem = z.infer<typeof item>;
export type DraftEvent = z.infer<typeof event>;
export type DraftJob = z.infer<typeof job>;
export type SponsoredSection = z.infer<typeof sponsored>;
