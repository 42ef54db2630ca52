/** What is looked at besides sends: the backup's folder, and certificates. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { readCertificate, type FoundCertificate } from '../../src/fetch/certificate.ts';
import { openNotices } from '../../src/notice/list-notices.ts';
import { lookAtBackup } from '../../src/notice/look-at-backup.ts';
import { lookAtCertificates, type CertificatePlace } from '../../src/notice/look-at-certificates.ts';
import { noticeWords } from '../../src/notice/notice-words.ts';
import { raiseNotices } from '../../src/notice/raise-notices.ts';
import { selfSigned } from '../fakes/self-signed.ts';
import { emptyDatabase } from '../setup/database.ts';
import { day, noticesOf } from './publication.ts';

let db: Database;
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(() => db.destroy());

describe('a backup', () => {
  const folder = () => {
    const root = mkdtempSync(join(tmpdir(), 'galley-backup-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    mkdirSync(join(root, 'backups/2026-11'), { recursive: true });
    return root;
  };
  const write = (root: string, name: string, at: number, content = 'data') => {
    writeFileSync(join(root, name), content);
    utimesSync(join(root, name), at / 1000, at / 1000);
  };

  test('is overdue when the newest file of its folder is older than galley.yaml allows, and over when there is a new one', async () => {
    const { clock, open } = noticesOf(db);
    const root = folder();
    const look = async () =>
      raiseNotices(await lookAtBackup({ root, path: 'backups', maxAgeMs: 7 * day }, clock), { db, clock });
    write(root, 'backups/2026-11/older.dump', clock.at - 9 * day);
    write(root, 'backups/2026-11/newer.dump', clock.at - 6 * day);
    await look();
    expect(await open()).toEqual([]);
    clock.at += 2 * day;
    await look();
    const [notice] = await openNotices({ db, clock });
    expect(noticeWords(notice!, 'Europe/Berlin').happened).toEqual([
      'The newest backup in backups is of Sat 21 Nov 2026, 13:00 in Europe/Berlin; galley.yaml allows 7 days (backups.maxAge).',
    ]);
    write(root, 'backups/today.dump', clock.at);
    await look();
    expect(await open()).toEqual([]);
  });

  test.each([
    ['in a folder that is not there', 'elsewhere'],
    ['of an empty file, as a dump that failed leaves it', 'backups'],
  ])('%s is none', async (_where, path) => {
    const { clock, open } = noticesOf(db);
    const root = folder();
    write(root, 'backups/failed.dump', clock.at, '');
    await raiseNotices(await lookAtBackup({ root, path, maxAgeMs: 7 * day }, clock), { db, clock });
    expect(await open()).toEqual(['backup-overdue']);
  });
});

describe('a certificate', () => {
  const place = (found: () => FoundCertificate): CertificatePlace => ({
    host: 'news.example.org:443',
    setting: 'PUBLIC_URL',
    read: async () => found(),
  });

  test('that ends within two weeks is told, again when it has expired, and is over when it was renewed', async () => {
    const { clock, open } = noticesOf(db);
    let found: FoundCertificate = { kind: 'read', endsAt: clock.at + 20 * day };
    const look = async () => {
      const seen = await lookAtCertificates([place(() => found)], { clock, days: 14 });
      await raiseNotices(seen, { db, clock });
      return (await openNotices({ db, clock })).map((notice) => noticeWords(notice, 'UTC').title);
    };
    expect(await look()).toEqual([]);
    clock.at += 7 * day;
    expect(await look()).toEqual(['The certificate of news.example.org:443 ends soon']);
    found = { kind: 'unknown' };
    expect(await look()).toHaveLength(1);
    found = { kind: 'read', fault: 'expired', endsAt: clock.at - 1 };
    expect(await look()).toEqual(['The certificate of news.example.org:443 has expired']);
    found = { kind: 'read', endsAt: clock.at + 90 * day };
    await look();
    expect(await open()).toEqual([]);
  });

  test('that nobody vouches for is read with its end and its fault', async () => {
    const server = createServer({ ...selfSigned() }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const found = await readCertificate(new URL(`https://localhost:${port}`));
    expect(found).toMatchObject({ kind: 'read', fault: 'untrusted' });
    expect((found as { endsAt: number }).endsAt).toBeGreaterThan(Date.now());
  });

  test('of a host where nobody answers says nothing', async () => {
    expect(await readCertificate(new URL('https://localhost:1'))).toEqual({ kind: 'unknown' });
  });
});
