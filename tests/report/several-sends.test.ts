/** An issue may have several sends, each to other readers: no code may take one of them for all. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addSubscriber } from '../../src/audience/add-subscriber.ts';
import type { Database } from '../../src/db/open.ts';
import { reportIssue } from '../../src/report/issue-report.ts';
import { scheduleSend, startSend } from '../../src/send/plan/start-send.ts';
import { cancelSend } from '../../src/send/steer/control.ts';
import { planOf, smallRendition } from '../cast/renditions.ts';
import { noon } from '../cast/subscribers.ts';
import { emptyDatabase } from '../setup/database.ts';

const clock = { now: () => noon };
let db: Database;
beforeEach(async () => void (db = await emptyDatabase()));
afterEach(() => db.destroy());

const addReader = (email: string) =>
  addSubscriber({ email, status: 'active', consent: { action: 'added', source: 'test' } }, { db, clock });
const start = (audience: string) =>
  startSend({ ...planOf(smallRendition), audience, batchSize: 10 }, { db, clock, transport: 'inbox' });

test('a report asks which send to use, and lists them', async () => {
  await addReader('vega@example.org');
  const first = await start('everyone');
  await addReader('rigel@example.org');
  const second = await start('late readers');
  await expect(reportIssue(db, 180)).rejects.toMatchObject({
    code: 'E_SEND_CHOICE',
    hint: 'Name one with --send: 1 (to everyone, sending), 2 (to late readers, sending).',
  });
  expect(await reportIssue(db, 180, { send: second.send.id })).toMatchObject({
    audience: 'late readers',
    recipients: 1,
    otherSends: [{ send: first.send.id, audience: 'everyone' }],
  });
});

test('a cancelled send is not an option', async () => {
  await addReader('vega@example.org');
  const { send } = await start('everyone');
  await cancelSend(send.id, { db, clock });
  const again = await start('everyone');
  expect(await reportIssue(db, 180)).toMatchObject({ send: again.send.id, otherSends: [{ send: send.id }] });
});

test('of several cancelled sends it is the one that some readers have', async () => {
  await addReader('vega@example.org');
  const off = await scheduleSend({ ...planOf(smallRendition), batchSize: 10 }, noon + 1, {
    db,
    clock,
    transport: 'inbox',
  });
  await cancelSend(off.send.id, { db, clock });
  const { send } = await start('everyone');
  await cancelSend(send.id, { db, clock });
  expect(await reportIssue(db, 180)).toMatchObject({ send: send.id });
});

test('the same issue to the same audience a second time creates nothing, whatever other sends there are', async () => {
  await addReader('vega@example.org');
  const first = await start('everyone');
  await addReader('rigel@example.org');
  await start('late readers');
  await addReader('deneb@example.org');
  expect(await start('everyone')).toMatchObject({ kind: 'already', send: { id: first.send.id } });
  expect(await db.selectFrom('send').select('id').execute()).toHaveLength(2);
});
