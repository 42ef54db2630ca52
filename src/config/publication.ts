/** `galley.yaml`: the settings of the publication. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isTimeZone } from '../clock.ts';
import { directionOf } from './direction.ts';
import { httpUrl } from './http-url.ts';
import { brandOf, logoSchema, themeSchema, type Brand } from './brand.ts';
import { clientsSchema } from './mail-clients.ts';
import { mailWords, mailWordsSchema, type Mails } from './mail-words.ts';
import { mailbox } from './mailbox-schema.ts';
import { backupsSchema, noticesSchema, operatorsSchema } from './operators.ts';
import type { Problem } from '../problem.ts';
import { fieldsAsked, segmentSchema } from './segment-rule.ts';
import { tokenLength } from '../signing/link-token.ts';
import { keyTable } from '../yaml/key-table.ts';
import { readYaml, type YamlSource } from '../yaml/yaml-source.ts';
import { nearest, pathText, problemsFromZod } from '../yaml/zod-problems.ts';

const maxReturnPathBytes = 64 - 1 - tokenLength;

const starterSection = z.union([
  z.string().transform((title) => ({ title, kind: 'links' })),
  z.strictObject({
    title: z.string(),
    /** One of src/issue/kinds, which sees to it that it exists. */
    kind: z
      .string()
      .default('links')
      .meta({ examples: ['links'] }),
  }),
  z.strictObject({ sponsored: z.int().min(1).max(9) }),
]);

const publicationSchema = z.strictObject({
  name: z.string().trim().min(1, 'name is empty').max(120),
  tagline: z.string().trim().max(200).optional(),
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'slug may contain lower-case letters, digits and hyphens'),
  url: httpUrl,
  from: mailbox,
  replyTo: mailbox.optional(),
  /** The address for bounces; each delivery uses its own variant, `bounces+fjqam…@…`. */
  returnPath: mailbox
    .refine(
      ({ address }) => Buffer.byteLength(address.slice(0, address.lastIndexOf('@'))) <= maxReturnPathBytes,
      `the part before the @ may have at most ${maxReturnPathBytes} bytes: each mail adds + and ${tokenLength} characters, and 64 is the limit (RFC 5321 4.5.3.1.1)`,
    )
    .optional(),
  /** Used in List-Unsubscribe, for mail clients that unsubscribe by mail. */
  unsubscribeMailbox: mailbox.optional(),
  address: z.string().trim().min(1, 'address is empty: several countries require a postal address by law').max(500),
  timezone: z.string().default('UTC').refine(isTimeZone, 'timezone must be an IANA name such as Europe/Berlin'),
  lang: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'lang must be a BCP 47 tag such as en or pt-BR')
    .default('en'),
  /** Follows the language if left out. */
  dir: z.enum(['ltr', 'rtl']).optional(),
  /** The theme of the mails, and the publication's own colours, fonts and logo. */
  theme: themeSchema,
  /** The older place of `theme.logo`. */
  logo: logoSchema.optional(),
  tracking: z.enum(['full', 'off']).default('full'),
  /** The mail clients that an issue is checked against. */
  clients: clientsSchema,
  /** The reader fields that a draft may use as `subscriber.<field>`; `email` always exists. */
  fields: z
    .array(
      z
        .string()
        .regex(
          /^[a-z][A-Za-z0-9]{0,39}$/,
          'a field starts with a lower-case letter and contains only letters and digits',
        ),
    )
    .default(['firstName', 'lastName', 'city']),
  /** The texts of the mails about a subscription. */
  mails: mailWordsSchema,
  /** Groups of readers by a rule, for sends and previews. */
  segments: z
    .array(segmentSchema)
    .max(100)
    .default([])
    .refine(
      (segments) => new Set(segments.map(({ name }) => name)).size === segments.length,
      'two segments have the same name',
    ),
  sections: z.array(starterSection).default([{ title: 'News', kind: 'links' }]),
  limits: z
    .strictObject({
      /** SMTP connections of one worker. */
      connections: z.int().min(1).max(100).default(4),
      /** Deliveries per batch. */
      batchSize: z.int().min(1).max(5000).default(200),
      /** Bytes of HTML after link rewriting; Gmail clips at about 102 kB. */
      htmlBytes: z.int().min(10_000).max(1_000_000).default(100_000),
    })
    .prefault({}),
  approval: z
    .strictObject({
      /** How many people must approve the current content of an issue before it is sent. */
      people: z.int().min(0).max(2).default(0),
    })
    .prefault({}),
  sending: z
    .strictObject({
      /** Messages per second, of all sends and workers together. Default: no limit. */
      perSecond: z.number().min(0.01, 'perSecond must be at least 0.01').max(100_000).optional(),
      /** What to do with deliveries that may or may not have arrived. */
      uncertain: z.enum(['hold', 'resend', 'skip']).default('hold'),
      /** Percentage of a worker's last 200 outcomes at which a send is paused; 100 turns it off. */
      pauseOver: z
        .strictObject({
          bounces: z.number().min(1).max(100).default(10),
          errors: z.number().min(1).max(100).default(30),
        })
        .prefault({}),
      /** A scheduled send that is later than this many minutes needs confirmation. */
      overdueAfterMinutes: z.int().min(1).max(10_080).default(60),
      /** “Send now” waits so long, and can be cancelled until then; 0: it begins at once. */
      cancelWithinSeconds: z.int().min(0).max(3600).default(60),
    })
    .prefault({}),
  linkCheck: z
    .strictObject({
      /** Whether every link is checked before an issue is sent, and a broken one stops it. */
      beforeSending: z.boolean().default(true),
      /** Hosts on a private network that the check may ask, `intranet.test` or `127.0.0.1:8080`. */
      allowPrivate: z.array(z.string().trim().min(1).max(200)).max(50).default([]),
    })
    .prefault({}),
  /** The people who hear when something needs one of them. */
  operators: operatorsSchema,
  notices: noticesSchema,
  backups: backupsSchema,
});

/** With which editors complete and check galley.yaml. */
export function publicationJsonSchema(): object {
  return z.toJSONSchema(publicationSchema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (!hasShortForm(zodSchema) || jsonSchema.anyOf) return;
      const { default: usual, description, ...long } = { ...jsonSchema };
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema];
      Object.assign(jsonSchema, { description, default: usual, anyOf: [{ type: 'string' }, long] });
    },
  });
}

/** Whether a text alone may stand for the group or list: `theme: digest`, `operators: you@example.org`. */
function hasShortForm(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault)
    return schema.unwrap() instanceof z.ZodPipe && hasShortForm(schema.unwrap());
  return schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform;
}

/** What may stand behind each key of galley.yaml. */
export const publicationKeys = keyTable(publicationSchema);

export type Publication = Omit<z.output<typeof publicationSchema>, 'dir' | 'theme' | 'logo' | 'mails'> & {
  dir: 'ltr' | 'rtl';
  /** The theme of an issue that names none. */
  theme: string;
  brand: Brand;
  mails: Mails;
};

/** Finds mistakes that only a higher room knows about, such as in templates; gets galley.yaml as written. */
export type CheckPublication = (source: YamlSource) => Problem[];

/** Reads `file`. `publication` is undefined if it has mistakes. */
export function readPublication(
  file: string,
  check: CheckPublication,
): { publication?: Publication; problems: Problem[] } {
  const source = readYaml(readFileSync(file), 'galley.yaml', publicationKeys);
  if (source.value === undefined) return { problems: source.problems };
  const parsed = publicationSchema.safeParse(source.value, { reportInput: true });
  const problems = [...source.problems, ...segmentProblems(source, parsed.data?.fields), ...check(source)];
  if (!parsed.success) return { problems: [...problemsFromZod(parsed.error, source, publicationSchema), ...problems] };
  const { dir = directionOf(parsed.data.lang), theme, logo, mails, ...rest } = parsed.data;
  return {
    publication: { ...rest, dir, theme: theme.name, brand: brandOf(theme, logo), mails: mailWords(mails, rest.lang) },
    problems,
  };
}

/** A segment with an unknown field would silently be empty. */
function segmentProblems(source: YamlSource, fields: string[] = []): Problem[] {
  const { segments } = (source.value ?? {}) as { segments?: unknown };
  if (!Array.isArray(segments) || fields.length === 0) return [];
  return segments
    .flatMap((segment: unknown, index) =>
      fieldsAsked((segment as { where?: unknown } | null)?.where, ['segments', index, 'where']),
    )
    .flatMap(({ field, path }): Problem[] => {
      if (fields.includes(field)) return [];
      const near = nearest(field, [...fields, 'since', 'email', 'any', 'not']);
      return [
        {
          severity: 'error',
          rule: 'unknown-field',
          message: `readers have no field \`${field}\`` + (near ? `, did you mean \`${near}\`?` : ''),
          hint: `Known fields: ${fields.join(', ')}; also since, email, any and not.`,
          file: source.file,
          path: pathText(path),
          ...source.placeOfKey(path.slice(0, -1), field),
        },
      ];
    });
}
