/** A relay refuses us, the account is mended, and every command leads back (found 08). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scriptedSmtp, type Script, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { makePublication, type Publication } from '../galley.ts';

let smtp: ScriptedSmtp;
let publication: Publication;
let script: (to: string) => Script;
beforeEach(async () => {
  script = () => 'accept';
  smtp = await scriptedSmtp((to) => script(to));
  publication = await makePublication({ SMTP_URL: smtp.url });
});
afterEach(async () => {
  publication.remove();
  await smtp.close();
});
const run = (...args: string[]) => publication.galley(args);
const notOwned: Script = {
  at: 'rcpt',
  reply: '553 5.7.1 <news@example.org>: Sender address rejected: not owned by user',
};

test('a refused sender pauses the send with what to do; after that, resume reaches everybody', async () => {
  await publication.addReaders(12);
  script = () => notOwned;
  const refused = await run('send', '7', '--yes');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('Paused: the mail server refuses our sender address: 553 5.7.1');
  expect(refused.stderr).toContain('Nobody was rejected.');
  expect(refused.stderr).toContain('`galley send resume 1` tries them again');
  script = () => 'accept';
  expect((await run('send', 'resume', '1', '--yes')).code).toBe(0);
  expect(smtp.received).toHaveLength(12);
});

test('a send that nobody got leads back from each command, and retry reaches everybody once', async () => {
  await publication.addReaders(4);
  script = () => ({ at: 'rcpt', reply: '550 5.1.1 user unknown' });
  expect((await run('send', '7', '--yes')).stderr).toContain('has taken nothing of this send, and refused 4 readers');
  expect((await run('send', 'resolve', '1', '--list')).stdout).toContain('4 refusals are held undecided');
  expect((await run('send', 'resolve', '1', '--reject')).code).toBe(1); // wants --yes
  expect((await run('send', 'resolve', '1', '--reject', '--yes')).stdout).toContain('4 are rejected.');

  const again = await run('send', '7', '--yes');
  expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('nobody got it')]);
  for (const args of [
    ['resume', '1', '--yes'],
    ['resolve', '1', '--list'],
  ])
    expect((await run('send', ...args)).stdout).toContain('`galley send retry 1` tries them again');
  expect((await run('send', 'cancel', '1', '--yes')).stderr).toContain('`galley send retry 1`');

  script = () => 'accept';
  expect((await run('send', 'retry', '1', '--dry-run')).stdout).toBe(
    '4 would be tried again. 4 of them, struck off by that refusal, would come back.\n',
  );
  expect((await run('send', 'retry', '1')).stderr).toContain('Add --yes');
  const retried = await run('send', 'retry', '1', '--yes', '--json');
  expect(JSON.parse(retried.stdout)).toMatchObject({ status: 'finished', retried: 4, cameBack: 4, leftOut: 0 });
  expect([retried.code, smtp.received.length]).toEqual([0, 4]);
  expect((await run('send', 'retry', '1', '--yes')).stdout).toBe('No reader of send 1 is rejected.\n');
});

test('retry may be for one reader, and says of a wrong address what to write', async () => {
  await publication.addReaders(3);
  script = (to) => (to.startsWith('reader-0001') ? 'accept' : { at: 'rcpt', reply: '552 5.2.2 mailbox full' });
  await run('send', '7', '--yes');
  script = () => 'accept';
  expect((await run('send', 'retry', '1', '--reader', 'nobody', '--yes')).stderr).toContain('is not an address');
  expect((await run('send', 'retry', '1', '--reader', 'reader-0002@example.org', '--yes')).code).toBe(0);
  expect(smtp.received.map(({ to }) => to)).toEqual(['reader-0001@example.org', 'reader-0002@example.org']);
});
