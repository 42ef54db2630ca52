/** From a relay's no to the operator's mailbox: the whole app over mail servers in this process. */
import { afterEach, describe, expect, test } from 'vitest';
import { notifyOfSends } from '../../src/wire/operators.ts';
import { openNotices, postingsOf } from '../../src/notice/list-notices.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../fakes/scripted-smtp.ts';
import { makeWorkspace, type Workspace } from '../journeys/workspace.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function relay(...script: Parameters<typeof scriptedSmtp>): Promise<ScriptedSmtp> {
  const server = await scriptedSmtp(...script);
  open.push(() => server.close());
  return server;
}

async function publication(smtpUrl: string, variables: Record<string, string> = {}): Promise<Workspace> {
  const workspace = await makeWorkspace({
    smtpUrl,
    variables: { DESK_URL: 'https://desk.example.org', ...variables },
    publication: (yaml) => `${yaml}\noperators: [Ann <ann@ops.example.org>, ben@ops.example.org]\n`,
  });
  open.push(() => workspace.close());
  await workspace.addReaders(3);
  return workspace;
}

const isOperator = (to: string) => to.endsWith('@ops.example.org');
/** Takes mail to operators only. */
const refusing = (to: string) =>
  isOperator(to) ? ('accept' as const) : { at: 'dot' as const, reply: '554 5.7.1 looks like spam' };

describe('when a send pauses', () => {
  test('the operators get one mail each, with the reply, what to do and the desk’s address', async () => {
    const server = await relay(refusing);
    const { app, send } = await publication(server.url);
    expect((await send()).status).toBe('paused');
    await Promise.all([notifyOfSends(app), notifyOfSends(app)]);
    await notifyOfSends(app);
    expect(server.received.map(({ to }) => to).toSorted()).toEqual(['ann@ops.example.org', 'ben@ops.example.org']);
    const raw = server.received[0]!.raw.replaceAll('=\r\n', '');
    for (const words of [
      'Subject: The send of issue 7 is paused [The Weekly Loop]',
      'Auto-Submitted: auto-generated',
      'looks like spam',
      'galley send resume 1',
      'https://desk.example.org/sends/1',
    ])
      expect(raw).toContain(words);
  });

  test('the mail goes through the operators’ own server, and not through the one that refuses us', async () => {
    const [readers, operators] = [await relay(refusing), await relay()];
    const { app, send } = await publication(readers.url, { OPERATOR_SMTP_URL: operators.url });
    await send();
    await notifyOfSends(app);
    expect([readers.received.length, operators.received.length]).toEqual([0, 2]);
  });

  test('of two servers the one that did not refuse us gets it', async () => {
    const refuser = await relay((to) =>
      isOperator(to) ? 'accept' : { at: 'dot', reply: '554 5.7.1 looks like spam' },
    );
    const other = await relay((to) => (isOperator(to) ? 'accept' : { at: 'dot', reply: '451 4.3.0 later' }), {
      mailReply: () => undefined,
      maxConnections: 10,
    });
    const { app, send } = await publication(`${refuser.url} ${other.url}`);
    await send();
    await app.db
      .updateTable('delivery')
      .set({ relay: new URL(refuser.url).host, reply_code: 554 })
      .execute();
    await app.db.updateTable('batch').set({ rejected: 3 }).execute();
    await notifyOfSends(app);
    expect([refuser.received.length, other.received.length]).toEqual([0, 2]);
  });

  test('and the first server is down, the next one gets it', async () => {
    const server = await relay(refusing);
    const { app, send } = await publication(server.url, { OPERATOR_SMTP_URL: 'smtp://127.0.0.1:1' });
    await send();
    await notifyOfSends(app);
    expect(server.received).toHaveLength(2);
  });

  test('and no server takes it, it stays open with what they said, and arrives later', async () => {
    let isClosed = true;
    const server = await relay((to) =>
      isOperator(to) && !isClosed ? 'accept' : { at: 'dot', reply: '554 5.7.1 sender not verified' },
    );
    const { app, send, clock } = await publication(server.url);
    await send();
    await notifyOfSends(app);
    const [notice] = await openNotices(app);
    expect(await postingsOf([notice!.id], app.db)).toMatchObject([
      { told: 0, lastError: expect.stringContaining('554 5.7.1 sender not verified') },
      { told: 0 },
    ]);
    isClosed = false;
    clock.at += 120_000;
    await notifyOfSends(app);
    expect(server.received).toHaveLength(2);
  });
});
