import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { suppress } from '../../../src/audience/suppression.ts';
import { subscribersCommand } from '../../../src/cli/verbs/subscribers.ts';
import type { SubscriberStatus } from '../../../src/db/tables/audience.ts';
import { scriptedSmtp, type Script } from '../../fakes/scripted-smtp.ts';
import { makeWorkspace } from '../../journeys/workspace.ts';
import { tryCommand } from '../run-in-process.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close();
});

async function begin(script?: (to: string, tryNumber: number) => Script) {
  const smtp = await scriptedSmtp(script);
  open.push(smtp);
  const { app, clock, ...workspace } = await makeWorkspace({ smtpUrl: smtp.url });
  open.push(workspace);
  const galley = (...words: string[]) =>
    tryCommand(subscribersCommand, words, { cwd: workspace.root, env: workspace.variables, clock });
  return {
    smtp,
    clock,
    galley,
    db: app.db,
    add: (email: string, status: SubscriberStatus) =>
      app.db.insertInto('subscriber').values({ email, status, fields: '{}', created_at: 1, updated_at: 1 }).execute(),
    people: () => app.db.selectFrom('subscriber').select(['email', 'status', 'fields']).execute(),
  };
}

describe('galley subscribers add --confirm', () => {
  test('asks by mail; the person is pending, with the given fields', async () => {
    const { galley, smtp, people, db } = await begin();
    const { out } = await galley('add', 'Vega@example.org', '--confirm', '--field', 'firstName=Vega');
    expect(out).toBe('Asked vega@example.org by mail; they are pending until they confirm.\n');
    expect(await people()).toEqual([{ email: 'vega@example.org', status: 'pending', fields: '{"firstName":"Vega"}' }]);
    expect(await db.selectFrom('consent').select(['action', 'source']).execute()).toEqual([
      { action: 'asked', source: 'cli' },
    ]);
    expect((await PostalMime.parse(smtp.received[0]!.raw)).text).toMatch(
      /https:\/\/news\.example\.org\/confirm\/[a-z2-7]{36}\n/,
    );
  });

  test('does not ask an active subscriber', async () => {
    const { galley, smtp, add } = await begin();
    await add('vega@example.org', 'active');
    expect((await galley('add', 'vega@example.org', '--confirm')).out).toBe(
      'vega@example.org is on the list already (active); nothing was mailed.\n',
    );
    expect(smtp.received).toEqual([]);
  });

  test.each(['unsubscribed', 'bounced', 'complained'] as const)(
    'does not ask a person who is %s: an editor’s wish is not the person’s',
    async (status) => {
      const { galley, smtp, add, db } = await begin();
      await add('deneb@example.org', status);
      await suppress(db, { email: 'deneb@example.org', reason: status, at: 1 });
      expect((await galley('add', 'deneb@example.org', '--confirm')).error).toMatchObject({ code: 'E_KEPT_OUT' });
      expect(smtp.received).toEqual([]);
    },
  );

  test('a second time within ten minutes says so and sends no mail', async () => {
    const { galley, smtp, clock } = await begin();
    await galley('add', 'vega@example.org', '--confirm');
    expect((await galley('add', 'vega@example.org', '--confirm')).error).toMatchObject({ code: 'E_ASKED' });
    clock.at += 11 * 60_000;
    expect((await galley('add', 'vega@example.org', '--confirm')).error).toBeUndefined();
    expect(smtp.received).toHaveLength(2);
  });

  test('says if the mail could not be sent, and may be run again at once', async () => {
    const { galley } = await begin((_to, tryNumber) =>
      tryNumber === 1 ? { at: 'dot', reply: '451 4.3.0 later' } : 'accept',
    );
    expect((await galley('add', 'vega@example.org', '--confirm')).error).toMatchObject({ code: 'E_NOT_SENT' });
    expect((await galley('add', 'vega@example.org', '--confirm')).out).toContain('Asked vega@example.org');
  });

  test.each([
    [['--confirm', '--status', 'active'], 'commander.conflictingOption'],
    [['--confirm', '--field', 'planet=Earth'], 'E_FIELD'],
    [['--confirm', '--field', 'city==cmd|x'], 'E_SUBSCRIBER'],
  ])('with %j adds nobody', async (words, code) => {
    const { galley, people } = await begin();
    expect((await galley('add', 'vega@example.org', ...words)).error).toMatchObject({ code });
    expect(await people()).toEqual([]);
  });
});
