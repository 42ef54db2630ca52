import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuseUnsafeLinks } from '../../src/wire/local-work.ts';
import { databaseUrl } from '../../src/wire/open-config.ts';
import { loadConfig } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { GalleyError } from '../../src/problem.ts';

let root: string;
const sample = readFileSync('galley.yaml', 'utf8');
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'galley-config-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function load(yaml = sample, variables: Record<string, string> = {}, folder = root) {
  writeFileSync(join(root, 'galley.yaml'), yaml);
  return loadConfig(folder, variables);
}

function refused(yaml: string, variables: Record<string, string> = {}): GalleyError {
  try {
    load(yaml, variables);
  } catch (error) {
    return error as GalleyError;
  }
  throw new Error('it was taken');
}

describe('galley.yaml', () => {
  test('is found from any folder below it', () => {
    mkdirSync(join(root, 'drafts/images'), { recursive: true });
    expect(load(sample, {}, join(root, 'drafts/images'))).toMatchObject({
      root,
      publication: { slug: 'weekly-loop', tracking: 'full' },
    });
  });

  test('that does not exist is reported with what to do', () => {
    expect(() => loadConfig(root, {})).toThrow(
      expect.objectContaining({ code: 'E_NO_PUBLICATION', message: expect.stringContaining(root) }),
    );
  });

  test('with five mistakes reports five, each with its line, in order', () => {
    const yaml = sample
      .replace('slug: weekly-loop', 'slug: Weekly Loop')
      .replace('from: The', 'form: The')
      .replace('Europe/Berlin', 'Europe/Berlim')
      .replace('tracking: full', 'tracking: aggregate')
      .replace('connections: 4', 'connections: 0');
    const { code, problems } = refused(yaml);
    expect(code).toBe('E_CONFIG');
    const text = problems.map(({ line, message, hint }) => `${line} ${message} ${hint ?? ''}`).join('\n');
    for (const word of ['slug', 'from', 'form', 'IANA', 'tracking', 'connections']) expect(text).toContain(word);
    expect(problems.length).toBeGreaterThanOrEqual(5);
    for (const { line, file } of problems) expect([file, line]).toEqual(['galley.yaml', expect.any(Number)]);
    expect(problems.map(({ line }) => line!)).toEqual(problems.map(({ line }) => line!).toSorted((a, b) => a - b));
  });

  test.each([
    ['no YAML', 'name: [', /galley\.yaml/],
    ['empty', '', /./],
    ['a list', '- a\n- b\n', /./],
    ['a key twice', `${sample}\nname: again\n`, /./],
  ])('that is %s is a list of problems, not a crash', (_what, yaml, told) => {
    const error = refused(yaml);
    expect(error.code).toBe('E_CONFIG');
    expect(error.problems.map(({ message, file }) => `${file} ${message}`).join('\n')).toMatch(told);
  });
});

describe('the environment', () => {
  test('is not needed for local work', () => {
    expect(load()).toMatchObject({
      usesInbox: true,
      publicUrl: 'http://localhost:4180',
      smtpUrl: 'smtp://127.0.0.1:4125',
    });
    expect(load(sample, { PORT: '5000', INBOX_PORT: '5025' })).toMatchObject({
      publicUrl: 'http://localhost:5000',
      smtpUrl: 'smtp://127.0.0.1:5025',
    });
  });

  test('with an empty variable is the same as without it', () => {
    expect(load(sample, { REDIS_URL: '', SMTP_URL: '', DKIM_PRIVATE_KEY: '' }).usesInbox).toBe(true);
  });

  test.each([
    ['DATABASE_URL', 'mysql://user:hunter2hunter2@x/y'],
    ['REDIS_URL', 'http://:hunter2hunter2@x'],
    ['SMTP_URL', 'smtpx://user:hunter2hunter2@x'],
    ['SMTP_URL', 'smtp://user:hunter2hunter2%zz@x'],
    ['SMTP_URL', 'smtp://user:hunter2hunter2@x:99999'],
    ['PUBLIC_URL', 'hunter2hunter2.example.org'],
    ['GALLEY_SECRET', 'hunter2'],
    ['GALLEY_SECRET', 'hunter2hunter2hunter2,short'],
    ['DKIM_SELECTOR', 'hunter2hunter2 x'],
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is refused without repeating its value', (name, value) => {
    const { problems } = readEnvironment({ [name]: value });
    expect(problems[0]).toMatchObject({
      path: name,
      message: `${name} is not valid`,
      hint: expect.stringMatching(/\w/),
    });
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('a key without its selector, or the reverse, is reported', () => {
    expect(readEnvironment({ DKIM_PRIVATE_KEY: 'x' }).problems).toMatchObject([{ path: 'DKIM_SELECTOR' }]);
    expect(readEnvironment({ DKIM_ED25519_SELECTOR: 'x' }).problems).toMatchObject([
      { path: 'DKIM_ED25519_PRIVATE_KEY' },
    ]);
  });

  test('mistakes in it and in galley.yaml are reported together', () => {
    const { problems } = refused(sample.replace('tracking: full', 'tracking: half'), { PORT: 'x', LOG_LEVEL: 'y' });
    expect(problems.map(({ path }) => path)).toEqual(['tracking', 'PORT', 'LOG_LEVEL']);
  });
});

test('a database path is relative to the publication, wherever the command was typed', () => {
  expect(databaseUrl(load())).toBe(`sqlite:${join(root, '.galley/galley.db')}`);
  expect(databaseUrl(load(sample, { DATABASE_URL: 'sqlite:data/x.db' }))).toBe(`sqlite:${join(root, 'data/x.db')}`);
  expect(databaseUrl(load(sample, { DATABASE_URL: 'sqlite:/var/lib/x.db' }))).toBe('sqlite:/var/lib/x.db');
});

test('a PostgreSQL address is used unchanged, and a mistake in DATABASE_URL explains both forms', () => {
  const address = 'postgresql://galley:p%40ss@db.example.org/galley?sslmode=verify-full';
  expect(databaseUrl(load(sample, { DATABASE_URL: address }))).toBe(address);
  expect(readEnvironment({ DATABASE_URL: 'postgres:galley' }).problems).toMatchObject([
    { path: 'DATABASE_URL', hint: expect.stringMatching(/sqlite:.*postgres:\/\//) },
  ]);
});

describe('links in mail', () => {
  test.each(['smtp://127.0.0.1:1025', 'smtp://localhost:2525', 'smtp://[::1]:4125'])(
    'to %s may use http: they stay on this machine',
    (SMTP_URL) => {
      expect(() => refuseUnsafeLinks(load(sample, { SMTP_URL }))).not.toThrow();
    },
  );

  test.each([
    'smtp://127.0.0.1:25',
    'smtp://localhost',
    'smtps://[::1]:465',
    'smtp://smtp.example.org',
    'smtp://127.0.0.1.example.org',
    'smtp://localhost.example.org',
    'smtp://192.0.2.1',
  ])('to %s must lead to https', (SMTP_URL) => {
    expect(() => refuseUnsafeLinks(load(sample, { SMTP_URL, PUBLIC_URL: 'http://news.example.org' }))).toThrow(
      expect.objectContaining({ code: 'E_PUBLIC_URL' }),
    );
    expect(() => refuseUnsafeLinks(load(sample, { SMTP_URL, PUBLIC_URL: 'https://news.example.org' }))).not.toThrow();
  });
});
