/** The send pages' responses, without a browser: every refusal has its reason, and nothing is sent by mistake. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { deskApp } from '../../../src/desk/desk.tsx';
import { openGuard } from '../../../src/desk/guard/guard.ts';
import { gateDepsOf } from '../../../src/wire/gate-deps.ts';
import { sendingOf } from '../../../src/wire/desk-sending.ts';
import { openLiveDrafts } from '../../../src/desk/draft/live-drafts.ts';
import type { Sending } from '../../../src/desk/send/deps.ts';
import { sampleSource } from '../../../src/audience/sample-readers.ts';
import type { NoticeEvent } from '../../../src/notice/notice.ts';
import { raiseNotices } from '../../../src/notice/raise-notices.ts';
import { notifyOperators } from '../../../src/notice/notify-operators.ts';
import { launchSend } from '../../../src/send/plan/launch.ts';
import { beginScheduled } from '../../../src/send/plan/start-send.ts';
import { maintainSends } from '../../../src/send/run/maintenance.ts';
import { maintenanceDepsOf } from '../../../src/wire/open-worker.ts';
import { launchDepsOf } from '../../../src/wire/use-cases.ts';
import { deskKey, withDeskKey } from '../guard/desk-key.ts';
import { lookForRestore, settleRestore } from '../../../src/send/ledger/restored.ts';
import { lyingSite } from '../../fakes/lying-site.ts';
import { databaseThatMoved } from '../../send/restored.ts';
import { makeWorkspace, type Workspace } from '../../journeys/workspace.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

interface DeskOptions {
  readers?: number;
  people?: number;
  sending?: Partial<Sending>;
  /** Pretends that mail leaves this machine. */
  leaves?: boolean;
  /** `sending.cancelWithinSeconds`. */
  waits?: number;
  /** Further lines of galley.yaml. */
  publication?: string;
}

async function desk({
  readers = 3,
  people = 0,
  sending = {},
  leaves = false,
  waits = 0,
  publication = '',
}: DeskOptions = {}) {
  const workspace: Workspace = await makeWorkspace({
    smtpUrl: 'smtp://127.0.0.1:1',
    publication: (yaml) =>
      `${yaml}\napproval: { people: ${people} }\nsending: { cancelWithinSeconds: ${waits} }\n${publication}`,
  });
  open.push(() => workspace.close());
  await workspace.addReaders(readers);
  const { db, config, viewContext, keys, clock } = workspace.app;
  const log = pino({ level: 'silent' });
  const live = openLiveDrafts({
    root: config.root,
    workspace: config.workspace,
    publication: config.publication,
    context: viewContext,
    clock,
  });
  open.push(() => live.close());
  const app = deskApp({
    db,
    config,
    context: viewContext,
    clock,
    log,
    live,
    keys,
    guard: openGuard({ db, clock, keys, config, log, deskKey }),
    gate: gateDepsOf(config, db),
    restored: () => lookForRestore(workspace.app),
    sending: {
      ...sendingOf(workspace.app, () => true),
      ...(leaves ? { launch: (request) => launchSend(request, { ...launchDepsOf(workspace.app), leaves }) } : {}),
      ...sending,
    },
  });
  const get = async (path: string) => {
    const response = await app.request(`http://localhost:4181${path}`, {
      headers: { host: 'localhost:4181', ...withDeskKey },
    });
    return { status: response.status, text: await response.text(), location: response.headers.get('location') };
  };
  const post = async (path: string, fields: Record<string, string> = {}) => {
    const response = await app.request(`http://localhost:4181${path}`, {
      method: 'POST',
      headers: { host: 'localhost:4181', origin: 'http://localhost:4181', ...withDeskKey },
      body: new URLSearchParams(fields),
    });
    return { status: response.status, text: await response.text(), location: response.headers.get('location') };
  };
  const seen = async (path = '/drafts/7/send/confirm') =>
    /name="seen" value="([\w-]+)"/.exec((await get(path)).text)![1]!;
  const sends = () => db.selectFrom('send').selectAll().execute();
  const file = join(workspace.root, 'drafts/7.yaml');
  const edit = (from: string, to: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  const approve = async (name: string) => post('/drafts/7/approve', { seen: await seen('/drafts/7/send'), name });
  const deliveries = () => db.selectFrom('delivery').selectAll().execute();
  return { ...workspace, get, post, seen, sends, deliveries, edit, approve };
}

describe('sending', () => {
  test('creates one send, however often the button is pressed', async () => {
    const { post, seen, sends } = await desk();
    const fields = { seen: await seen(), readers: '3' };
    expect([(await post('/drafts/7/send', fields)).location, (await post('/drafts/7/send', fields)).location]).toEqual([
      '/sends/1',
      '/sends/1',
    ]);
    expect(await sends()).toMatchObject([{ recipients: 3, status: 'sending' }]);
  });

  test('from a page with an older draft sends nothing and shows the current one', async () => {
    const { post, seen, sends, edit } = await desk();
    const fields = { seen: await seen(), readers: '3' };
    edit('title: First', 'title: Premier');
    const { status, text } = await post('/drafts/7/send', fields);
    expect([status, await sends()]).toEqual([409, []]);
    expect(text).toContain('The issue was changed while you were looking at it');
  });

  test('to a list that has grown since sends nothing and shows the current number', async () => {
    const { post, seen, sends, addReaders } = await desk();
    const fields = { seen: await seen(), readers: '3' };
    await addReaders(1, () => ({ email: 'new@example.org' }));
    const { status, text } = await post('/drafts/7/send', fields);
    expect([status, await sends()]).toEqual([422, []]);
    expect(text).toContain('4 readers now');
  });

  test('beyond this machine requires typing the number of readers', async () => {
    const { get, post, seen, sends } = await desk({ sending: { isLocal: false } });
    expect((await get('/drafts/7/send/confirm')).text).toContain('Type the number of readers, 3, to send it');
    expect((await get('/drafts/7/send/confirm')).text).not.toMatch(/name="readers" value=/);
    for (const readers of ['', '2', 'three'])
      expect([(await post('/drafts/7/send', { seen: await seen(), readers })).status, (await sends()).length]).toEqual([
        422, 0,
      ]);
    expect((await post('/drafts/7/send', { seen: await seen(), readers: '3' })).location).toBe('/sends/1');
  });

  test('is refused for the same reasons and with the same words as on the command line', async () => {
    const { post, seen, sends, app } = await desk({ leaves: true });
    await app.db
      .insertInto('consent')
      .values({ subscriber_id: 1, action: 'imported', source: sampleSource, detail: null, at: 1 })
      .execute();
    const { status, text } = await post('/drafts/7/send', { seen: await seen(), readers: '3' });
    expect([status, await sends()]).toEqual([409, []]);
    expect(text).toContain('1 of your readers are the samples that npm start loaded. <code>galley subscribers remove');
  });

  test('from a restored database sends nothing, says why on every page, and sends once a person has dealt with it', async () => {
    const { get, post, seen, sends, app } = await desk();
    await databaseThatMoved(app.db);
    const fields = { seen: await seen(), readers: '3' };
    const { status, text } = await post('/drafts/7/send', fields);
    expect([status, await sends()]).toEqual([409, []]);
    expect(text).toContain('This database was restored or copied from another place');
    expect(text).toContain('run <code>galley restored</code>');
    expect((await post('/drafts/7/send', fields)).status).toBe(409);
    for (const path of ['/', '/drafts/7/send']) expect((await get(path)).text).toContain('The database was restored');
    await settleRestore(app);
    expect((await get('/')).text).not.toContain('The database was restored');
    const { location } = await post('/drafts/7/send', fields);
    // A restored database skips ids, because the lost sends' ids are in mail that was sent.
    expect(await sends()).toMatchObject([{ recipients: 3, status: 'sending' }]);
    expect(location).toBe(`/sends/${(await sends())[0]!.id}`);
  });

  test('a draft with an error can’t be sent, and neither can one with an invalid address', async () => {
    const { get, post, sends, edit } = await desk();
    edit('url: "https://example.org/second"', 'url: "second"');
    const { text } = await get('/drafts/7/send');
    expect(text).toContain('1 error to fix');
    expect(text).not.toContain('/send/confirm');
    expect((await get('/drafts/7/send/confirm')).status).toBe(409);
    expect((await post('/drafts/7/send', { readers: '3' })).status).toBe(409);
    expect(await sends()).toEqual([]);
  });

  test('at a time schedules the send; a time that the clocks skip is reported', async () => {
    const { get, post, seen, sends } = await desk();
    const written = { when: 'at', at: '2029-03-25T02:30', timezone: 'Europe/Berlin' };
    const { text } = await get(`/drafts/7/send/confirm?${new URLSearchParams(written).toString()}`);
    expect(text).toContain('There is no 02:30 that night, because the clocks go forward: this is 03:30 instead.');
    await post('/drafts/7/send', { ...written, seen: await seen(), readers: '3' });
    expect(await sends()).toMatchObject([{ status: 'scheduled', scheduled_at: Date.parse('2029-03-25T01:30:00Z') }]);
  });

  test.each([
    [{ when: 'at', at: '2020-01-01T10:00' }, 'The send time is in the past'],
    [{ when: 'at', at: '' }, 'There is no time'],
    [{ when: 'at', at: '2029-01-01T10:00', timezone: 'Mars/Olympus' }, 'is not a time zone'],
    [{ pace: 'rate', rate: 'fast' }, 'is not a number of messages a second'],
    [{ pace: 'rate', rate: '' }, 'is not a number of messages a second'],
    [{ pace: 'by', by: 'soon' }, 'is not a time'],
    [{ priority: 'most' }, 'is not a priority'],
    [{ when: 'now', at: '2029-01-01T10:00' }, 'There is a day and a time here, and “Send now” is chosen'],
    [{ pace: 'fast', rate: '20' }, 'There is a number here, and another pace is chosen'],
    [{ pace: 'rate', rate: '20', by: '09:15' }, 'There is a time here, and another pace is chosen'],
  ])(
    'with %j says what is wrong at its field, and keeps what was typed',
    async (written: Record<string, string>, words) => {
      const { get } = await desk();
      const { status, text } = await get(`/drafts/7/send/confirm?${new URLSearchParams(written).toString()}`);
      expect(status).toBe(422);
      expect(text).toContain(words);
    },
  );

  test('with a time typed beside “Now” sends nothing, even if the last page is skipped', async () => {
    const { get, post, seen, sends } = await desk();
    const written = { when: 'now', at: '2029-12-04T10:00' };
    const { text } = await get(`/drafts/7/send/confirm?${new URLSearchParams(written).toString()}`);
    expect(text).toMatch(/id="plan-at" aria-invalid="true"[^>]*value="2029-12-04T10:00"/);
    expect((await post('/drafts/7/send', { ...written, seen: await seen(), readers: '3' })).status).toBe(422);
    expect(await sends()).toEqual([]);
  });

  test('now, a draft that names a time is sent only after a warning', async () => {
    const { get, post, seen, sends, edit } = await desk();
    edit('date: 2026-11-27', 'date: 2026-11-27\nsend: { at: "2029-12-04 10:00", timezone: Europe/Berlin }');
    const written = { when: 'now', at: '2029-12-04T10:00' };
    const { status, text } = await get(`/drafts/7/send/confirm?${new URLSearchParams(written).toString()}`);
    expect([status, text.includes('The draft names a time: 2029-12-04 10:00, Europe/Berlin')]).toEqual([200, true]);
    await post('/drafts/7/send', { ...written, seen: await seen(), readers: '3' });
    expect(await sends()).toMatchObject([{ status: 'sending' }]);
  });

  test('begins with the time that the draft names, also after it has passed', async () => {
    const { get, edit } = await desk();
    const chosen = async () => {
      const { text } = await get('/drafts/7/send');
      return {
        at: /id="plan-at"[^>]*value="([^"]*)"/.exec(text)![1],
        when: /<input type="radio" id="plan-when-(\w+)"[^>]*checked/.exec(text)![1],
        isPast: text.includes('The send time is in the past'),
      };
    };
    edit('date: 2026-11-27', 'date: 2029-12-04\nsend: { at: "2029-12-04 10:00", timezone: Europe/Berlin }');
    expect(await chosen()).toEqual({ at: '2029-12-04T10:00', when: 'at', isPast: false });
    edit('at: "2029-12-04', 'at: "2020-12-04');
    expect(await chosen()).toEqual({ at: '2020-12-04T10:00', when: 'at', isPast: true });
    // Without a time: its day, at the hour of the last issue, or ten o’clock; a day that has passed is no plan.
    edit('send: { at: "2020-12-04 10:00", timezone: Europe/Berlin }\n', '');
    expect(await chosen()).toMatchObject({ at: '2029-12-04T10:00', when: 'at' });
    edit('date: 2029-12-04', 'date: 2020-12-04');
    expect(await chosen()).toEqual({ at: '', when: 'now', isPast: false });
  });

  test('on another day than the issue names is told before it is confirmed', async () => {
    const { get, edit } = await desk();
    edit('date: 2026-11-27', 'date: 2029-12-04');
    const told = 'The issue is dated Tuesday 4 December 2029 and goes out on Wednesday 5 December 2029';
    const at = (day: string) => `/drafts/7/send/confirm?when=at&timezone=Europe/Berlin&at=${day}T10:00`;
    expect((await get(at('2029-12-05'))).text).toContain(told);
    expect((await get(at('2029-12-04'))).text).not.toContain('The issue is dated');
  });

  test('to nobody can’t begin', async () => {
    const { get, post, sends } = await desk({ readers: 0 });
    expect((await get('/drafts/7/send')).text).toContain('There is nobody to send it to yet');
    expect((await post('/drafts/7/send', { readers: '0' })).status).toBe(409);
    expect(await sends()).toEqual([]);
  });

  test('shows who is left out and why', async () => {
    const { get, addReaders } = await desk();
    await addReaders(3, (index) => ({
      email: `other-${index}@example.org`,
      status: (['pending', 'unsubscribed', 'bounced'] as const)[index]!,
    }));
    const { text } = await get('/drafts/7/send');
    for (const words of ['1 has not confirmed yet', '1 has unsubscribed', '1 can’t be reached'])
      expect(text).toContain(words);
  });
});

describe('links', () => {
  /** The draft leads to a site of this test, which has `/fine` and nothing at `/missing`. */
  async function deskWithLinks(paths: string[]) {
    const site = await lyingSite();
    open.push(() => site.close());
    const own = `127.0.0.1:${site.port}`;
    const it = await desk({ publication: `linkCheck: { allowPrivate: ["${own}"] }\n` });
    const url = (path: string) => `http://${own}${path}`;
    const items = paths.map(
      (path) => `      - { title: "About ${path}", url: "${url(path)}", summary: A sentence. }\n`,
    );
    writeFileSync(
      join(it.root, 'drafts/7.yaml'),
      `number: 7\nsubject: Seven things\npreheader: Links of every kind\ndate: 2026-11-27\nsections:\n  - title: News\n    items:\n${items.join('')}`,
    );
    return { ...it, site, url, draft: () => readFileSync(join(it.root, 'drafts/7.yaml'), 'utf8') };
  }

  test('that were not checked are checked before anything is sent, and a broken one stops it', async () => {
    const { get, post, sends, site, url } = await deskWithLinks(['/fine', '/missing']);
    expect((await get('/drafts/7/send')).text).toContain('data-check-links="auto"');
    expect(site.asked).toEqual([]);
    expect((await get('/drafts/7/send/confirm')).status).toBe(409);
    const { text } = await get('/drafts/7/send');
    expect(text).toContain('One broken link');
    expect(text).toContain(url('/missing'));
    expect(text).not.toContain('/send/confirm');
    expect((await post('/drafts/7/send', { seen: 'x', readers: '3' })).status).toBe(409);
    expect((await post('/drafts/7/approve', { seen: 'x', name: 'Ada' })).status).toBe(409);
    expect(await sends()).toEqual([]);
  });

  test('that work are checked once a day', async () => {
    const { get, post, seen, sends, site } = await deskWithLinks(['/fine']);
    expect((await post('/drafts/7/check-links')).text).toContain('The link was checked');
    site.asked.length = 0;
    expect((await get('/drafts/7/send')).text).toContain('Ready to send');
    await post('/drafts/7/send', { seen: await seen(), readers: '3' });
    expect([site.asked, (await sends()).length]).toEqual([[], 1]);
  });

  test('that are broken and waived are sent; whoever approves sees who vouches for which address', async () => {
    const { get, post, seen, sends, url, draft } = await deskWithLinks(['/missing', '/gone']);
    await post('/drafts/7/check-links');
    const waive = (path: string, reason: string, name = 'Ada') =>
      post('/drafts/7/waive', { rule: 'link-broken', url: url(path), reason, name });
    expect((await waive('/missing', 'because')).status).toBe(422);
    expect((await waive('/missing', 'It goes online with this issue', '')).status).toBe(422);
    expect((await waive('/fine', 'It goes online with this issue')).status).toBe(409);
    expect((await waive('/missing', 'It goes online with this issue')).status).toBe(303);
    expect(draft()).toContain(`item: ${url('/missing')}\n    reason: It goes online with this issue\n    by: Ada`);
    expect((await get('/drafts/7/send')).text).toContain('One broken link');
    await waive('/gone', 'Their editor says so');
    const { text } = await get('/drafts/7/send');
    expect(text).toContain('2 errors are waived');
    expect(text).toContain('Ada: “It goes online with this issue”');
    expect((await get('/drafts/7/send/confirm')).text).toContain('Ada: “Their editor says so”');
    await post('/drafts/7/send', { seen: await seen(), readers: '3' });
    expect(await sends()).toHaveLength(1);
  });

  test('that could not be checked, because nothing is reachable, are sent only with a tick', async () => {
    const { post, seen, sends, root } = await deskWithLinks(['/fine']);
    const at = Date.now();
    const cut = (url: string) => ({ at, verdict: { url, kind: 'unreached', because: 'nothing', hops: [], end: url } });
    const { url } = /url: "(?<url>[^"]+)"/.exec(readFileSync(join(root, 'drafts/7.yaml'), 'utf8'))!.groups!;
    writeFileSync(join(root, '.galley/links.json'), JSON.stringify({ version: 1, verdicts: { [url!]: cut(url!) } }));
    const refused = await post('/drafts/7/send', { seen: await seen(), readers: '3' });
    expect([refused.status, await sends()]).toEqual([422, []]);
    expect(refused.text).toContain('no site could be reached from here');
    await post('/drafts/7/send', { seen: await seen(), readers: '3', unchecked: 'yes' });
    expect(await sends()).toHaveLength(1);
  });
});

describe('approving', () => {
  test('by two people requires two names', async () => {
    const { get, post, seen, approve, sends } = await desk({ people: 2 });
    await approve('Pat Example');
    await approve('pat example');
    expect((await get('/drafts/7/send')).text).toContain('one more person');
    expect((await post('/drafts/7/send', { readers: '3', seen: await seen('/drafts/7/send') })).status).toBe(409);
    await approve('Kim Example');
    expect((await post('/drafts/7/send', { readers: '3', seen: await seen() })).location).toBe('/sends/1');
    expect(await sends()).toHaveLength(1);
  });

  test('that is missing says how in words, with the command as code', async () => {
    const { get } = await desk({ people: 1 });
    const { text } = await get('/drafts/7/send/confirm');
    expect(text).toContain(
      'Nobody has approved issue 7. <code>galley approve 7</code>, or the desk, approves it as it is now.',
    );
  });

  test('of a draft that was changed meanwhile approves nothing', async () => {
    const { get, post, seen, edit } = await desk({ people: 1 });
    const old = await seen('/drafts/7/send');
    edit('title: First', 'title: Premier');
    expect((await post('/drafts/7/approve', { seen: old, name: 'Pat Example' })).status).toBe(409);
    expect((await get('/drafts/7/send')).text).toContain('nobody yet');
  });

  test('can be withdrawn', async () => {
    const { get, post, approve } = await desk({ people: 1 });
    await approve('Pat Example');
    expect((await get('/drafts/7/send')).text).toContain('Approved by');
    await post('/drafts/7/approve/withdraw');
    expect((await get('/drafts/7/send')).text).toContain('nobody yet');
  });

  test('requires a name', async () => {
    const { approve } = await desk({ people: 1 });
    const { status, text } = await approve('  ');
    expect([status, text.includes('An approval needs a name')]).toEqual([422, true]);
  });
});

describe('“Send now”', () => {
  const pressed = async () => {
    const opened = await desk({ waits: 60 });
    expect((await opened.get('/drafts/7/send/confirm')).text).toContain(
      'Now: it begins in 60 seconds, and can be cancelled until then',
    );
    await opened.post('/drafts/7/send', { seen: await opened.seen(), readers: '3' });
    const { db, clock, config } = opened.app;
    const begin = () => beginScheduled(1, config.publication.limits.batchSize, { db, clock });
    const maintain = () => maintainSends(maintenanceDepsOf(opened.app));
    return { ...opened, begin, maintain };
  };

  test('waits a minute, which the page counts down; then a worker begins it, without the desk', async () => {
    const { get, sends, clock, maintain } = await pressed();
    expect((await get('/sends/1')).text).toMatch(/It begins in (59|60) seconds\./);
    await maintain();
    expect(await sends()).toMatchObject([{ status: 'scheduled', recipients: 0 }]);
    clock.at += 61_000;
    await maintain();
    expect(await sends()).toMatchObject([{ status: 'sending', recipients: 3 }]);
    expect((await get('/sends/1')).text).not.toContain('It can still be cancelled');
  });

  test('cancelled in that minute mails nobody, and the issue can be sent again', async () => {
    const { post, sends, clock, maintain, seen, deliveries } = await pressed();
    expect((await post('/sends/1/cancel-start')).location).toBe('/sends/1');
    clock.at += 61_000;
    await maintain();
    expect([await sends(), await deliveries()]).toMatchObject([[{ status: 'cancelled' }], []]);
    expect((await post('/drafts/7/send', { seen: await seen(), readers: '3' })).location).toBe('/sends/2');
  });

  test.each(['/sends/1/cancel-start', '/sends/1/cancel'])(
    'and %s pressed too late changes nothing, and says so',
    async (path) => {
      const { post, sends, begin, deliveries } = await pressed();
      await begin();
      const { status, text } = await post(path, { sure: 'yes', begun: 'no' });
      expect([status, text.includes('It was too late')]).toEqual([409, true]);
      expect(await sends()).toMatchObject([{ status: 'sending' }]);
      expect((await deliveries()).map((row) => row.status)).toEqual(['planned', 'planned', 'planned']);
    },
  );

  test('and Cancel at the same moment do all or nothing', async () => {
    const { post, sends, begin, deliveries } = await pressed();
    await Promise.all([post('/sends/1/cancel-start'), begin()]);
    const [send] = await sends();
    const rows = await deliveries();
    expect([send!.status, rows.length]).toEqual(send!.status === 'cancelled' ? ['cancelled', 0] : ['sending', 3]);
  });

  test('that no process begins shows that nobody delivers it', async () => {
    const { get, clock } = await pressed();
    clock.at += 70_000;
    expect((await get('/sends/1')).text).toContain('Nobody is delivering it');
  });
});

describe('what operators were told', () => {
  const told = async () => {
    const opened = await desk();
    await opened.post('/drafts/7/send', { seen: await opened.seen(), readers: '3' });
    const raise = (key: string, event: Omit<NoticeEvent, 'key'>) =>
      raiseNotices({ kinds: [event.detail.kind], events: [{ key, ...event }] }, opened.app);
    await raise('stall', { send: 1, detail: { kind: 'send-stalled', since: null } });
    await raise('backup', { detail: { kind: 'backup-overdue', path: 'backups', newest: null, maxAgeMs: 1 } });
    return opened;
  };

  test('is on the first page, with what failed to tell it, until somebody has seen it', async () => {
    const { app, get, post } = await told();
    await notifyOperators({
      ...{ db: app.db, clock: app.clock, timeZone: 'Europe/Berlin' },
      targets: [
        {
          name: 'mail:ann@example.org',
          notify: async () => ({ kind: 'failed', why: 'x.test:25: <554> sender refused' }),
        },
      ],
    });
    const { text } = await get('/');
    expect(text).toContain('The send of issue 7 does not move');
    expect(text).toContain('There is no backup in backups');
    expect(text).toContain('ann@example.org could not be told: x.test:25: &lt;554&gt; sender refused');
    await post('/notices/2/seen');
    expect((await get('/')).text).not.toContain('There is no backup');
  });

  test('of a send is seen by opening that send, and not by the events of a page left open', async () => {
    const { get, app } = await told();
    await get('/sends/1');
    expect((await get('/')).text).not.toContain('does not move');
    expect(await app.db.selectFrom('notice').select(['key', 'seen_by']).orderBy('id').execute()).toEqual([
      { key: 'stall', seen_by: 'desk' },
      { key: 'backup', seen_by: null },
    ]);
  });
});

describe('a running send', () => {
  const begun = async (options: DeskOptions = {}) => {
    const opened = await desk(options);
    await opened.post('/drafts/7/send', { seen: await opened.seen(), readers: '3' });
    return opened;
  };

  test('is paused with a reason, and resumed', async () => {
    const { get, post, sends } = await begun();
    await post('/sends/1/pause', { reason: 'the sponsor’s page is down' });
    expect((await get('/sends/1')).text).toContain('the sponsor’s page is down');
    await post('/sends/1/resume');
    expect(await sends()).toMatchObject([{ status: 'sending', pause_code: null }]);
    const log = (await get('/audit?of=send+1')).text;
    expect(log).toContain('Somebody with the desk’s key');
    expect(log).toContain('paused it (the sponsor’s page is down)');
    expect(log).toContain('resumed it');
  });

  test('that is scheduled moves to another time, or is called off; a time that has passed is refused', async () => {
    const { get, post, seen, sends } = await desk();
    const written = { when: 'at', at: '2029-03-20T10:00', timezone: 'Europe/Berlin' };
    await post('/drafts/7/send', { ...written, seen: await seen(), readers: '3' });
    expect((await get('/sends/1')).text).toContain('Move to this time');
    expect((await post('/sends/1/move', { at: '2020-03-20T10:00' })).text).toContain('The send time is in the past');
    await post('/sends/1/move', { at: '2029-03-21T09:30' });
    // In the publication’s zone, Europe/Berlin.
    expect(await sends()).toMatchObject([{ status: 'scheduled', scheduled_at: Date.parse('2029-03-21T08:30:00Z') }]);
    await post('/sends/1/cancel', { sure: 'yes', begun: 'no' });
    expect((await get('/sends/1')).text).toContain('Called off');
    expect((await post('/sends/1/move', { at: '2029-03-22T09:30' })).status).toBe(409);
    expect((await get('/drafts/7/send')).status).toBe(200);
  });

  test('is cancelled only with a confirmation', async () => {
    const { post, sends } = await begun();
    expect((await post('/sends/1/cancel')).status).toBe(422);
    expect(await sends()).toMatchObject([{ status: 'sending' }]);
    await post('/sends/1/cancel', { sure: 'yes' });
    expect(await sends()).toMatchObject([{ status: 'cancelled' }]);
    expect((await post('/sends/1/pause')).status).toBe(409);
  });

  test('can get another rate and priority', async () => {
    const { post, sends } = await begun();
    await post('/sends/1/pace', { pace: 'rate', rate: '2.5' });
    await post('/sends/1/priority', { priority: 'high' });
    expect(await sends()).toMatchObject([{ per_second: 2.5, priority: 10 }]);
    await post('/sends/1/pace', { pace: 'fast' });
    expect(await sends()).toMatchObject([{ per_second: null }]);
    expect((await post('/sends/1/pace', { pace: 'rate', rate: '0' })).status).toBe(422);
  });

  test('reports a rate that was typed without being selected, and can return to the default', async () => {
    const { post, sends } = await begun();
    const { status, text } = await post('/sends/1/pace', { pace: 'fast', rate: '2.5', by: '' });
    expect([status, text.includes('The pace was not changed')]).toEqual([422, true]);
    await post('/sends/1/pace', { pace: 'rate', rate: '2.5', by: '' });
    // The form shows 2.5 in its field whichever option is selected.
    await post('/sends/1/pace', { pace: 'fast', rate: '2.5', by: '' });
    expect(await sends()).toMatchObject([{ per_second: null }]);
  });

  test('continues through another server only after a confirmation', async () => {
    const { app, post, sends, get } = await begun();
    await app.db
      .updateTable('send')
      .set({ transport: 'mail.example.org:587', status: 'paused', pause_code: 'by-hand' })
      .execute();
    expect((await get('/sends/1')).text).toContain('it began through mail.example.org:587');
    expect((await post('/sends/1/resume')).status).toBe(422);
    expect(await sends()).toMatchObject([{ status: 'paused', transport: 'mail.example.org:587' }]);
    await post('/sends/1/resume', { server: 'change' });
    expect(await sends()).toMatchObject([{ status: 'sending', transport: '127.0.0.1:1' }]);
  });

  test('has its uncertain deliveries sent again one by one, or all of them with a confirmation', async () => {
    const { app, get, post } = await begun();
    await app.db
      .updateTable('delivery')
      .set({ status: 'uncertain', attempts: 1, reason_code: 'connection-lost', reason_detail: 'the server hung up' })
      .execute();
    await app.db.updateTable('batch').set({ planned: 0, uncertain: 3, status: 'done' }).execute();
    const statuses = async () =>
      (await app.db.selectFrom('delivery').select('status').orderBy('id').execute()).map(({ status }) => status);
    expect((await get('/sends/1')).text).toContain(
      'the connection broke after the message was begun: the server hung up',
    );
    await post('/sends/1/resolve', { how: 'resend', only: '2' });
    expect(await statuses()).toEqual(['uncertain', 'planned', 'uncertain']);
    expect((await post('/sends/1/resolve', { how: 'resend' })).status).toBe(422);
    await post('/sends/1/resolve', { how: 'skip', only: '1' });
    await post('/sends/1/resolve', { how: 'resend', sure: 'yes' });
    expect(await statuses()).toEqual(['skipped', 'planned', 'planned']);
    expect((await post('/sends/1/resolve', { how: 'skip' })).status).toBe(409);
  });

  test('has those who were rejected tried again, or a held refusal believed, each with a confirmation', async () => {
    const { app, get, post, sends } = await begun();
    const statuses = async () =>
      (await app.db.selectFrom('delivery').select('status').orderBy('id').execute()).map(({ status }) => status);
    await app.db
      .updateTable('delivery')
      .set({ status: 'deferred', next_try_at: 1, reply_code: 550, reply_text: 'no', reason_code: 'undecided' })
      .execute();
    await app.db.updateTable('batch').set({ planned: 0, deferred: 3 }).execute();
    await app.db
      .updateTable('send')
      .set({
        status: 'paused',
        pause_code: 'nothing-taken',
        pause_detail: JSON.stringify({ refused: 3, domains: 1, reply: '550 no' }),
      })
      .execute();
    const page = (await get('/sends/1')).text;
    expect(page).toContain('has taken nothing of this send, and refused 3 readers at 1 domain');
    expect(page).toContain('Reject 3 readers');
    expect((await post('/sends/1/reject')).status).toBe(422);
    await post('/sends/1/reject', { sure: 'yes' });
    expect([await statuses(), (await sends())[0]!.status]).toEqual([['rejected', 'rejected', 'rejected'], 'finished']);
    expect((await post('/sends/1/reject', { sure: 'yes' })).status).toBe(409);

    expect((await get('/sends/1')).text).toContain('Try 3 readers again');
    expect((await post('/sends/1/retry')).status).toBe(422);
    await post('/sends/1/retry', { sure: 'yes' });
    expect([await statuses(), (await sends())[0]!.status]).toEqual([['planned', 'planned', 'planned'], 'sending']);
    expect((await post('/sends/1/retry', { sure: 'yes' })).status).toBe(409);
  });

  test('without a worker says what has to run', async () => {
    const { get, clock } = await begun();
    clock.at = 60_000;
    expect((await get('/sends/1')).text).toContain('Nobody is delivering it');
  });

  test('that does not exist is a page that says so', async () => {
    const { get, post } = await desk();
    expect([
      (await get('/sends/9')).status,
      (await get('/sends/9/events')).status,
      (await post('/sends/9/pause')).status,
    ]).toEqual([404, 404, 404]);
  });
});
