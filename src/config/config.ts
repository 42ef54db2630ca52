/** The configuration: `galley.yaml` for the publication, the environment for secrets and endpoints. */
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { isTimeZone } from '../clock.ts';
import { directionOf } from './direction.ts';
import { clientsSchema } from './mail-clients.ts';
import { mailWordsSchema } from './mail-words.ts';
import { mailbox } from './mailbox-schema.ts';
import { backupsSchema, noticesSchema, operatorsSchema } from './operators.ts';
import { GalleyError, sortProblems, type Problem } from '../problem.ts';
import { fieldsAsked, segmentSchema } from './segment-rule.ts';
import { tokenLength } from '../signing/link-token.ts';
import { keyTable } from '../yaml/key-table.ts';
import { readYaml, type YamlSource } from '../yaml/yaml-source.ts';
import { nearest, pathText, problemsFromZod } from '../yaml/zod-problems.ts';

const maxReturnPathBytes = 64 - 1 - tokenLength;

const httpUrl = z
  .string()
  .refine(
    (value) => /^https?:\/\//.test(value) && URL.canParse(value),
    'write a full web address, such as https://news.example.org',
  )
  .transform((value) => value.replace(/\/+$/, ''));

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
  theme: z
    .string()
    .default('digest')
    .meta({ examples: ['digest'] }),
  logo: z
    .strictObject({ src: httpUrl, alt: z.string(), width: z.int().optional(), height: z.int().optional() })
    .optional(),
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
  /** The people who hear when something needs one of them. */
  operators: operatorsSchema,
  notices: noticesSchema,
  backups: backupsSchema,
});

/** What may stand behind each key of galley.yaml. */
export const publicationKeys = keyTable(publicationSchema);

export type Publication = Omit<z.output<typeof publicationSchema>, 'dir'> & { dir: 'ltr' | 'rtl' };

const port = z
  .string()
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) < 65_536, 'write a port number from 0 to 65535')
  .transform(Number);
const filled = z.string().trim().min(1);

const smtpUrls = filled
  .refine(
    (urls) => urls.split(/\s+/).every((url) => /^smtps?:\/\//.test(url) && URL.canParse(url)),
    'write smtp://user:password@host:587 or smtps://host:465; several servers separated by spaces, each with ?weight=3 to get a larger share',
  )
  .refine((urls) => urls.split(/\s+/).every(isDecodable), 'write a % in the user name or password as %25')
  .refine(
    (urls) =>
      urls.split(/\s+/).every((url) => /^[1-9]\d{0,3}$/.test(URL.parse(url)?.searchParams.get('weight') ?? '1')),
    'a weight must be a whole number from 1 to 9999',
  );

/** Links in mails must be absolute, so PUBLIC_URL has no default outside local work; see `publicUrl` below. */
const proxies = filled
  .transform((value) => value.split(',').map((entry) => entry.trim()))
  .refine(
    (entries) => entries.every(isNetwork),
    'write addresses or networks, such as 127.0.0.1 or 10.0.0.0/8, separated by commas',
  );

const environmentSchema = z.object({
  DATABASE_URL: filled
    .regex(
      /^(sqlite:.+|postgres(ql)?:\/\/.+)/,
      'write sqlite:<path>, such as sqlite:.galley/galley.db, or postgres://user:password@host:5432/galley',
    )
    .default('sqlite:.galley/galley.db'),
  REDIS_URL: filled.regex(/^rediss?:\/\//, 'write redis://host:6379 or rediss://…').optional(),
  SMTP_URL: smtpUrls.optional(),
  /** Mail to operators goes through this server first. */
  OPERATOR_SMTP_URL: smtpUrls.optional(),
  /** Gets a POST of each notice. Its path may be a secret, as with chat programs. */
  OPERATOR_URL: filled
    .refine((url) => /^https?:\/\//.test(url) && URL.canParse(url), 'write a full web address, such as https://…')
    .optional(),
  /** Signs those POSTs. */
  OPERATOR_SECRET: filled.refine((secret) => secret.length >= 16, 'it needs at least 16 characters').optional(),
  PUBLIC_URL: httpUrl
    .refine(
      (value) => URL.parse(value)?.pathname === '/' && !/[?#@]/.test(value),
      'write it without a path or a password, such as https://news.example.org: the reader pages need their own host',
    )
    .optional(),
  GALLEY_SECRET: filled
    .refine(
      (value) => value.split(',').every((key) => key.trim().length >= 16),
      'each secret needs at least 16 characters; separate several with commas, newest first',
    )
    .optional(),
  DKIM_PRIVATE_KEY: filled.optional(),
  DKIM_SELECTOR: filled
    .regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/, 'a selector must be a DNS label such as galley1')
    .optional(),
  DKIM_DOMAIN: filled.optional(),
  DKIM_ED25519_PRIVATE_KEY: filled.optional(),
  DKIM_ED25519_SELECTOR: filled
    .regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/, 'a selector must be a DNS label such as galley1ed')
    .optional(),
  HOST: filled.default('127.0.0.1'),
  PORT: port.prefault('4180'),
  DESK_PORT: port.prefault('4181'),
  /** Any address other than this machine's own requires a login; see docs/desk-login.md. */
  DESK_HOST: filled
    .refine(
      (value) => isIP(value) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value),
      'write an address or a name, such as 0.0.0.0 for every network',
    )
    .default('127.0.0.1'),
  /** The address that editors use if the desk is behind a proxy or has its own name. */
  DESK_URL: httpUrl
    .refine(
      (value) => URL.parse(value)?.pathname === '/' && !/[?#@]/.test(value),
      'write it without a path, such as https://desk.example.org',
    )
    .optional(),
  /** Proxies of the reader pages whose X-Forwarded-For header is trusted; by default those on this machine. */
  PROXIES: proxies.prefault('127.0.0.0/8, ::1'),
  /** The same for the desk, without a default. */
  DESK_PROXIES: proxies.optional(),
  INBOX_PORT: port.prefault('4125'),
  LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'], 'write silent, error, warn, info or debug')
    .default('warn'),
});

export type Environment = z.output<typeof environmentSchema>;

export interface Config {
  /** The folder that holds `galley.yaml`. */
  root: string;
  publication: Publication;
  env: Environment;
  /** Base of every address in a mail, without a trailing slash. */
  publicUrl: string;
  smtpUrl: string;
  /** Whether mail goes to the development inbox. */
  usesInbox: boolean;
  workspace: string;
}

/** Finds mistakes that only a higher room knows about, such as in templates; gets galley.yaml as written. */
export type CheckPublication = (source: YamlSource) => Problem[];

/** Reads the configuration. @throws GalleyError E_CONFIG with every mistake at once. */
export function loadConfig(
  startFolder: string,
  variables: Record<string, string | undefined>,
  check: CheckPublication = () => [],
): Config {
  const root = findRoot(startFolder);
  const { publication, problems } = readPublication(join(root, 'galley.yaml'), check);
  const { env, problems: envProblems } = readEnvironment(variables);
  const all = [...sortProblems(problems), ...envProblems];
  if (!publication || !env || all.length > 0) {
    throw new GalleyError(`The configuration has ${all.length === 1 ? 'a mistake' : `${all.length} mistakes`}`, {
      code: 'E_CONFIG',
      problems: all,
    });
  }
  return {
    root,
    publication,
    env,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    smtpUrl: env.SMTP_URL ?? `smtp://127.0.0.1:${env.INBOX_PORT}`,
    usesInbox: env.SMTP_URL === undefined,
    workspace: join(root, '.galley'),
  };
}

/** The nearest folder with a `galley.yaml`, searching upwards as git does for `.git`. */
function findRoot(start: string): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'galley.yaml'))) return folder;
    if (dirname(folder) === folder) {
      throw new GalleyError(`There is no galley.yaml in ${resolve(start)} or above it`, {
        code: 'E_NO_PUBLICATION',
        hint: 'Run Galley in the folder of a publication.',
      });
    }
  }
}

function readPublication(file: string, check: CheckPublication): { publication?: Publication; problems: Problem[] } {
  const source = readYaml(readFileSync(file), 'galley.yaml', publicationKeys);
  if (source.value === undefined) return { problems: source.problems };
  const parsed = publicationSchema.safeParse(source.value, { reportInput: true });
  const problems = [...source.problems, ...segmentProblems(source, parsed.data?.fields), ...check(source)];
  if (!parsed.success) return { problems: [...problemsFromZod(parsed.error, source, publicationSchema), ...problems] };
  const { dir = directionOf(parsed.data.lang) } = parsed.data;
  return { publication: { ...parsed.data, dir }, problems };
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

/** The messages contain no values, because a mistyped URL may contain a password. */
export function readEnvironment(variables: Record<string, string | undefined>): {
  env?: Environment;
  problems: Problem[];
} {
  const given = Object.fromEntries(
    Object.keys(environmentSchema.shape).map((name) => [name, variables[name] === '' ? undefined : variables[name]]),
  );
  const parsed = environmentSchema.safeParse(given);
  const problems: Problem[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({
        severity: 'error',
        rule: 'environment',
        path: String(issue.path[0]),
        message: `${String(issue.path[0])} is not valid`,
        hint: sentence(issue.message),
      }));
  const pairs = [
    ['DKIM_PRIVATE_KEY', 'DKIM_SELECTOR'],
    ['DKIM_ED25519_PRIVATE_KEY', 'DKIM_ED25519_SELECTOR'],
  ] as const;
  for (const [key, selector] of pairs) {
    if (Boolean(given[key]) === Boolean(given[selector])) continue;
    const missing = given[key] ? selector : key;
    problems.push({
      severity: 'error',
      rule: 'environment',
      path: missing,
      message: `${missing} is missing`,
      hint: `Set both ${key} and ${selector}: the key, and the name under which it is published.`,
    });
  }
  return parsed.success ? { env: parsed.data, problems } : { problems };
}

/** Whether it is a network such as `10.0.0.0/8`, or an address. */
function isNetwork(written: string): boolean {
  const [address = '', bits = '0', ...more] = written.split('/');
  const version = isIP(address);
  return version !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32);
}

/** The URL parser accepts `%zz`, which cannot be decoded. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
