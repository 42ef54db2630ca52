import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { stripVTControlCharacters } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runDoctorChecks, formatChecks } from '../../../src/cli/verbs/doctor.ts';
import type { DoctorCheck } from '../../../src/cli/doctor/doctor-check.ts';
import { checkClock } from '../../../src/cli/doctor/check-web.ts';
import { runDueChores } from '../../../src/db/chores.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { loadDkimKey } from '../../../src/mail/dkim.ts';
import { dkimRecord } from '../../cast/dkim-record.ts';
import { fakeDns, type Zone } from '../../fakes/dns-server.ts';
import { selfSigned } from '../../fakes/self-signed.ts';

const tls = selfSigned();
const mailTls = selfSigned({ days: 90 });
const trusted = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([...trusted, tls.cert, mailTls.cert]));
afterAll(() => setDefaultCACertificates(trusted));

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const secret = 'a password that must not show';

const sound: Zone = {
  'TXT s1._domainkey.loop.example.org': [dkimRecord(loadDkimKey(pem, 'x', 'y').key)],
  'TXT loop.example.org': ['v=spf1 ip4:192.0.2.1 -all'],
  'TXT _dmarc.loop.example.org': ['v=DMARC1; p=none'],
  'MX loop.example.org': [{ preference: 10, exchange: 'mx.example.org' }],
};

function folder(publication = readFileSync('galley.yaml', 'utf8')): string {
  const root = mkdtempSync(join(tmpdir(), 'galley-doctor-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, '.galley'));
  writeFileSync(join(root, 'galley.yaml'), publication);
  return root;
}

async function runDoctor(
  variables: Record<string, string> = {},
  { root = folder(), zone = sound }: { root?: string; zone?: Zone } = {},
): Promise<{ checks: DoctorCheck[]; of(part: string): DoctorCheck; text: string }> {
  const dns = await fakeDns(zone);
  onTestFinished(() => dns.close());
  const checks = await runDoctorChecks({ folder: root, variables }, dns.server);
  return {
    checks,
    of: (part) => checks.find((check) => check.part === part)!,
    text: stripVTControlCharacters(formatChecks(checks)),
  };
}

/** A mail server that requires a login over STARTTLS. */
async function mailServer({ hide = [] as string[] } = {}): Promise<{
  url: string;
  mails(): number;
  close(): Promise<void>;
}> {
  let mails = 0;
  const server = new SMTPServer({
    ...mailTls,
    authMethods: ['PLAIN', 'LOGIN'],
    hidePIPELINING: hide.includes('PIPELINING'),
    disabledCommands: hide.filter((name) => name !== 'PIPELINING'),
    onAuth: ({ username, password }, _session, callback) =>
      callback(password === secret ? null : new Error('no'), password === secret ? { user: username } : undefined),
    onMailFrom(_address, _session, callback) {
      mails++;
      callback();
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(close);
  return { url: `smtp://editor:${encodeURIComponent(secret)}@localhost:${port}`, mails: () => mails, close };
}

/** The web server at PUBLIC_URL. */
async function site(status: number, body: string): Promise<string> {
  const server = createHttps(
    tls,
    (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

test('a working installation is reported part by part, and no mail is sent', async () => {
  const smtp = await mailServer();
  const PUBLIC_URL = await site(200, '{"ok":true,"lostEvents":0}');
  const { checks, of, text } = await runDoctor({
    SMTP_URL: smtp.url,
    PUBLIC_URL,
    DKIM_PRIVATE_KEY: pem,
    DKIM_SELECTOR: 's1',
  });
  expect(checks.map(({ part }) => part)).toEqual([
    'publication',
    'environment',
    'database',
    'files',
    'queue',
    'mail server',
    'DKIM',
    'SPF',
    'DMARC',
    'bounces',
    'public address',
    'operators',
    'clock',
  ]);
  expect(checks.filter(({ state }) => state === 'bad')).toEqual([]);
  expect(of('mail server')).toMatchObject({
    state: 'good',
    says: expect.stringMatching(/^localhost:\d+, TLSv1\.\d, login accepted$/),
  });
  // The test's certificate is valid for a day.
  expect(of('public address')).toMatchObject({
    state: 'warning',
    says: expect.stringContaining('certificate ends in 0 days'),
  });
  expect(of('clock').says).toContain('localhost agrees');
  expect(text).toContain('Everything works; 1 part has a warning.');
  expect(text).not.toContain(secret);
  expect(smtp.mails()).toBe(0);
});

test('a newcomer’s folder is in order, and what does not matter yet is skipped', async () => {
  const { checks, text } = await runDoctor({ PORT: '1' }, { zone: {} });
  expect(checks.filter(({ state }) => state === 'skipped').map(({ part }) => part)).toEqual([
    'mail server',
    'DKIM, SPF, DMARC',
    'public address',
    'operators',
    'clock',
  ]);
  expect(text).toContain('Everything works.');
});

test('all mistakes in the configuration are reported, with their lines, and nothing else is tried', async () => {
  const { checks } = await runDoctor(
    { DKIM_SELECTOR: 'x', REDIS_URL: 'nonsense' },
    { root: folder(`${readFileSync('galley.yaml', 'utf8')}\ntheem: digest\n`) },
  );
  expect(checks).toMatchObject([{ part: 'configuration', state: 'bad' }]);
  expect(checks[0]!.todo).toEqual([
    expect.stringMatching(/^galley\.yaml:\d+ {2}unknown key `theem`/),
    expect.stringContaining('REDIS_URL'),
    expect.stringContaining('DKIM_PRIVATE_KEY is missing'),
  ]);
});

describe('the mail server', () => {
  const says = async (SMTP_URL: string) =>
    (await runDoctor({ SMTP_URL, PUBLIC_URL: 'https://localhost:1' })).of('mail server');

  test('that refuses the password is reported with its own message, and without the password', async () => {
    const smtp = await mailServer();
    const check = await says(smtp.url.replace(encodeURIComponent(secret), 'wrong-horse'));
    expect(check).toMatchObject({
      state: 'bad',
      says: expect.stringMatching(/^localhost:\d+: the mail server refused user name or password: 535/),
    });
    expect(JSON.stringify(check)).not.toContain('wrong-horse');
  });

  test('without encryption is reported', async () => {
    const smtp = await mailServer({ hide: ['STARTTLS'] });
    // On this machine a password may be sent unencrypted; to other machines the connection is refused.
    expect(await says(smtp.url)).toMatchObject({ says: expect.stringContaining('not encrypted') });
  });

  test('without PIPELINING is reported as slow', async () => {
    expect(await says((await mailServer({ hide: ['PIPELINING'] })).url)).toMatchObject({
      state: 'warning',
      todo: [expect.stringContaining('RFC 2920')],
    });
  });

  test('that does not exist, and one that speaks another protocol, are reported', async () => {
    expect(await says('smtp://localhost:1')).toMatchObject({
      state: 'bad',
      says: 'localhost:1: nothing answers at the mail server’s address',
    });
    const http = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void http.close());
    expect(await says(`smtp://localhost:${(http.address() as AddressInfo).port}`)).toMatchObject({ state: 'bad' });
  });

  test('is reported on its own if there are several', async () => {
    const [one, two] = [await mailServer(), await mailServer()];
    const { checks } = await runDoctor({
      SMTP_URL: `${one.url} ${two.url} smtp://localhost:1`,
      PUBLIC_URL: 'https://localhost:1',
    });
    expect(checks.filter(({ part }) => part === 'mail server').map(({ state }) => state)).toEqual([
      'good',
      'good',
      'bad',
    ]);
  });
});

describe('the sender', () => {
  const variables = { DKIM_PRIVATE_KEY: pem, DKIM_SELECTOR: 's1' };

  test('whose key is not published gets the record to publish', async () => {
    const { of, text } = await runDoctor(variables, { zone: { ...sound, 'TXT s1._domainkey.loop.example.org': [] } });
    expect(of('DKIM')).toMatchObject({
      state: 'bad',
      records: [
        { name: 's1._domainkey.loop.example.org', type: 'TXT', value: dkimRecord(loadDkimKey(pem, 'x', 'y').key) },
      ],
    });
    expect(text).toMatch(/Publish this TXT record:\n {6}s1\._domainkey\.loop\.example\.org\n {6}v=DKIM1; k=rsa; p=/);
    expect(text).not.toContain('galley doctor');
  });

  test('whose key can’t sign is reported', async () => {
    expect((await runDoctor({ ...variables, DKIM_PRIVATE_KEY: 'no-such-file.pem' })).of('DKIM')).toMatchObject({
      state: 'bad',
      says: expect.stringContaining('DKIM_PRIVATE_KEY can'),
    });
  });

  test('without SPF or DMARC is reported, and works', async () => {
    const { checks, of } = await runDoctor(variables, {
      zone: { ...sound, 'TXT loop.example.org': [], 'TXT _dmarc.loop.example.org': [] },
    });
    expect([of('SPF').state, of('DMARC').state]).toEqual(['warning', 'warning']);
    expect(checks.some(({ state }) => state === 'bad')).toBe(false);
  });

  test('an unreachable DNS server is not reported as missing records', async () => {
    const { of } = await runDoctor(variables, { zone: Object.fromEntries(Object.keys(sound).map((key) => [key, 2])) });
    expect(of('DKIM').says).toContain('could not be looked up: the server failed');
  });

  test('that is a public mailbox is reported with the publication', async () => {
    expect(
      (
        await runDoctor(
          {},
          { root: folder(readFileSync('galley.yaml', 'utf8').replace('editors@loop.example.org', 'loop@gmail.com')) },
        )
      ).of('publication'),
    ).toMatchObject({ state: 'bad' });
  });
});

describe('the public address', () => {
  /** A server on port 25 counts as a relay to the world. */
  const abroad = { SMTP_URL: 'smtp://127.0.0.1:25' };
  const says = async (PUBLIC_URL: string) => (await runDoctor({ ...abroad, PUBLIC_URL })).of('public address');

  test.each<[number, string, string]>([
    [404, 'x', 'answers 404, but the answer is not from Galley'],
    [200, '<h1>Welcome to nginx!</h1>', 'answers 200, but the answer is not from Galley'],
    [421, 'x', 'another PUBLIC_URL'],
    [503, '{"ok":false}', 'answers 503'],
  ])('that answers %i %s is told', async (status, body, message) => {
    expect(await says(await site(status, body))).toMatchObject({
      state: 'bad',
      says: expect.stringContaining(message),
    });
  });

  test('that does not answer, or without https, is reported', async () => {
    expect(await says('https://localhost:1')).toMatchObject({
      state: 'bad',
      says: 'https://localhost:1: the connection was refused',
    });
    expect(await says('http://news.example.org')).toMatchObject({
      state: 'bad',
      says: 'http://news.example.org is not https',
    });
  });

  test('whose certificate is not trusted is reported', async () => {
    const url = await site(200, '{"ok":true}');
    setDefaultCACertificates(trusted);
    onTestFinished(() => setDefaultCACertificates([...trusted, tls.cert]));
    expect(await says(url)).toMatchObject({
      state: 'bad',
      says: `${url}: its certificate is self-signed`,
      todo: [expect.stringContaining('certificate')],
    });
  });
});

describe('the database', () => {
  test('that is not a database is reported', async () => {
    const root = folder();
    writeFileSync(
      join(root, '.galley/galley.db'),
      'this is a text file, and a long one, and no database of any kind at all',
    );
    expect((await runDoctor({}, { root })).of('database')).toMatchObject({
      state: 'bad',
      says: expect.stringContaining("can't be opened"),
    });
    expect((await runDoctor({ DATABASE_URL: 'sqlite:no/such/folder/galley.db' })).of('database')).toMatchObject({
      state: 'bad',
      says: expect.stringContaining('none can be created there'),
    });
  });

  test('lists readers and sends; the samples of npm start are an error if mail leaves the machine', async () => {
    const root = folder();
    const db = await openDatabase(`sqlite:${join(root, '.galley/galley.db')}`);
    const { id } = await db
      .insertInto('subscriber')
      .values({ email: 'vega@example.org', status: 'active', fields: '{}', created_at: 1, updated_at: 1 })
      .returning('id')
      .executeTakeFirstOrThrow();
    await db
      .insertInto('consent')
      .values({
        subscriber_id: id,
        action: 'imported',
        source: 'import:galley-sample-readers.csv',
        detail: null,
        at: 1,
      })
      .execute();
    await db.destroy();
    expect((await runDoctor({}, { root })).of('database')).toMatchObject({
      state: 'good',
      says: 'SQLite, 1 active reader, 0 sends',
    });
    expect(
      (await runDoctor({ SMTP_URL: 'smtp://127.0.0.1:25', PUBLIC_URL: 'https://localhost:1' }, { root })).of(
        'database',
      ),
    ).toMatchObject({ state: 'bad', todo: [expect.stringContaining('--samples')] });
  });

  test('with a failed chore is a warning that names the chore and its error, until it succeeds', async () => {
    const root = folder();
    const db = await openDatabase(`sqlite:${join(root, '.galley/galley.db')}`);
    onTestFinished(() => db.destroy());
    let fault: Error | undefined = new Error('the disk is full');
    const run = () => (fault ? Promise.reject(fault) : Promise.resolve());
    let now = 1;
    const doChores = () =>
      runDueChores([{ name: 'expire-logins', everyMs: 1000, run }], {
        ...{ db, clock: { now: () => now }, owner: 'one' },
        onFault: () => {},
      });
    await doChores();
    expect((await runDoctor({}, { root })).of('database')).toMatchObject({
      state: 'warning',
      says: 'SQLite, 0 active readers, 0 sends; the chore expire-logins failed: the disk is full',
      todo: [expect.stringContaining('the log of `galley serve`')],
    });
    fault = undefined;
    now += 1000;
    await doChores();
    expect((await runDoctor({}, { root })).of('database')).toMatchObject({ state: 'good' });
  });
});

test('a Redis that does not exist is reported, without its password', async () => {
  const { of } = await runDoctor({ REDIS_URL: `redis://:${encodeURIComponent(secret)}@127.0.0.1:1` });
  expect(of('queue')).toMatchObject({ state: 'bad' });
  expect(JSON.stringify(of('queue'))).not.toContain('must');
});

test.each([
  [0, 'good', 'a.test agrees'],
  [-60_000, 'warning', '60 s behind a.test'],
  [60_000, 'warning', '60 s ahead of a.test'],
  [600_000, 'bad', '600 s ahead of a.test'],
])('a clock that is %i ms off is %s', (drift, state, words) => {
  expect(
    checkClock([{ whose: 'a.test', theirs: 1_000_000_000_000, ours: 1_000_000_000_000 + drift }], 'Europe/Berlin'),
  ).toMatchObject({ state, says: expect.stringContaining(words) });
});
