import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/open.ts';
import { expandClients } from '../../src/config/mail-clients.ts';
import { clientShares } from '../../src/track/client-shares.ts';
import { emptyDatabase } from '../setup/database.ts';
import { insertSend } from './opened-sends.ts';

const now = Date.parse('2026-11-27T10:00:00Z');
const day = 24 * 3_600_000;
let db: Database;
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(() => db.destroy());

let issue = 100;
async function opened(opens: Record<string, number>, daysAgo = 1): Promise<void> {
  const { send } = await insertSend(db, { issue: issue++, createdAt: now - daysAgo * day });
  await db
    .insertInto('reader_client')
    .values(Object.entries(opens).map(([client, count]) => ({ send_id: send, client, opens: count })))
    .execute();
}
const shares = (...clients: string[]) => clientShares(db, { now, clients: expandClients(clients) });

describe('the mail clients of a publication’s readers', () => {
  test('are unknown before anything was opened, and below 200 opens with a known client', async () => {
    expect(await shares('gmail')).toBeUndefined();
    await opened({ 'outlook.windows': 199, unknown: 5_000 });
    expect(await shares('outlook')).toBeUndefined();
    await opened({ 'outlook.windows': 1 });
    expect(await shares('outlook')).toMatchObject({ opens: 5_200, known: 200 });
  });

  test('are shares of all first opens, including those with an unknown client', async () => {
    await opened({ 'outlook.windows': 100, 'thunderbird.windows': 200, unknown: 100 });
    expect((await shares('outlook.windows', 'thunderbird'))!.shares).toEqual({
      'outlook.windows': 0.25,
      'thunderbird.windows': 0.5,
      'thunderbird.macos': 0,
    });
  });

  test('are spread evenly over a family’s listed platforms if only the family is known', async () => {
    await opened({ gmail: 300, 'apple-mail.ios': 100, 'apple-mail': 600 });
    expect((await shares('gmail.ios', 'gmail.android', 'apple-mail'))!.shares).toEqual({
      'gmail.ios': 0.15,
      'gmail.android': 0.15,
      'apple-mail.ios': 0.4,
      'apple-mail.macos': 0.3,
    });
  });

  test('are omitted, not 0, for a client that never identifies itself', async () => {
    await opened({ gmail: 1_000, 'outlook.android': 3 });
    expect(Object.keys((await shares('samsung-email', 'outlook', 'aol', 'gmx', 'protonmail'))!.shares)).toEqual([
      'outlook.windows',
    ]);
  });

  test('are those of the last twelve months', async () => {
    await opened({ 'outlook.windows': 900 }, 366);
    await opened({ 'outlook.windows': 50, gmail: 150 }, 364);
    expect(await shares('outlook.windows')).toEqual({ shares: { 'outlook.windows': 0.25 }, opens: 200, known: 200 });
  });
});
