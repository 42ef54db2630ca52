import { afterEach, expect, test } from 'vitest';
import { makePublication, type Publication } from '../cli/galley.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../fakes/scripted-smtp.ts';
import { deliveries, expectNobodyLostOrTwice, whenReceived } from './sending-child.ts';

const connections = 4;
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end();
});

async function begin(readers: number, delayMs: number): Promise<{ smtp: ScriptedSmtp; publication: Publication }> {
  const smtp = await scriptedSmtp(undefined, { delayMs });
  open.push(() => smtp.close());
  const publication = await makePublication({ SMTP_URL: smtp.url }, (yaml) =>
    yaml.replace(/batchSize: \d+/, 'batchSize: 60'),
  );
  open.push(() => publication.remove());
  await publication.addReaders(readers);
  return { smtp, publication };
}

test(
  'killed repeatedly during a send, no reader gets two copies, none is forgotten, and only deliveries in flight are uncertain',
  { timeout: 240_000 },
  async () => {
    const { smtp, publication } = await begin(400, 4);
    const kills = 4;
    for (let kill = 0; kill < kills; kill++) {
      const { child, ended } = publication.begin(kill === 0 ? ['send', '7'] : ['send', 'resume']);
      // At a random moment of the next stretch. A kill between handing out an id and claiming its batch is known only
      // to the queue: the id waits until that worker's lock expires.
      expect(await whenReceived(smtp, smtp.received.length + 20 + Math.floor(Math.random() * 60), 60_000)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
      child.kill('SIGKILL');
      expect(await ended).toMatchObject({ code: null, signal: 'SIGKILL' });
      const inTheAir = await publication.rows<{ count: number }>(
        "select b.owner, count(*) as count from delivery d join batch b on b.send_id = d.send_id and b.number = d.batch where d.status = 'attempting' group by b.owner",
      );
      expect(inTheAir.filter(({ count }) => count > connections)).toEqual([]);
    }
    const last = await publication.galley(['send', 'resume', '--json']);
    expect([last.code, JSON.parse(last.stdout)]).toMatchObject([0, [{ status: 'finished' }]]);
    const { uncertain } = await expectNobodyLostOrTwice(publication, smtp, 400);
    expect(uncertain).toBeLessThanOrEqual(connections * kills);
  },
);

test('Ctrl-C during a send ends with 130 and nothing in flight; resume sends the rest, everyone one copy', async () => {
  const { smtp, publication } = await begin(200, 20);
  const { child, ended } = publication.begin(['send', '7', '--json']);
  expect(await whenReceived(smtp, 30)).toBe(true);
  child.kill('SIGINT');
  const stopped = await ended;
  expect(stopped).toMatchObject({ code: 130, signal: null });
  expect(JSON.parse(stopped.stdout)).toMatchObject({ status: 'sending', counts: { attempting: 0, uncertain: 0 } });
  expect(stopped.stderr).toContain('galley send resume');
  const counts = Map.groupBy(await deliveries(publication), ({ status }) => status);
  expect([counts.get('attempting'), counts.get('accepted')?.length]).toEqual([undefined, smtp.received.length]);
  expect(smtp.received.length).toBeLessThan(200);

  const resumed = await publication.galley(['send', 'resume', '--json']);
  expect([resumed.code, JSON.parse(resumed.stdout)]).toMatchObject([
    0,
    [{ status: 'finished', counts: { accepted: 200 } }],
  ]);
  expect(await expectNobodyLostOrTwice(publication, smtp, 200)).toEqual({ uncertain: 0 });
});

test('a second Ctrl-C ends at once, with 130, and deliveries in flight are uncertain and not sent again', async () => {
  const { smtp, publication } = await begin(20, 8_000);
  const { child, ended } = publication.begin(['send', '7']);
  expect(await whenReceived(smtp, 4)).toBe(true);
  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const asked = performance.now();
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
  expect(performance.now() - asked).toBeLessThan(3_000);
  await smtp.close();
  const back = await scriptedSmtp();
  open.push(() => back.close());
  const resumed = await publication.galley(['send', 'resume', '--change-server', '--json'], { SMTP_URL: back.url });
  expect([resumed.code, JSON.parse(resumed.stdout)]).toMatchObject([
    0,
    [{ status: 'finished', counts: { accepted: 16, uncertain: 4 } }],
  ]);
  expect(new Set([...smtp.received, ...back.received].map(({ to }) => to)).size).toBe(20);
});
