import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/db/open.ts';
import { openLedger } from '../../../src/send/ledger/ledger.ts';
import { cuttingProxy } from '../../fakes/cutting-proxy.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { emptyDatabaseUrl } from '../../setup/database.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, movedClock, transport } from '../engine.ts';

test('connections to PostgreSQL that break at a COMMIT, again and again, leave nobody uncertain and nobody with two copies', async () => {
  const url = await emptyDatabaseUrl('');
  const db = await openDatabase(url);
  const proxy = await cuttingProxy(url);
  const cut = await openDatabase(proxy.url);
  const smtp = await scriptedSmtp(() => 'accept');
  const clock = movedClock();
  const engine = engineOver(db, clock);
  await addReaders(db, 30);
  const { id } = await engine.start({ batchSize: 30 });
  const ledger = openLedger({ db: cut, clock, owner: 'host/1/one', transport, leaseMs: 30_000 });
  const worker = engine.worker({ smtpUrl: smtp.url, over: { ledger } });
  for (let run = 0; run < 60 && (await engine.sendOf(id)).status === 'sending'; run++) {
    // The first COMMIT is the claim's, and the next ones are of beginnings and answers, up to the release.
    proxy.cutAtCommit(run % 6);
    await worker.deliver({ send: id, number: 1 }).catch(() => {});
    clock.aheadMs += 31_000; // a claim whose answer was lost holds the batch until its lease ends
  }
  expect(proxy.cuts()).toBeGreaterThan(5);
  expect(await byStatus(db, id)).toEqual({ accepted: 30 });
  expect(smtp.received).toHaveLength(30);
  await expectBooksToAgree(db);
  await worker.close();
  await cut.destroy();
  await proxy.close();
  await smtp.close();
  await db.destroy();
});
