import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { makePublication, type Publication } from '../cli/galley.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../fakes/scripted-smtp.ts';
import { requireRedisUrl } from '../setup/redis-url.ts';
import { expectNobodyLostOrTwice, whenReceived } from './sending-child.ts';

const readers = 400;
const connections = 4;
const redisUrl = requireRedisUrl();
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end();
});

/** A publication with its own queue name, on a Redis that others may use. */
async function begin(): Promise<{ smtp: ScriptedSmtp; publication: Publication; forgetQueue(): Promise<number> }> {
  const slug = `test-${randomUUID().slice(0, 8)}`;
  const redis = new Redis(redisUrl);
  /** Deletes all keys of this queue, like FLUSHALL. */
  const forgetQueue = async () => {
    let gone = 0;
    for await (const keys of redis.scanStream({ match: `galley:${slug}:*`, count: 1000 }))
      if (keys.length > 0) gone += await redis.unlink(keys);
    return gone;
  };
  open.push(async () => {
    await forgetQueue();
    await redis.quit();
  });
  const smtp = await scriptedSmtp(undefined, { delayMs: 4 });
  open.push(() => smtp.close());
  const publication = await makePublication({ SMTP_URL: smtp.url, REDIS_URL: redisUrl }, (yaml) =>
    yaml.replace(/batchSize: \d+/, 'batchSize: 25').replace(/^slug: \S+/m, `slug: ${slug}`),
  );
  open.push(() => publication.remove());
  await publication.addReaders(readers);
  return { smtp, publication, forgetQueue };
}

test(
  'two processes share a send over Redis; one is killed repeatedly, and everybody gets one copy',
  { timeout: 240_000 },
  async () => {
    const { smtp, publication } = await begin();
    const first = publication.begin(['send', '7']);
    expect(await whenReceived(smtp, 10)).toBe(true);
    const steady = publication.begin(['send', 'resume']);
    expect(await whenReceived(smtp, 60)).toBe(true);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = publication.begin(['send', 'resume']);
    await whenReceived(smtp, 200);
    second.child.kill('SIGKILL');
    await second.ended;
    // A process that starts on this machine knows that the others are dead; one elsewhere would wait for their leases.
    const last = publication.begin(['send', 'resume', '--json']);
    expect((await steady.ended).code).toBe(0);
    expect((await last.ended).code).toBe(0);
    expect((await expectNobodyLostOrTwice(publication, smtp, readers)).uncertain).toBeLessThanOrEqual(connections * 2);
  },
);

test('two processes work at once, and neither repeats the other’s work', async () => {
  const { smtp, publication } = await begin();
  const one = publication.begin(['send', '7']);
  expect(await whenReceived(smtp, 5)).toBe(true);
  const two = publication.begin(['send', 'resume', '--json']);
  expect((await one.ended).code).toBe(0);
  expect((await two.ended).code).toBe(0);
  expect(await expectNobodyLostOrTwice(publication, smtp, readers)).toEqual({ uncertain: 0 });
  expect(smtp.received).toHaveLength(readers);
});

test('a queue that loses everything during a send costs no mail and no second copy', async () => {
  const { smtp, publication, forgetQueue } = await begin();
  const { ended } = publication.begin(['send', '7', '--json']);
  for (const count of [40, 120, 250]) {
    expect(await whenReceived(smtp, count)).toBe(true);
    expect(await forgetQueue()).toBeGreaterThan(0);
  }
  const { code, stdout } = await ended;
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { status: 'finished', counts: { accepted: readers } }]);
  expect(await expectNobodyLostOrTwice(publication, smtp, readers)).toEqual({ uncertain: 0 });
});
