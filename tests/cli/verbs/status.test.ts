/** What is shown of sends, in which zone, to whom, and when nobody reads it. */
import { afterEach, describe, expect, test } from 'vitest';
import { makePublication, type Publication } from '../galley.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** Its mail server puts the second reader off, and refuses the third. */
async function publication(): Promise<Publication> {
  const server = await scriptedSmtp((to) =>
    to.includes('0002')
      ? { at: 'rcpt', reply: '450 4.2.1 busy' }
      : to.includes('0003')
        ? { at: 'rcpt', reply: '550 5.1.1 no such \u001b[31muser' }
        : 'accept',
  );
  const made = await makePublication({ SMTP_URL: server.url }, (yaml) =>
    yaml.replace('timezone: Europe/Berlin', 'timezone: Asia/Kolkata'),
  );
  open.push(
    () => server.close(),
    () => made.remove(),
  );
  await made.addReaders(3);
  return made;
}

test('times are in the publication’s zone, and say so, wherever the terminal shows one', async () => {
  const { galley, rows } = await publication();
  const sent = await galley(['send', '7', '--yes']);
  const [{ at }] = (await rows<{ at: number }>('select created_at as at from send')) as [{ at: number }];
  const stamp = Temporal.Instant.fromEpochMilliseconds(Number(at))
    .toZonedDateTimeISO('Asia/Kolkata')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ');
  const again = await galley(['send', '7', '--yes']);
  const status = await galley(['status', '1']);
  const report = await galley(['report', '7']);
  expect(status.stdout).toContain('Times are in Asia/Kolkata.');
  expect(status.stdout).toContain(stamp);
  expect(status.stdout).toMatch(/busy \(again \d{4}-\d\d-\d\d \d\d:\d\d\)/);
  expect(sent.stdout).toMatch(/1 will be tried again from .* in Asia\/Kolkata/);
  for (const { stdout } of [again, report]) expect(stdout).toContain('in Asia/Kolkata');
  for (const { stdout } of [sent, again, status, report]) expect(stdout).not.toContain('UTC');
  // A reply is text, whatever it holds.
  expect(status.stdout).toContain('no such user');
});

describe('status --watch', () => {
  test('of a send that is paused watches it, and says why it is paused', async () => {
    const { galley, stay } = await publication();
    await galley(['send', '7', '--at', '2199-01-01 10:00', '--yes']);
    await galley(['send', 'pause', '1', '--reason', 'the sponsor’s page is down']);
    const { terminal, ended } = stay(['status', '--watch', '--json']);
    let shown = '';
    while (!shown.includes('\n')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      shown += terminal.stdout.text();
    }
    expect(JSON.parse(shown.split('\n')[0]!)).toMatchObject({ id: 1, status: 'paused', reason: { code: 'by-hand' } });
    // Nobody reads it any more, as behind `| head -1`.
    terminal.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(terminal.ended).toBe(141);
    terminal.emit('SIGINT');
    await ended;
  });

  test('when nothing is under way says so, and is no error', async () => {
    const { galley } = await publication();
    expect(await galley(['status', '--watch'])).toMatchObject({
      code: 0,
      stdout: 'Nothing is being sent, scheduled or paused.\n',
    });
    expect((await galley(['status', '9', '--watch'])).code).toBe(1);
  });
});

test('Ctrl-C in one process while another one goes on with the send says that it goes on', async () => {
  const { stay, rows, root } = await publication();
  const { terminal, ended } = stay(['send', '7', '--yes', '--wait']);
  while ((await rows('select id from send')).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  // Another worker holds a batch of it.
  await rows(
    `insert into batch (send_id, number, status, owner, lease_until, due_at) values (1, 99, 'open', 'other', ${Date.now() + 600_000}, 0)`,
  );
  terminal.emit('SIGINT');
  const { code, stderr } = await ended;
  expect([code, root === '']).toEqual([130, false]);
  expect(stderr).toContain('another one goes on with the send: `galley status 1 --watch` shows it');
  expect(stderr).not.toContain('Stopped cleanly');
});
