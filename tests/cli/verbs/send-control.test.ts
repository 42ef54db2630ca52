/** `galley send …` and `galley status` in this process: what they print, and what they refuse. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendCommand } from '../../../src/cli/verbs/send.ts';
import { restoredCommand } from '../../../src/cli/verbs/restored.ts';
import { statusCommand } from '../../../src/cli/verbs/status.ts';
import { systemClock } from '../../../src/clock.ts';
import { openDatabase, type Database } from '../../../src/db/open.ts';
import { recordOutage } from '../../../src/send/pace/outage.ts';
import { startSend } from '../../../src/send/plan/start-send.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { tryCommand, type Tried } from '../run-in-process.ts';
import { draft } from '../../journeys/workspace.ts';
import { expectBooksToAgree } from '../../send/books.ts';
import { pauseColumns } from '../../../src/send/reasons.ts';
import { addReaders } from '../../send/engine.ts';

let root: string;
let db: Database;
let smtp: ScriptedSmtp;
let transport: string;
let env: Record<string, string | undefined>;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'galley-steering-'));
  mkdirSync(join(root, 'drafts'));
  mkdirSync(join(root, '.galley'));
  writeFileSync(join(root, 'galley.yaml'), readFileSync('galley.yaml', 'utf8'));
  writeFileSync(join(root, 'drafts/7.yaml'), draft);
  smtp = await scriptedSmtp();
  transport = smtp.url.slice('smtp://'.length);
  env = {
    PATH: process.env.PATH,
    SMTP_URL: smtp.url,
    PUBLIC_URL: 'https://news.example.org',
    GALLEY_SECRET: 'a secret for tests only',
    LOG_LEVEL: 'silent',
    DATABASE_URL: 'sqlite:.galley/galley.db',
  };
  db = await openDatabase(`sqlite:${join(root, '.galley/galley.db')}`);
  await addReaders(db, 6);
});
afterEach(async () => {
  await expectBooksToAgree(db);
  await db.destroy();
  await smtp.close();
  rmSync(root, { recursive: true });
});

type Ran = Tried;

/** Runs one command as typed after `galley`. Nobody answers questions. */
function galley(...words: string[]): Promise<Ran> {
  const [verb, ...args] = words;
  const commands: Record<string, typeof sendCommand> = { status: statusCommand, restored: restoredCommand };
  return tryCommand(commands[verb!] ?? sendCommand, args, { cwd: root, env });
}

const start = async () =>
  (await startSend({ ...planOf(smallRendition), batchSize: 3 }, { db, clock: systemClock, transport })).send.id;
const json = ({ out }: Ran) => JSON.parse(out) as Record<string, unknown>;
const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

describe('--json of', () => {
  test('pause, pace, priority and cancel is the send afterwards', async () => {
    const id = String(await start());
    expect(json(await galley('send', 'pause', '--reason', 'the sponsor’s page is down', '--json'))).toMatchObject({
      id: 1,
      status: 'paused',
      reason: { code: 'by-hand', note: 'the sponsor’s page is down' },
      counts: { planned: 6 },
    });
    expect(json(await galley('send', 'pace', id, '2.5', '--json'))).toMatchObject({ perSecond: 2.5, finishBy: null });
    expect(json(await galley('send', 'pace', id, 'none', '--json'))).toMatchObject({ perSecond: null });
    expect(
      json(await galley('send', 'pace', id, '--finish-by', `${tomorrow} 12:00`, '--timezone', 'UTC', '--json')),
    ).toMatchObject({ finishBy: `${tomorrow}T12:00:00.000Z` });
    expect(json(await galley('send', 'priority', id, 'high', '--json'))).toMatchObject({ priority: 10 });
    expect(json(await galley('send', 'priority', id, '--json', '--', '-7'))).toMatchObject({ priority: -7 });
    expect(json(await galley('send', 'cancel', id, '--yes', '--json'))).toMatchObject({
      status: 'cancelled',
      counts: { planned: 0, skipped: 6 },
    });
  });

  test('resume is a list, and an empty list if there is nothing to resume', async () => {
    expect(JSON.parse((await galley('send', 'resume', '--json')).out)).toEqual([]);
    await start();
    await galley('send', 'pause');
    expect(JSON.parse((await galley('send', 'resume', '--detach', '--json')).out)).toMatchObject([
      { status: 'sending', counts: { planned: 6 } },
    ]);
    expect(JSON.parse((await galley('send', 'resume', '--json')).out)).toMatchObject([
      { status: 'finished', counts: { accepted: 6 } },
    ]);
    expect(smtp.received).toHaveLength(6);
  });

  test('resolve lists the deliveries, and then their number', async () => {
    const id = String(await start());
    await db
      .updateTable('delivery')
      .set({ status: 'uncertain', attempts: 1, reason_code: 'connection-lost', reason_detail: 'it was closed' })
      .where('batch', '=', 1)
      .execute();
    await db.updateTable('batch').set({ planned: 0, uncertain: 3, status: 'done' }).where('number', '=', 1).execute();
    const listed = JSON.parse((await galley('send', 'resolve', id, '--json')).out) as { id: number }[];
    expect(listed).toMatchObject([
      { email: 'reader1@example.org', reason: { code: 'connection-lost', detail: 'it was closed' } },
      {},
      {},
    ]);
    expect(json(await galley('send', 'resolve', id, '--skip', '--only', String(listed[0]!.id), '--json'))).toEqual({
      send: 1,
      skipped: 1,
    });
    expect(json(await galley('send', 'resolve', id, '--resend', '--yes', '--json'))).toEqual({ send: 1, resent: 2 });
  });

  test('status --watch is a line each second, the last one after it has finished', async () => {
    const id = await start();
    setTimeout(() => void db.updateTable('send').set({ status: 'paused' }).execute(), 300);
    setTimeout(() => void galleyCancel(id), 1_500);
    const lines = (await galley('status', String(id), '--watch', '--json')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { status: string; ratePerSecond: number });
    expect(lines[0]).toMatchObject({ status: 'sending', ratePerSecond: expect.any(Number), leftSeconds: null });
    expect(lines.at(-1)).toMatchObject({ status: 'cancelled' });
  });

  async function galleyCancel(id: number): Promise<void> {
    const { cancelSend } = await import('../../../src/send/steer/control.ts');
    await cancelSend(id, { db, clock: systemClock });
  }
});

describe('without a terminal', () => {
  test.each([
    ['cancel', ['send', 'cancel']],
    ['cancel --json', ['send', 'cancel', '--json']],
  ])('%s wants --yes, and changes nothing', async (_name, words) => {
    const id = await start();
    expect((await galley(...words)).error).toMatchObject({ code: 'E_CONFIRM', hint: expect.stringContaining('--yes') });
    expect(await db.selectFrom('send').select('status').where('id', '=', id).execute()).toEqual([
      { status: 'sending' },
    ]);
  });

  test('an overdue send is resumed with --yes only, and then begins at once', async () => {
    expect(json(await galley('send', '7', '--at', `${tomorrow} 10:00`, '--json'))).toMatchObject({
      status: 'scheduled',
    });
    await db
      .updateTable('send')
      .set({
        status: 'paused',
        ...pauseColumns({ code: 'overdue', scheduledAt: new Date().toISOString(), lateMs: 7_200_000 }),
        scheduled_at: Date.now() - 7_200_000,
      })
      .execute();
    expect((await galley('send', 'resume')).error).toMatchObject({
      code: 'E_CONFIRM',
      message: expect.stringContaining('was not running then'),
    });
    expect(JSON.parse((await galley('send', 'resume', '--yes', '--json')).out)).toMatchObject([
      { status: 'finished', counts: { accepted: 6 } },
    ]);
  });

  test('a schedule that a person paused is resumed without a question, and keeps its time', async () => {
    await galley('send', '7', '--at', `${tomorrow} 10:00`, '--timezone', 'UTC');
    await galley('send', 'pause');
    expect(JSON.parse((await galley('send', 'resume', '--json')).out)).toMatchObject([
      { status: 'scheduled', scheduledAt: `${tomorrow}T10:00:00.000Z` },
    ]);
    expect(smtp.received).toEqual([]);
  });

  test('in a copied database every command says so, and nothing new goes out until `galley restored` was run', async () => {
    await galley('send', 'resume', '--json'); // this is the same place
    const id = await start();
    await db.updateTable('instance').set({ identity: 'sqlite elsewhere' }).execute();
    for (let times = 0; times < 2; times++)
      expect((await galley('send', '7', '--json')).error).toMatchObject({
        code: 'E_DATABASE_RESTORED',
        message: expect.stringContaining('restored or copied'),
        hint: expect.stringContaining('galley restored'),
      });
    expect(smtp.received).toEqual([]);
    const status = await galley('status', '--json');
    expect(json(status)).toMatchObject([{ id, status: 'paused', reason: { code: 'database-copied' } }]);
    expect(status.err).toContain('galley restored');
    const resumed = await galley('send', 'resume');
    expect(resumed.error).toMatchObject({ code: 'E_CONFIRM', message: expect.stringContaining('restored or copied') });
    expect(resumed.err).toContain('galley restored');
    // Without a question it would mail whoever had a copy after the backup was made.
    expect((await galley('send', 'resume', '--yes')).error).toMatchObject({ code: 'E_DATABASE_RESTORED' });
    expect(smtp.received).toEqual([]);
    expect((await galley('restored')).error).toMatchObject({ code: 'E_CONFIRM' });
    expect(json(await galley('restored', '--yes', '--json'))).toMatchObject({
      ...{ done: true, paused: [], waiting: [id] },
      noticed: { code: 'database-copied', batches: null },
    });
    expect(json(await galley('restored', '--yes', '--json'))).toMatchObject({
      done: false,
      noticed: null,
      waiting: [id],
    });
    expect((await galley('restored', '--yes')).out).toContain('nothing to do');
    expect((await galley('status', '--json')).err).toBe('');
    expect(json(await galley('send', '7', '--json'))).toMatchObject({ issue: 7, status: 'finished' });
    expect(await db.selectFrom('send').select('status').where('id', '=', id).execute()).toEqual([{ status: 'paused' }]);
  });

  test('resolve --resend needs --yes', async () => {
    const id = String(await start());
    await db.updateTable('delivery').set({ status: 'uncertain' }).where('batch', '=', 1).execute();
    await db.updateTable('batch').set({ planned: 0, uncertain: 3, status: 'done' }).where('number', '=', 1).execute();
    expect((await galley('send', 'resolve', id, '--resend')).error).toMatchObject({ code: 'E_CONFIRM' });
    await db.updateTable('delivery').set({ status: 'planned' }).execute();
    await db.updateTable('batch').set({ planned: 3, uncertain: 0, status: 'open' }).execute();
  });
});

describe('an impossible action is refused with its code', () => {
  test.each([
    ['E_PACE', ['send', 'pace', '1', 'fast']],
    ['E_PACE', ['send', 'pace', '1', '0']],
    ['E_USAGE', ['send', 'pace', '1']],
    ['E_USAGE', ['send', 'pace', '1', '5', '--finish-by', '12:00']],
    ['E_WHEN', ['send', 'pace', '1', '--finish-by', 'soon']],
    ['E_WHEN', ['send', 'pace', '1', '--finish-by', '2020-01-01 10:00']],
    ['E_WHEN', ['send', 'pace', '1', '--finish-by', '12:00', '--timezone', 'Europe/Berlim']],
    ['E_PRIORITY', ['send', 'priority', '1', 'urgent']],
    ['E_PRIORITY', ['send', 'priority', '1', '1.5']],
    ['E_NO_SEND', ['send', 'pause', '99']],
    ['E_NO_SEND', ['send', 'resume', '99']],
    ['E_NO_SEND', ['send', 'resolve', '99']],
    ['E_NO_SEND', ['status', '99']],
    ['E_USAGE', ['send', 'resolve', '1', '--skip', '--resend']],
    ['E_WHEN', ['send', '7', '--at', '2020-01-01 10:00']],
    ['E_WHEN', ['send', '7', '--at', 'draft']],
    ['E_WHEN', ['send', '7', '--at', '10:00', '--timezone', 'Mars/Olympus']],
    ['E_USAGE', ['send', '7', '--per-second', '5', '--finish-by', '12:00']],
    ['E_USAGE', ['send', '7', '--to', 'me@example.org', '--per-second', '5']],
    ['E_USAGE', ['send', '7', '--to', 'me@example.org', '--priority', 'high']],
    ['E_USAGE', ['send', '7', '--dry-run', '--finish-by', '12:00']],
    ['E_USAGE', ['send', '7', '--dry-run', '--wait']],
  ])('%s: galley %j', async (code, words) => {
    await start();
    expect((await galley(...words)).error).toMatchObject({ code });
    expect(await db.selectFrom('send').select(['status', 'per_second', 'priority']).execute()).toEqual([
      { status: 'sending', per_second: null, priority: 0 },
    ]);
  });

  test.each([
    ['pause', ['send', 'pause', '1']],
    ['cancel', ['send', 'cancel', '1', '--yes']],
    ['pace', ['send', 'pace', '1', '5']],
    ['priority', ['send', 'priority', '1', 'high']],
    ['resolve --resend', ['send', 'resolve', '1', '--resend', '--yes']],
  ])('E_SEND_STATE: %s of a send that was cancelled', async (_name, words) => {
    await start();
    await galley('send', 'cancel', '1', '--yes');
    expect((await galley(...words)).error).toMatchObject({ code: 'E_SEND_STATE' });
  });

  test('E_SEND_STATE: pause without a number, if there are two sends', async () => {
    await start();
    await startSend(
      { ...planOf({ ...smallRendition, issueNumber: 181, subject: 'Another' }), batchSize: 3 },
      { db, clock: systemClock, transport },
    );
    expect((await galley('send', 'pause')).error).toMatchObject({
      code: 'E_SEND_STATE',
      message: 'There are 2 such sends',
    });
  });
});

describe('a schedule', () => {
  test('at the time that the draft names, in its time zone', async () => {
    writeFileSync(
      join(root, 'drafts/7.yaml'),
      draft.replace(
        'date: 2026-11-27\n',
        `date: 2026-11-27\nsend: { at: "${tomorrow} 10:00", timezone: Asia/Kathmandu }\n`,
      ),
    );
    expect(json(await galley('send', '7', '--at', 'draft', '--json'))).toMatchObject({
      status: 'scheduled',
      scheduledAt: `${tomorrow}T04:15:00.000Z`,
      recipients: 0,
    });
  });

  test('that is to be finished by noon means the noon after it begins', async () => {
    expect(
      json(
        await galley('send', '7', '--at', `${tomorrow} 10:00`, '--finish-by', '12:00', '--timezone', 'UTC', '--json'),
      ),
    ).toMatchObject({ finishBy: `${tomorrow}T12:00:00.000Z` });
  });

  test('exists once: scheduling the same issue again says so', async () => {
    await galley('send', '7', '--at', `${tomorrow} 10:00`);
    expect(json(await galley('send', '7', '--json'))).toMatchObject({ alreadySent: true, status: 'scheduled' });
    expect(smtp.received).toEqual([]);
  });
});

test('status explains why nothing moves while no mail server is reachable', async () => {
  const id = String(await start());
  await recordOutage(
    transport,
    {
      code: 'relay-unreachable',
      detail: 'nothing answers at the mail server’s address',
      until: Date.now() + 60_000,
    },
    { db },
  );
  expect((await galley('status', id)).out).toContain(
    'waiting for the mail server: nothing answers at the mail server’s address',
  );
  expect(json(await galley('status', id, '--json'))).toMatchObject({
    status: 'sending',
    waitingFor: { code: 'relay-unreachable', detail: 'nothing answers at the mail server’s address' },
  });
});
