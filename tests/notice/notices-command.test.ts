/** `galley notices`, and what else of the command line has to do with operators. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/main.ts';
import { makePublication, type Publication } from '../cli/galley.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../fakes/scripted-smtp.ts';
import { FakeTerminal } from '../fakes/terminal.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** A mail server that refuses the issue and takes mail to operators, and a publication that mails through it. */
async function publication({ operators = '[ann@ops.example.org]', seconds = 0 } = {}): Promise<
  Publication & { server: ScriptedSmtp }
> {
  const server = await scriptedSmtp((to) =>
    to === 'ann@ops.example.org' ? 'accept' : { at: 'dot', reply: '554 5.7.1 looks \u001b[31mlike spam' },
  );
  const made = await makePublication(
    { SMTP_URL: server.url },
    (yaml) => `${yaml}\noperators: ${operators}\nsending: { cancelWithinSeconds: ${seconds} }\n`,
  );
  open.push(
    () => server.close(),
    () => made.remove(),
  );
  await made.addReaders(2);
  return { ...made, server };
}

describe('galley send', () => {
  test('that pauses tells the operators itself, because no other process may be running', async () => {
    const { galley, server } = await publication();
    expect((await galley(['send', '7', '--yes'])).code).toBe(1);
    expect(server.received.map(({ to }) => to)).toEqual(['ann@ops.example.org']);
    const listed = JSON.parse((await galley(['notices', '--json'])).stdout) as unknown;
    expect(listed).toMatchObject([
      {
        id: 1,
        kind: 'send-paused',
        send: 1,
        seenAt: null,
        title: 'The send of issue 7 is paused',
        told: [{ target: 'mail:ann@ops.example.org', told: 1, lastError: null }],
      },
    ]);
    // A program that asks is no person who looks.
    expect(JSON.parse((await galley(['notices', '--json'])).stdout)).toHaveLength(1);
    const { stdout } = await galley(['notices']);
    expect(stdout).toContain('1  The send of issue 7 is paused');
    expect(stdout).toContain('ann@ops.example.org was told on');
    expect(stdout).not.toContain('\u001b');
    expect((await galley(['notices'])).stdout).toBe('Nothing needs a look.\n');
    expect((await galley(['notices', '--all'])).stdout).toContain('(command line)');
  });

  test('looked at with galley status is seen', async () => {
    const { galley } = await publication();
    await galley(['send', '7', '--yes']);
    expect((await galley(['status'])).stdout).toContain('One thing needs a look: `galley notices`.');
    await galley(['status', '1', '--json']);
    expect((await galley(['status'])).stdout).toContain('needs a look');
    await galley(['status', '1']);
    expect((await galley(['status'])).stdout).not.toContain('needs a look');
  });

  test('is cancelled by Ctrl-C while it counts down on a terminal, and nothing exists', async () => {
    const { root, env, rows } = await publication({ seconds: 60 });
    const terminal = new FakeTerminal({ cwd: root, env, isTTY: true });
    const ended = run(['send', '7', '--yes'], terminal);
    let shown = '';
    while (!shown.includes('Ctrl-C cancels')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      shown += terminal.stderr.text();
    }
    expect(shown).toContain('Issue 7 goes to 2 readers in 1 min 0 s.');
    terminal.emit('SIGINT');
    expect(await ended).toBe(130);
    expect([terminal.stderr.text().includes('Nothing was sent.'), await rows('select id from send')]).toEqual([
      true,
      [],
    ]);
  });

  test('--now does not count down, and goes with no other mode', async () => {
    const { root, env, galley } = await publication({ seconds: 60 });
    const terminal = new FakeTerminal({ cwd: root, env, isTTY: true });
    await run(['send', '7', '--yes', '--now'], terminal);
    expect(terminal.stderr.text()).not.toContain('Ctrl-C cancels');
    expect((await galley(['send', '7', '--now', '--at', '10:00'])).stderr).toContain('--at and --now can’t be used');
    expect((await galley(['send', '7', '--now', '--dry-run'])).stderr).toContain('--now does nothing with --dry-run');
  });
});

describe('galley notices', () => {
  test('seen ends the repetition of those that are named, and knows no others', async () => {
    const { galley } = await publication();
    await galley(['send', '7', '--yes']);
    expect(await galley(['notices', 'seen'])).toMatchObject({ code: 1, stderr: expect.stringContaining('--all') });
    expect((await galley(['notices', 'seen', '9'])).stderr).toContain('There is no notice 9');
    expect((await galley(['notices', 'seen', '1'])).stdout).toBe('1 notice is not repeated any more.\n');
    expect((await galley(['notices', 'seen', '--all'])).stdout).toBe('They were seen already.\n');
  });

  test('mails everybody on request, and says what each server answered', async () => {
    const { galley, server } = await publication({ operators: '[ann@ops.example.org, ben@example.org]' });
    const { code, stdout } = await galley(['notices', 'test'], { OPERATOR_URL: 'http://127.0.0.1:1/secret' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ann@ops\.example\.org: accepted by 127\.0\.0\.1:\d+$/m);
    expect(stdout).toMatch(/^ben@example\.org: not told: 127\.0\.0\.1:\d+: 554 5\.7\.1 looks/m);
    expect(stdout).toContain('OPERATOR_URL: not told: 127.0.0.1:1: the connection was refused');
    expect(stdout).not.toContain('secret');
    expect(server.received[0]!.raw).toContain('This is a test of the notices to operators');
  });

  test('without operators says that nobody is told, and how', async () => {
    const { galley } = await publication({ operators: '[]' });
    await galley(['send', '7', '--yes']);
    expect((await galley(['notices'])).stdout).toContain('Nobody is told of anything: write `operators:');
    expect((await galley(['notices', 'test'])).stderr).toContain('There is nobody to tell');
  });
});

test.each([
  ['operators: ann', 'operators', '"ann" is not an address'],
  ['operators: [a@example.org, A@example.org]', 'operators', 'listed twice'],
  ['backups: { path: x, maxAge: a week }', 'maxAge', '36h, 7d or 2w'],
  ['backups: {}', 'path', ''],
  ['notices: { stalledAfterMinutes: 1 }', 'stalledAfterMinutes', ''],
])('galley.yaml with `%s` is refused with its place', async (written, key, words) => {
  const made = await makePublication();
  open.push(() => made.remove());
  writeFileSync(join(made.root, 'galley.yaml'), `name: x\n${written}\n`);
  const { code, stderr } = await made.galley(['notices']);
  expect(code).toBe(1);
  expect(stderr).toContain('galley.yaml:2');
  expect(stderr).toContain(key);
  expect(stderr).toContain(words);
});
