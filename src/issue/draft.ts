/**
 * The draft format: what an editor may write in `drafts/*.yaml`. The JSON Schema for editors (`schema/draft.json`), the
 * parser's messages and the types below are all made from these definitions.
 */
import { z } from 'zod';
import { themeNames } from '../../emails/themes.ts';
import { isTimeZone } from '../clock.ts';
import { kindNames, sectionKinds } from './kinds/all.ts';
import { day, markdown, text } from './kinds/fields.ts';
import { emptySlot } from './kinds/sponsored.ts';

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
      .refine(saysWhy, 'a reason takes a few words, for the reviewers of the draft')
      .describe('Why it is right as it is, in a few words'),
    by: z
      .string()
      .trim()
      .min(1, 'by is empty')
      .max(100)
      .optional()
      .describe('Who decided it; a waiver of a broken link needs that'),
  })
  .describe('A finding of the check that is meant to be so');

/**
 * Whether the reason has at least three words, counted by the rules of its language: Japanese has no spaces between
 * words.
 */
function saysWhy(reason: string): boolean {
  return (
    [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(reason)].filter(({ isWordLike }) => isWordLike)
      .length >= 3
  );
}

export type Waiver = z.infer<typeof waiverSchema>;

/** All keys but `sections`, which `parse-draft.ts` checks one by one for better messages. */
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

export const draftSchema = z
  .strictObject({
    ...draftFields,
    sections: z
      .array(z.union([...kindNames.map((name) => sectionKinds[name].schema), emptySlot]))
      .min(1, 'an issue needs at least one section')
      .max(40, 'more than 40 sections')
      .describe('The parts of the issue, in the order readers see them'),
  })
  .describe('A Galley draft: one issue of the newsletter');
