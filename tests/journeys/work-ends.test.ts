import { afterEach, expect, test } from 'vitest';
import { makePublication } from '../cli/galley.ts';
import { scriptedSmtp } from '../fakes/scripted-smtp.ts';
import { deliveries, expectNobodyLostOrTwice, whenReceived } from './sending-child.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end();
});

/** A `galley send` to 200 readers in several batches, some of which have their copies. */
async function midSend({ delayMs }: { delayMs: number }) {
  const smtp = await scriptedSmtp(undefined, { delayMs });
  open.push(() => smtp.close());
  const publication = await makePublication({ SMTP_URL: smtp.url }, (yaml) =>
    yaml.replace(/batchSize: \d+/, 'batchSize: 30'),
  );
  open.push(() => publication.remove());
  await publication.addReaders(200);
  const sending = publication.begin(['send', '7']);
  expect(await whenReceived(smtp, 5, 40_000)).toBe(true);
  return { smtp, publication, sending };
}

test('SIGTERM ends `galley work` during a send with nothing in flight and nothing uncertain, and the next one sends the rest', async () => {
  const { smtp, publication, sending } = await midSend({ delayMs: 20 });
  sending.child.kill('SIGTERM');
  expect((await sending.ended).code).toBe(130);

  const working = publication.begin(['work']);
  expect(await whenReceived(smtp, smtp.received.length + 20, 40_000)).toBe(true);
  working.child.kill('SIGTERM');
  expect(await working.ended).toMatchObject({ code: 0, signal: null, stderr: expect.stringContaining('Stopping') });
  const counts = Map.groupBy(await deliveries(publication), ({ status }) => status);
  expect(new Set(counts.keys())).toEqual(new Set(['accepted', 'planned']));
  expect(counts.get('accepted')).toHaveLength(smtp.received.length);

  expect((await publication.galley(['send', 'resume', '--json'])).code).toBe(0);
  expect(await expectNobodyLostOrTwice(publication, smtp, 200)).toEqual({ uncertain: 0 });
});

test('closing the terminal ends `galley send` as SIGTERM does', async () => {
  const { smtp, publication, sending } = await midSend({ delayMs: 20 });
  // Sent by the terminal, and again by the shell in it.
  sending.child.kill('SIGHUP');
  sending.child.kill('SIGHUP');
  expect((await sending.ended).code).toBe(130);
  expect(new Set((await deliveries(publication)).map(({ status }) => status))).toEqual(
    new Set(['accepted', 'planned']),
  );

  expect((await publication.galley(['send', 'resume', '--json'])).code).toBe(0);
  expect(await expectNobodyLostOrTwice(publication, smtp, 200)).toEqual({ uncertain: 0 });
});

test('`galley send` continues when nobody reads its output any more', async () => {
  // Slow enough for another line of progress, five seconds later.
  const { smtp, publication, sending } = await midSend({ delayMs: 150 });
  sending.child.stdout!.destroy();
  sending.child.stderr!.destroy();
  expect(await sending.ended).toMatchObject({ code: 0, signal: null });
  expect(await expectNobodyLostOrTwice(publication, smtp, 200)).toEqual({ uncertain: 0 });
});
