import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askToConfirm } from '../../src/audience/signup/ask.ts';
import { checkIssue } from '../../src/wire/check-issue.ts';
import { openDatabase } from '../../src/db/open.ts';
import { identityOf } from '../../src/send/ledger/database-identity.ts';
import { pauseIfRestored } from '../../src/send/ledger/instance.ts';
import { startSend } from '../../src/send/plan/start-send.ts';
import { runSend } from '../../src/send/run/run-send.ts';
import { unsubscribeAddress } from '../../src/track/judge/reader-events.ts';
import { openRecorder } from '../../src/track/record.ts';
import { openMailLater } from '../../src/audience/signup/mail-later.ts';
import { publicApp } from '../../src/web/public-app.ts';
import { openApp, type App } from '../../src/wire/app.ts';
import { maintenanceDepsOf, openWorker } from '../../src/wire/open-worker.ts';
import { watchRestores } from '../../src/wire/watch-restores.ts';
import { settleRestore } from '../../src/send/ledger/restored.ts';
import { openNotices } from '../../src/notice/list-notices.ts';
import { raiseOfSends } from '../../src/wire/operators.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../fakes/scripted-smtp.ts';
import { emptyDatabaseUrl, engine } from '../setup/database.ts';
import { draft, makeWorkspace, type Workspace } from './workspace.ts';

const draftOf = (number: number) => draft.replace('number: 7', `number: ${number}`);

let smtp: ScriptedSmtp;
let workspace: Workspace;
let app: App;
let mailed: { issue: number; to: string; raw: string }[];
/** The links of confirmation mails, by address. */
let confirmLinks: Map<string, string>;

beforeEach(async () => {
  smtp = await scriptedSmtp();
  workspace = await makeWorkspace({
    smtpUrl: smtp.url,
    drafts: { 6: draftOf(6), 8: draftOf(8) },
    publication: (yaml) => `${yaml}\noperators: [ann@example.org]\n`,
  });
  app = workspace.app;
  mailed = [];
  confirmLinks = new Map();
  await pauseIfRestored(app);
  await workspace.addReaders(3, (index) => ({
    email: ['vega@example.org', 'altair@example.com', 'rigel@example.net'][index]!,
  }));
});
afterEach(async () => {
  if (app !== workspace.app) await app.close();
  await workspace.close();
  await smtp.close();
  await removeBackup();
});

const fileOf = (name: string) => join(workspace.root, '.galley', name);
const databaseName = () => new URL(workspace.variables.DATABASE_URL!).pathname.slice(1);

async function onServer(...statements: string[]): Promise<void> {
  const server = await openDatabase(await emptyDatabaseUrl(''));
  for (const statement of statements) await sql.raw(statement).execute(server);
  await server.destroy();
}

async function backUp(): Promise<void> {
  await app.close();
  if (engine === 'sqlite') copyFileSync(fileOf('galley.db'), fileOf('backup.db'));
  else await onServer(`create database ${databaseName()}_backup template ${databaseName()}`);
  await reopen();
}

/** Restores the backup. Unless it `isNoticed`, everything outside the database that remembers more is removed. */
async function restore({ isNoticed }: { isNoticed: boolean }): Promise<void> {
  await app.close();
  if (engine === 'sqlite') copyFileSync(fileOf('backup.db'), fileOf('galley.db'));
  else
    await onServer(
      `drop database ${databaseName()} with (force)`,
      `create database ${databaseName()} template ${databaseName()}_backup`,
    );
  await reopen();
  if (isNoticed) return;
  for (const name of readdirSync(join(workspace.root, '.galley'))) if (name.startsWith('steps-')) rmSync(fileOf(name));
  await app.db
    .updateTable('instance')
    .set({ identity: await identityOf(app.db) })
    .execute();
}

async function removeBackup(): Promise<void> {
  if (engine !== 'sqlite') await onServer(`drop database if exists ${databaseName()}_backup with (force)`);
}

async function reopen(): Promise<void> {
  app = await openApp({ folder: workspace.root, clock: workspace.clock, variables: workspace.variables });
}

/** As `galley send` does; returns the ids of its deliveries. */
async function send(issue: number): Promise<number[]> {
  const { rendition, issue: checked } = await checkIssue(app.config, issue);
  const { send: made } = await startSend({ issue: checked!, rendition: rendition!, batchSize: 10 }, app);
  const worker = await openWorker(app);
  const queue = await app.openQueue();
  await runSend(
    made.id,
    { ...maintenanceDepsOf(app), queue, handle: worker.handle },
    { signal: AbortSignal.timeout(30_000) },
  );
  await worker.close();
  mailed.push(...smtp.received.splice(0).map(({ to, raw }) => ({ issue, to, raw })));
  const deliveries = await app.db
    .selectFrom('delivery')
    .select('id')
    .where('send_id', '=', made.id)
    .orderBy('id')
    .execute();
  return deliveries.map(({ id }) => Number(id));
}

async function signUp(email: string): Promise<void> {
  const mailer = {
    async post(_mail: string, to: { email: string }, action: string) {
      confirmLinks.set(to.email, action);
      return 'accepted' as const;
    },
  };
  await askToConfirm(
    { email, fields: {}, source: 'form', shown: 'Subscribe' },
    { ...app, publicUrl: app.config.publicUrl, mailer },
  );
}

/** The addresses in a reader's copy of an issue. */
async function mailOf(issue: number, to: string): Promise<{ leave: string; open: string; clicks: string[] }> {
  const { html, headers } = await PostalMime.parse(mailed.find((mail) => mail.issue === issue && mail.to === to)!.raw);
  return {
    leave: /<(https:[^>]*)>/.exec(headers.find(({ key }) => key === 'list-unsubscribe')!.value)![1]!,
    open: /src="([^"]*\/o\/[^"]*)"/.exec(html!)![1]!,
    clicks: [...html!.matchAll(/href="([^"]*\/c\/[^"]*)"/g)].map((match) => match[1]!),
  };
}

async function ask(address: string, form?: Record<string, string>) {
  const { config, db, clock } = app;
  const web = publicApp({
    isProxy: () => false,
    later: openMailLater(),
    ...app,
    publication: config.publication,
    publicUrl: config.publicUrl,
    mailer: { post: async () => 'accepted' },
    // That the page for leaving was opened is recorded behind its answer, perhaps after the test has ended.
    recorder: openRecorder({ db, clock, onLost: () => {} }),
    drafts: join(config.root, 'drafts'),
    hosts: [],
  });
  const response = await web.request(address, {
    headers: { host: new URL(address).host, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0' },
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  });
  return { status: response.status, text: await response.text(), location: response.headers.get('location') };
}

const oneClick = { 'List-Unsubscribe': 'One-Click' };
const statuses = async () =>
  Object.fromEntries(
    (await app.db.selectFrom('subscriber').select(['email', 'status']).execute()).map(({ email, status }) => [
      email.slice(0, email.indexOf('@')),
      status,
    ]),
  );
const countEvents = async () => (await app.db.selectFrom('event').select('id').execute()).length;

describe.each([
  { isNoticed: true, how: 'and that was noticed' },
  { isNoticed: false, how: 'and that nobody noticed' },
])('after a backup was put back, $how,', ({ isNoticed }) => {
  let wasNoticed: boolean;
  beforeEach(async () => {
    await send(6);
    await backUp();
    await send(7);
    await signUp('deneb@example.org');
    await restore({ isNoticed });
    wasNoticed = (await pauseIfRestored(app)) !== undefined;
    // Vega unsubscribes with a mail that the backup knows, so that the next send's ids belong to other readers.
    await ask((await mailOf(6, 'vega@example.org')).leave, oneClick);
    await send(8);
    await signUp('mira@example.net');
  });

  test('one-click from a mail of the lost send unsubscribes nobody, and says so', async () => {
    expect(wasNoticed).toBe(isNoticed);
    const before = await statuses();
    expect(before).toMatchObject({ vega: 'unsubscribed', altair: 'active', rigel: 'active' });
    for (const to of ['vega@example.org', 'altair@example.com', 'rigel@example.net']) {
      const { leave } = await mailOf(7, to);
      for (const form of [undefined, oneClick, {}]) {
        const { status, text } = await ask(leave, form);
        expect([status, text]).toEqual([410, expect.stringContaining('Nothing was changed')]);
        expect(text).toContain('To unsubscribe, open the link at the bottom of another email');
      }
      expect((await ask(`${leave}/undo`, {})).status).toBe(410);
    }
    expect(await statuses()).toEqual(before);
  });

  test('links and pixel of the lost send lead nowhere and are not counted', async () => {
    const before = await countEvents();
    const { clicks, open } = await mailOf(7, 'altair@example.com');
    for (const address of [...clicks, open])
      expect(await ask(address)).toMatchObject({ status: 410, text: expect.stringContaining('a backup was restored') });
    expect(await countEvents()).toBe(before);
  });

  test('links of mail that the backup knows still work, and so do those of the next send', async () => {
    for (const issue of [6, 8]) {
      const { clicks, open, leave } = await mailOf(issue, 'rigel@example.net');
      expect(await ask(clicks.find((_, index) => index === 1)!)).toMatchObject({ status: 302 });
      expect((await ask(open)).status).toBe(200);
      expect((await ask(leave)).text).toContain('r…l@example.net');
    }
    const counted = await app.db
      .selectFrom('event')
      .innerJoin('send', 'send.id', 'event.send_id')
      .select(['send.issue_number', 'event.kind'])
      .where('kind', '<>', 'unsubscribe')
      .where((when) => when.or([when('link', 'is', null), when('link', '<>', unsubscribeAddress)]))
      .orderBy('event.id')
      .execute();
    expect(counted).toEqual(
      [6, 6, 8, 8].map((issue_number, index) => ({ issue_number, kind: index % 2 ? 'open' : 'click' })),
    );
    expect((await ask((await mailOf(8, 'altair@example.com')).leave, oneClick)).status).toBe(200);
    expect(await statuses()).toMatchObject({ altair: 'unsubscribed', rigel: 'active' });
  });

  test('a confirm link that was mailed before confirms nobody else', async () => {
    expect(await ask(confirmLinks.get('deneb@example.org')!, {})).toMatchObject({
      status: 410,
      text: expect.stringContaining('/subscribe'),
    });
    expect(await statuses()).toMatchObject({ mira: 'pending' });
    expect((await ask(confirmLinks.get('mira@example.net')!, {})).status).toBe(200);
    expect(await statuses()).toMatchObject({ mira: 'active' });
  });
});

test('ids that a lost history used are never used again, once the restore was noticed', async () => {
  await send(6);
  await backUp();
  const lost = await send(7);
  await restore({ isNoticed: true });
  await pauseIfRestored(app);
  const next = await send(8);
  expect(Math.min(...next)).toBeGreaterThan(Math.max(...lost) + 1_000_000);
  const sends = await app.db.selectFrom('send').select(['id', 'issue_number']).orderBy('id').execute();
  expect(sends.map(({ issue_number }) => issue_number)).toEqual([6, 8]);
  expect(Number(sends[1]!.id)).toBeGreaterThan(1_000);
});

test('a server that only waits notices a restore by itself, and tells the operators once, until a person has dealt with it', async () => {
  await send(6);
  const watch = watchRestores(app, { everyMs: 20 });
  const mailedToAnn = () => smtp.received.filter(({ to }) => to === 'ann@example.org');
  await app.db.updateTable('step_counter').set({ steps: 0 }).execute(); // as a backup that was copied over it has
  await expect.poll(() => mailedToAnn().length, { timeout: 10_000, interval: 20 }).toBe(1);
  await watch.close();
  expect(mailedToAnn()[0]!.raw).toContain('was restored from a backup');
  expect((await openNotices(app)).map(({ kind }) => kind)).toEqual(['database-restored']);
  await settleRestore(app);
  await raiseOfSends(app);
  expect(await openNotices(app)).toEqual([]);
});
