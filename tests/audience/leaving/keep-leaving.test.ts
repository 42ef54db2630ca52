import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { carryOutKept, type Leaving } from '../../../src/audience/leaving/keep-leaving.ts';
import { leaveRoutes } from '../../../src/audience/leaving/leave-routes.tsx';
import { undoLeaving } from '../../../src/audience/leaving/leave.ts';
import type { Database } from '../../../src/db/open.ts';
import { keptFile, newOwner } from '../../../src/files/kept-folder.ts';
import { openKeptLines } from '../../../src/files/kept-lines.ts';
import { appOf } from '../../../src/http/route.ts';
import { GalleyError } from '../../../src/problem.ts';
import { keyRing } from '../../../src/signing/keys.ts';
import { makeTokens } from '../../../src/signing/link-token.ts';
import { plainSite } from '../../fakes/site.ts';
import { emptyDatabase } from '../../setup/database.ts';
import { insertSend } from '../../track/opened-sends.ts';

const keys = keyRing('a secret for tests only');
const clock = { now: () => Date.parse('2026-11-27T12:00:00Z') };
const oneClick = { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) };

let db: Database;
let folder: string;
let token: string;
beforeEach(async () => {
  db = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'galley-leaving-'));
  const { deliveries } = await insertSend(db, { deliveries: 1 });
  token = makeTokens(keys, { epoch: 0, delivery: deliveries[0]! }, 0).leave;
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

/** The pages while the database is away; what they keep is in the file of a process that has ended. */
async function askWhileAway(path: string, options: RequestInit, { isKnown = true } = {}): Promise<Response> {
  const away = {
    selectFrom: () => {
      throw new GalleyError('away', { code: 'E_DATABASE_AWAY', hint: '' });
    },
  };
  const owner = newOwner().replace(/-\d+-/, '-999999999-');
  const kept = openKeptLines(keptFile(folder, owner, 'leaving'), { maxBytes: 10_000 });
  const app = appOf(
    leaveRoutes({
      db: away as unknown as Database,
      clock,
      keys,
      publication: { name: 'Vega', from: { name: 'Vega', address: 'vega@example.org' } },
      site: plainSite,
      recordUnsubscription: async () => {},
      recordUndo: async () => {},
      away: { isKnown: () => isKnown, keep: (leaving) => kept.append(`${JSON.stringify(leaving)}\n`) },
    }),
    { clock, site: plainSite },
  );
  app.onError(() => new Response('try again', { status: 503 }));
  const answer = await app.request(path, options);
  await kept.close();
  return answer;
}

const status = async () => (await db.selectFrom('subscriber').select('status').executeTakeFirstOrThrow()).status;
const carriedOut: Leaving[] = [];
const carryOut = () => carryOutKept({ folder }, { db, onLeft: (leaving) => void carriedOut.push(leaving) });

test('a one-click while the database is away unsubscribes when it is back, once', async () => {
  expect((await askWhileAway(`/u/${token}`, oneClick)).status).toBe(200);
  expect(await status()).toBe('active');
  expect(await carryOut()).toBe(1);
  expect([await status(), carriedOut.length]).toEqual(['unsubscribed', 1]);
  expect(await carryOut()).toBe(0);
});

test('the page offers its button meanwhile, and says that the wish is noted', async () => {
  expect(await (await askWhileAway(`/u/${token}`, {})).text()).toContain('the address that received this email');
  const answer = await askWhileAway(`/u/${token}`, { method: 'POST' });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('We have noted it')]);
});

test('a token that may be of a lost history is not promised anything: try again', async () => {
  expect((await askWhileAway(`/u/${token}`, oneClick, { isKnown: false })).status).toBe(503);
  expect(await carryOut()).toBe(0);
});

test('a reader who came back since then stays, if it is carried out twice', async () => {
  await askWhileAway(`/u/${token}`, oneClick);
  await askWhileAway(`/u/${token}`, oneClick);
  await carryOut();
  const { id } = await db.selectFrom('subscriber').select('id').executeTakeFirstOrThrow();
  await undoLeaving(db, { subscriberId: Number(id), token, at: clock.now() + 1 });
  expect(await status()).toBe('active');
  await askWhileAway(`/u/${token}`, oneClick);
  await carryOut();
  expect(await status()).toBe('active');
});
