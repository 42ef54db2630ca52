/** The environment: secrets, and the addresses of servers. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { httpUrl } from './http-url.ts';
import type { Problem } from '../problem.ts';
import {
  addressFault,
  postgresRules,
  redisRules,
  severalAddresses,
  smtpRules,
  type AddressRules,
} from './address-faults.ts';

const port = z
  .string()
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) < 65_536, 'write a port number from 0 to 65535')
  .transform(Number);
const filled = z.string().trim().min(1);

/** A setting whose addresses may hold a password. The message of its first fault says which character to encode. */
function addresses(rules: AddressRules, several = false) {
  return filled.superRefine((written, context) => {
    for (const address of several ? severalAddresses(written) : [written]) {
      const message = addressFault(address, rules);
      if (!message) continue;
      context.addIssue({ code: 'custom', message });
      return;
    }
  });
}

/** Several servers are separated by spaces, each with ?weight=3 to get a larger share. */
const smtpUrls = addresses(smtpRules, true).refine(
  (urls) => urls.split(/\s+/).every((url) => /^[1-9]\d{0,3}$/.test(URL.parse(url)?.searchParams.get('weight') ?? '1')),
  'a weight must be a whole number from 1 to 9999',
);

const proxies = filled
  .transform((value) => value.split(',').map((entry) => entry.trim()))
  .refine(
    (entries) => entries.every(isNetwork),
    'write addresses or networks, such as 127.0.0.1 or 10.0.0.0/8, separated by commas',
  );

/** Links in mails must be absolute, so PUBLIC_URL has no default outside local work; see `publicUrl` in config.ts. */
const environmentSchema = z.object({
  DATABASE_URL: filled
    .regex(
      /^(sqlite:.+|postgres(ql)?:\/\/.+)/,
      'write sqlite:<path>, such as sqlite:.galley/galley.db, or postgres://user:password@host:5432/galley',
    )
    .superRefine((written, context) => {
      const message = /^postgres(ql)?:\/\//.test(written) ? addressFault(written, postgresRules) : undefined;
      if (message) context.addIssue({ code: 'custom', message });
    })
    .default('sqlite:.galley/galley.db'),
  REDIS_URL: addresses(redisRules).optional(),
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

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
