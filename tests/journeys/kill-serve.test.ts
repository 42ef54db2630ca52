import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { keyRing } from '../../src/signing/keys.ts';
import { makeTokens } from '../../src/signing/link-token.ts';
import { openApp } from '../../src/wire/app.ts';
import { storeKept } from '../../src/wire/store-kept.ts';
import { makePublication, type Publication } from '../cli/galley.ts';

let publication: Publication;
afterEach(() => publication.remove());

const perSecond = 300;

test('killed while clicks come in, `galley serve` has stored each click that it answered, once', async () => {
  publication = await makePublication();
  await publication.addReaders(400);
  expect((await publication.galley(['send', '7'])).code).toBe(0);
  const [sent] = await publication.rows<{ epoch: number }>('select epoch from send');
  const ids = await publication.rows<{ id: number }>('select id from delivery order by id');
  const keys = keyRing(readFileSync(join(publication.root, '.galley/secret'), 'utf8').trim());
  const tokens = ids.flatMap(({ id }) => makeTokens(keys, { epoch: sent!.epoch, delivery: id }, 2).clicks);
  const { child, ended } = publication.begin(['serve']);
  await new Promise((resolve) => child.stdout!.once('data', resolve));

  let answered = 0;
  let failed = 0;
  const click = async (token: string) => {
    const answer = await fetch(`http://localhost:${publication.env.PORT}/c/${token}`, { redirect: 'manual' }).catch(
      () => undefined,
    );
    if (answer?.status === 302) answered++;
    else failed++;
  };
  const clicks: Promise<void>[] = [];
  const timer = setInterval(() => tokens.length > 0 && clicks.push(click(tokens.pop()!)), 1000 / perSecond);
  await expect.poll(() => answered, { timeout: 20_000 }).toBeGreaterThan(perSecond / 2);
  child.kill('SIGKILL');
  expect(await ended).toMatchObject({ signal: 'SIGKILL' });
  await expect.poll(() => failed, { timeout: 20_000 }).toBeGreaterThan(10);
  clearInterval(timer);
  await Promise.all(clicks);

  // What it kept aside, because this machine was slow, is stored by whoever delivers or serves next.
  const app = await openApp({ folder: publication.root, variables: publication.env });
  try {
    await storeKept(app);
    const rows = await app.db.selectFrom('event').select(['delivery_id', 'link']).execute();
    expect(new Set(rows.map((row) => `${row.delivery_id} ${row.link}`)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(answered);
  } finally {
    await app.close();
  }
});
