import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import PostalMime from 'postal-mime';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { checkCommand } from '../../src/cli/verbs/check.ts';
import { newCommand } from '../../src/cli/verbs/new.ts';
import { noticesCommand } from '../../src/cli/verbs/notices.ts';
import { renderCommand } from '../../src/cli/verbs/render.ts';
import { reportCommand } from '../../src/cli/verbs/report.ts';
import { sendCommand } from '../../src/cli/verbs/send.ts';
import { serveCommand } from '../../src/cli/verbs/serve.ts';
import { startCommand } from '../../src/cli/verbs/start.ts';
import { statusCommand } from '../../src/cli/verbs/status.ts';
import { subscribersCommand } from '../../src/cli/verbs/subscribers.ts';
import { sampleFile } from '../../src/cli/kit/samples.ts';
import { startInbox } from '../../src/dev-inbox/smtp-inbox.ts';
import { openInboxStore } from '../../src/dev-inbox/store.ts';
import { FakeTerminal } from '../fakes/terminal.ts';
import { scriptedSmtp } from '../fakes/scripted-smtp.ts';
import { makePublication, type Publication, type Ran } from './galley.ts';

const made: { remove(): void }[] = [];
afterAll(() => made.forEach((one) => one.remove()));

async function publication(...options: Parameters<typeof makePublication>): Promise<Publication> {
  const one = await makePublication(...options);
  made.push(one);
  return one;
}

/** Mail to a server on this machine needs no confirmation, so tests of the confirmation name one elsewhere. */
const elsewhere = 'smtp://postmaster:s3cr3t-pass@smtp.example.test:2525';
const json = ({ stdout }: Ran) => JSON.parse(stdout) as Record<string, unknown>;

describe.concurrent('help', { timeout: 180_000 }, () => {
  const terminal = new FakeTerminal();
  const commands = [
    newCommand(terminal),
    checkCommand(terminal),
    renderCommand(terminal),
    sendCommand(terminal),
    statusCommand(terminal),
    noticesCommand(terminal),
    reportCommand(terminal),
    subscribersCommand(terminal),
    serveCommand(terminal),
    startCommand(terminal),
  ];
  const all = commands.flatMap((command) => [
    [command.name(), command] as const,
    ...command.commands.map((verb) => [`${command.name()} ${verb.name()}`, verb] as const),
  ]);

  test.each(all)('of galley %s describes every option and shows an example', (name, command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(new RegExp(`Examples?:\\n(  .*\\n)*  (PORT=\\d+ )?galley ${name}`));
    for (const option of command.options)
      expect([option.long, option.description]).toEqual([option.long, expect.stringMatching(/\w/)]);
  });

  test('exits with 0 and writes nothing to standard error', async () => {
    const { galley } = await publication();
    for (const args of [['--help'], ['send', '--help']]) {
      const { code, stdout, stderr } = await galley(args);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('galley send 18');
    }
  });

  test('a process does the same, exits with the code and keeps the two streams apart', async () => {
    const { begin } = await publication();
    const [helped, refused] = await Promise.all([begin(['--help']).ended, begin(['check', '99']).ended]);
    expect([helped.code, helped.stderr, helped.stdout]).toEqual([0, '', expect.stringContaining('galley send 181')]);
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([
      1,
      '',
      expect.stringMatching(/^error {2}There is no draft of issue 99/),
    ]);
  });

  test('`galley subscribers list | head -1` shows no stack trace, and ends as SIGPIPE would end it', async () => {
    const { addReaders, begin } = await publication();
    await addReaders(3000);
    const { child, ended } = begin(['subscribers', 'list', '--limit', '1000']);
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([141, '']);
  });

  test('an unknown option is refused with a suggestion, and nothing is sent', async () => {
    const { galley, root } = await publication();
    const { code, stdout, stderr } = await galley(['send', '7', '--dry-rum']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain("unknown option '--dry-rum'");
    expect(stderr).toContain('--dry-run');
    expect(readdirSync(join(root, '.galley'))).toEqual([]);
  });
});

describe.concurrent('an editor’s week', { timeout: 180_000 }, () => {
  test('new, check, write, render twice: a new draft has things to write and no mistakes, and the files have the same bytes', async () => {
    const { galley, root } = await publication();
    const fresh = await galley(['new', '--date', '2026-12-04']);
    expect([fresh.code, fresh.stderr, fresh.stdout]).toEqual([
      0,
      '',
      'drafts/8.yaml is ready. Fill it in, then: galley check 8\n',
    ]);
    const checked = await galley(['check', '8', '--json']);
    expect(checked.stderr).toBe('');
    const { ok, problems } = json(checked) as {
      ok: boolean;
      problems: { severity: string; rule: string; path: string }[];
    };
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect([ok, checked.code, [...new Set(errors.map(({ rule }) => rule))]]).toEqual([false, 1, ['unwritten']]);
    expect(errors.map(({ path }) => path)).toEqual(['subject', 'preheader', 'sections']);
    expect((await galley(['check', '8'])).stdout).toMatch(
      /^Still to be written\n {2}☐ Subject {2}line 4\n {2}☐ Preheader[^]*\nIssue 8: 3 things to write\. It can’t be sent like this\./,
    );
    expect((await galley(['send', '8', '--json'])).code).toBe(1);
    expect((await galley(['new', '--number', '8'])).code).toBe(1);
    const draft = join(root, 'drafts/8.yaml');
    const written = readFileSync(draft, 'utf8')
      .replace('subject:', 'subject: Eight')
      .replace('preheader:', 'preheader: What came after seven')
      .replace('      # - title:\n      #   url:', '      - title: One\n        url: https://example.org/one');
    writeFileSync(draft, written);

    const renders = await Promise.all(['one', 'two'].map((out) => galley(['render', '8', '--out', out, '--json'])));
    expect(renders.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(json(renders[0]!).hash).toBe(json(renders[1]!).hash);
    expect(readdirSync(join(root, 'one'))).toEqual(['8-digest.eml', '8-digest.html', '8-digest.txt']);
    for (const name of readdirSync(join(root, 'one')))
      expect(readFileSync(join(root, 'two', name)).equals(readFileSync(join(root, 'one', name)))).toBe(true);
  });

  test('a draft with three mistakes gets three messages, exits 1, and is not sent', async () => {
    const { galley, root } = await publication();
    writeFileSync(
      join(root, 'drafts/9.yaml'),
      'number: 9\nsubjekt: x\npreheader: p\ndate: 2026-13-45\nsections:\n  - title: News\n    items:\n      - { title: A, url: "ftp://example.org" }\n',
    );
    const checked = await galley(['check', '9', '--json']);
    expect(checked.code).toBe(1);
    const { problems } = json(checked) as { problems: { line: number; column: number; message: string }[] };
    expect(problems.length).toBeGreaterThanOrEqual(3);
    for (const problem of problems)
      expect(problem).toMatchObject({ line: expect.any(Number), column: expect.any(Number), file: 'drafts/9.yaml' });
    const sent = await galley(['send', '9', '--json', '--yes']);
    expect([sent.code, json(sent).sent]).toEqual([1, false]);
  });

  test('readers are imported, an issue is sent, sending it again sends nothing, and the report counts it', async () => {
    const smtp = await scriptedSmtp();
    const { galley } = await publication({ SMTP_URL: smtp.url });
    for (const email of ['vega@example.org', 'altair@example.com'])
      expect((await galley(['subscribers', 'add', email])).code).toBe(0);
    const sent = await galley(['send', '7', '--json']);
    expect(sent.code).toBe(0);
    expect(json(sent)).toMatchObject({ issue: 7, status: 'finished', recipients: 2, counts: { accepted: 2 } });
    const again = await galley(['send', '7', '--json']);
    expect([again.code, json(again)]).toMatchObject([0, { alreadySent: true, status: 'finished' }]);
    expect(smtp.received.map(({ to }) => to).toSorted()).toEqual(['altair@example.com', 'vega@example.org']);

    const [status, one, report, csv, resumed] = await Promise.all(
      [
        ['status', '--json'],
        ['status', '1', '--json'],
        ['report', '7', '--json'],
        ['report', '7', '--csv'],
        ['send', 'resume', '--json'],
      ].map((args) => galley(args)),
    );
    expect([status, one, report, csv, resumed].map((ran) => [ran!.code, ran!.stderr])).toEqual(
      Array.from({ length: 5 }, () => [0, '']),
    );
    expect(JSON.parse(status!.stdout)).toMatchObject([{ id: 1, issue: 7 }]);
    expect(json(one!)).toMatchObject({ id: 1, trouble: [] });
    expect(json(report!)).toMatchObject({ issue: 7, recipients: 2, clicks: { raw: 0 } });
    expect(parse(csv!.stdout, { columns: true })).toHaveLength(7);
    expect(JSON.parse(resumed!.stdout)).toEqual([]);
    await smtp.close();
  });

  test('asking for something that does not exist exits with 1 and says what to do instead', async () => {
    const { galley } = await publication();
    const answers = await Promise.all(
      [
        ['check', '99'],
        ['report', '99'],
        ['send', '7', '--to', 'a@example.org', '--dry-run'],
      ].map((args) => galley(args)),
    );
    for (const { code, stdout, stderr } of answers) {
      expect([code, stdout]).toEqual([1, expect.not.stringMatching(/^\{/)]);
      expect(stdout + stderr).toMatch(/→ /);
      expect(stderr).not.toMatch(/\n\s+at |fault in Galley/);
    }
  });
});

describe.concurrent('trying Galley out', { timeout: 180_000 }, () => {
  test('start --once twice sends once, to the inbox and nowhere else', async () => {
    const { galley, rows, root } = await publication();
    const first = await galley(['start', '--once']);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('finished') });
    const second = await galley(['start', '--once']);
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('Nothing is sent again')]);
    const deliveries = (
      await rows<{ count: number }>("select count(*) as count from delivery where status = 'accepted'")
    )[0]!.count;
    expect(deliveries).toBeGreaterThan(40);
    expect(await rows('select * from send')).toHaveLength(1);
    expect(existsSync(join(root, '.galley/inbox.db'))).toBe(true);
  });

  test('start with an unfinished next issue sends the one before it, and says why', async () => {
    const { galley, rows } = await publication();
    expect((await galley(['new'])).code).toBe(0);
    const { code, stderr } = await galley(['start', '--once']);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/drafts\/\d+\.yaml is not ready to be sent: \d+ errors/)]);
    expect(await rows('select issue_number from send')).toEqual([{ issue_number: 7 }]);
  });

  test.each([
    ['--limit', '3'],
    ['--out', 'copies'],
    ['--timezone', 'Europe/Berlin'],
  ])('%s without the option it belongs to mails nobody', async (...forgotten) => {
    const { galley, rows, addReaders } = await publication();
    await addReaders(2);
    const { code, stderr } = await galley(['send', '7', ...forgotten]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(new RegExp(`${forgotten[0]} goes with .*\n.*Nothing was sent`)),
    ]);
    expect(await rows('select * from send')).toEqual([]);
  });

  test('a folder that can’t be written to is reported as such, not as a fault in Galley', async () => {
    const { galley } = await publication();
    for (const args of [
      ['render', '7', '--out', 'galley.yaml'],
      ['check', '7', '--sarif', 'nowhere/galley.sarif'],
      ['send', '7', '--dry-run', '--out', 'galley.yaml'],
    ]) {
      const { code, stderr } = await galley(args);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/ can’t be (made|written)(.*\n)*.*→ /)]);
      expect(stderr).not.toContain('fault in Galley');
    }
    const { code, stderr } = await galley(['render', '7', '--out', 'x', '--reader', 'baer']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('full, bare')]);
  });

  test('a stopped --dry-run says that not all copies were written, and ends with 130', async () => {
    const { begin, root, addReaders } = await publication();
    await addReaders(20_000);
    const { child, ended } = begin(['send', '7', '--dry-run']);
    while (
      child.exitCode === null &&
      child.signalCode === null &&
      !existsSync(join(root, '.galley/dry-run/7/000001-reader-0001@example.org.eml'))
    )
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect([code, stdout]).toEqual([130, expect.stringContaining('not all of them. Nothing was sent')]);
  });

  test('--dry-run --limit 3 writes three mails and records nothing', async () => {
    const { galley, rows, root, addReaders } = await publication();
    await addReaders(5);
    const ran = await galley(['send', '7', '--dry-run', '--limit', '3', '--json']);
    expect([ran.code, json(ran)]).toMatchObject([0, { dryRun: true, written: 3 }]);
    const files = readdirSync(join(root, '.galley/dry-run/7'));
    expect(files).toEqual([
      '000001-reader-0001@example.org.eml',
      '000002-reader-0002@example.org.eml',
      '000003-reader-0003@example.org.eml',
    ]);
    expect((await PostalMime.parse(readFileSync(join(root, '.galley/dry-run/7', files[0]!)))).subject).toBe(
      'issue seven',
    );
    expect(await rows('select * from send')).toEqual([]);
  });

  test('a test copy can go to any address, is marked, and is not recorded', async () => {
    const smtp = await scriptedSmtp((to) =>
      to.startsWith('nobody') ? { at: 'rcpt', reply: '550 5.1.1 no such user' } : 'accept',
    );
    const { galley, rows } = await publication({ SMTP_URL: smtp.url });
    const ran = await galley(['send', '7', '--json', '--to', 'me@example.org', 'nobody@example.org']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { to: 'me@example.org', outcome: { kind: 'accepted' } },
      { to: 'nobody@example.org', outcome: { kind: 'rejected', reply: { code: 550 } } },
    ]);
    expect(smtp.received).toHaveLength(1);
    expect((await PostalMime.parse(smtp.received[0]!.raw)).subject).toBe('[Test] Vega, issue seven');
    expect([await rows('select * from send'), await rows('select * from suppression')]).toEqual([[], []]);
    await smtp.close();
  });

  test('one invalid address among several stops all test copies before the first', async () => {
    const smtp = await scriptedSmtp();
    const { galley } = await publication({ SMTP_URL: smtp.url });
    const { code, stderr } = await galley(['send', '7', '--to', 'me@example.org', 'not an address']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('"not an address" is not an address')]);
    expect(smtp.received).toEqual([]);
    await smtp.close();
  });
});

describe.concurrent('precautions before a send', { timeout: 180_000 }, () => {
  test('mail that leaves this machine needs a confirmation, and without a terminal --yes', async () => {
    const { galley, rows, addReaders } = await publication({
      SMTP_URL: elsewhere,
      PUBLIC_URL: 'https://news.example.org',
    });
    await addReaders(3);
    const { code, stdout, stderr } = await galley(['send', '7']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Send issue 7 to 3 readers through smtp.example.test:2525?');
    expect(stderr).toContain('--yes');
    expect(stderr).not.toContain('s3cr3t-pass');
    expect(await rows('select * from send')).toEqual([]);
  });

  test('the sample readers of npm start get no real mail', async () => {
    const { galley, rows } = await publication();
    expect((await galley(['start', '--once'])).code).toBe(0);
    const real = { SMTP_URL: elsewhere, PUBLIC_URL: 'https://news.example.org' };
    const { code, stderr } = await galley(['send', '7', '--yes'], real);
    // Issue 7 has already gone to the inbox; another issue shows that the samples are refused.
    expect([code, stderr]).toEqual([0, '']);
    const { galley: other, addReaders } = await publication(real);
    await addReaders(1);
    expect((await other(['subscribers', 'import', sampleFile])).code).toBe(0);
    const refused = await other(['send', '7', '--yes']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('50 of your readers are the samples')]);
    expect((await other(['subscribers', 'remove', '--samples'])).stdout).toBe('50 sample readers are off the list.\n');
    expect(await rows('select transport from send')).toEqual([{ transport: 'inbox' }]);
  });

  test('a send that began through one server does not continue through another unless confirmed', async () => {
    const slow = await scriptedSmtp(undefined, { delayMs: 20 });
    const { galley, begin, rows, addReaders } = await publication({ SMTP_URL: slow.url });
    await addReaders(300);
    const running = begin(['send', '7']);
    await vi.waitFor(() => expect(slow.received.length).toBeGreaterThan(5), { timeout: 60_000 });
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    const sent = slow.received.length;
    const { code, stderr } = await galley(['send', 'resume'], { SMTP_URL: '' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('mail goes to the development inbox now')]);
    expect(slow.received).toHaveLength(sent);
    expect((await galley(['send', 'resume', '--change-server'], { SMTP_URL: '' })).code).toBe(0);
    expect(await rows('select transport, status from send')).toEqual([{ transport: 'inbox', status: 'finished' }]);
    expect(new Set(slow.received.map(({ to }) => to)).size).toBe(sent);
    await slow.close();
  });

  test('mail does not end up in the inbox of another publication', async () => {
    const one = await publication();
    const two = await publication({ INBOX_PORT: one.env.INBOX_PORT! });
    const store = openInboxStore(':memory:');
    const inbox = await startInbox({ host: '127.0.0.1', port: Number(one.env.INBOX_PORT), store, id: 'somebody-else' });
    await two.addReaders(1);
    const { code, stderr } = await two.galley(['send', '7']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('another publication’s inbox answers')]);
    expect(store.state().count).toBe(0);
    await inbox.close();
    store.close();
  });

  test('mail that leaves this machine with http links is refused, with or without --yes', async () => {
    const { galley } = await publication({ SMTP_URL: elsewhere, PUBLIC_URL: 'http://news.example.org' });
    for (const args of [
      ['send', '7', '--yes'],
      ['send', '7', '--to', 'me@example.org'],
    ]) {
      const { code, stderr } = await galley(args);
      expect([code, stderr]).toEqual([1, expect.stringContaining('PUBLIC_URL is not an https address')]);
    }
  });

  test('a configuration with mistakes lists all of them, with lines, and shows no value of the environment', async () => {
    const secrets = {
      SMTP_URL: 'smtpx://user:s3cr3t-pass@example.org',
      GALLEY_SECRET: 's3cr3t-pass',
      DKIM_PRIVATE_KEY: 's3cr3t-pass',
      REDIS_URL: 'http://:s3cr3t-pass@x',
      PORT: '99999',
    };
    const { galley } = await publication(secrets, (yaml) =>
      yaml
        .replace('timezone: Europe/Berlin', 'timezone: Europe/Berlim')
        .replace('theme: digest', 'theem: digest')
        .replace('tracking: full', 'tracking: half'),
    );
    const { code, stdout, stderr } = await galley(['status']);
    expect([code, stdout]).toEqual([1, '']);
    for (const told of [
      /galley\.yaml:\d+:\d+ .*timezone/s,
      /theem/,
      /tracking/,
      /SMTP_URL/,
      /GALLEY_SECRET/,
      /DKIM_SELECTOR/,
      /REDIS_URL/,
      /PORT/,
    ])
      expect(stderr).toMatch(told);
    expect(stderr).toContain('8 mistakes');
    expect(stderr).not.toContain('s3cr3t-pass');
  });

  test.each([
    [
      'a key that is none',
      "DKIM_PRIVATE_KEY can't be used to sign",
      { DKIM_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\\ns3cr3t-pass\\n-----END PRIVATE KEY-----', DKIM_SELECTOR: 'a' },
    ],
    ['a Redis that is not there', 'does not answer', { REDIS_URL: 'redis://user:s3cr3t-pass@127.0.0.1:1' }],
    ['a mail server that is not there', 'nothing answers', { SMTP_URL: 'smtp://user:s3cr3t-pass@127.0.0.1:1' }],
    ['a database that is a folder', 'The database', { DATABASE_URL: 'sqlite:drafts' }],
  ] as [string, string, Record<string, string>][])(
    '%s ends the send with a sentence, exit code 1, and no secret',
    async (_what, words, variables) => {
      const { galley, addReaders } = await publication({ GALLEY_SECRET: 'a-signing-s3cr3t-pass', ...variables });
      if (!variables.DATABASE_URL) await addReaders(3);
      const { code, stdout, stderr } = await galley(['send', '7', '--json'], { LOG_LEVEL: 'debug' });
      expect(code).toBe(1);
      expect(stderr).toContain(words);
      expect(stdout + stderr).not.toMatch(/s3cr3t-pass|\n\s+at |fault in Galley/);
      if (stdout !== '') JSON.parse(stdout);
    },
  );
});
