import { afterEach, beforeEach, expect, test } from 'vitest';
import { addSubscriber, type NewSubscriber } from '../../src/audience/add-subscriber.ts';
import { tidyField } from '../../src/issue/reader-fields.ts';
import { sampleReaders } from '../../src/issue/reader.ts';
import type { Database } from '../../src/db/open.ts';
import { cast, clock, noon, seedCast } from '../cast/subscribers.ts';
import { emptyDatabase } from '../setup/database.ts';

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
  await seedCast(db);
});
afterEach(() => db.destroy());

const add = (email: string, more: Partial<NewSubscriber> = {}) =>
  addSubscriber({ email, status: 'active', consent: { action: 'added', source: 'cli' }, ...more }, { db, clock });
const count = async () => (await db.selectFrom('subscriber').select('id').execute()).length;

test('a new person is added with fields and a consent row', async () => {
  const result = await add('Spica@Example.net', {
    fields: { firstName: ' Spica ', city: '' },
    status: 'pending',
    consent: { action: 'asked', source: 'form:home', detail: { shown: 'One mail a week.' } },
  });
  expect(result).toMatchObject({ kind: 'added', email: 'spica@example.net', status: 'pending' });
  const row = await db
    .selectFrom('subscriber')
    .selectAll()
    .where('email', '=', 'spica@example.net')
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({ status: 'pending', fields: '{"firstName":"Spica"}', created_at: noon });
  expect(await db.selectFrom('consent').selectAll().where('subscriber_id', '=', row.id).execute()).toMatchObject([
    { action: 'asked', source: 'form:home', detail: '{"shown":"One mail a week."}', at: noon },
  ]);
});

test('an existing subscriber gains a field and keeps the others, status and consent', async () => {
  const before = await db.selectFrom('consent').selectAll().execute();
  expect(
    await add('vega@example.org', { fields: { city: 'Tashkent', firstName: '' }, status: 'pending' }),
  ).toMatchObject({ kind: 'updated', status: 'active' });
  expect(await add('vega@example.org', { fields: { city: 'Tashkent' } })).toMatchObject({
    kind: 'unchanged',
    status: 'active',
  });
  const { fields } = await db
    .selectFrom('subscriber')
    .select('fields')
    .where('email', '=', 'vega@example.org')
    .executeTakeFirstOrThrow();
  expect(JSON.parse(fields)).toEqual({ firstName: 'Vega', lastName: 'Lyra', city: 'Tashkent' });
  expect(await db.selectFrom('consent').selectAll().execute()).toEqual(before);
});

test.each(['deneb', 'antares', 'mira'] as const)('%s is blocked', async (name) => {
  const { email, status } = cast[name];
  expect(await add(email)).toEqual({ kind: 'blocked', email, reason: { code: status } });
});

test('a bad address or field is refused with its reason', async () => {
  const before = await count();
  expect(await add('spica')).toEqual({
    kind: 'refused',
    reason: { code: 'address', fault: { code: 'no-at-sign' } },
  });
  expect(await add('spica@example.net', { fields: { firstName: '=1+1' } })).toEqual({
    kind: 'refused',
    reason: { code: 'field', field: 'firstName', fault: { code: 'formula' } },
  });
  expect(await count()).toBe(before);
});

test('two simultaneous calls for the same person add one', async () => {
  const results = await Promise.all([add('spica@example.net'), add('SPICA@example.net')]);
  expect(results.map((result) => result.kind).toSorted()).toEqual(['added', 'unchanged']);
});

test('a field is one line in NFC, without our marks', () => {
  expect(tidyField('  Ve\u0301ga\r\n\tLyra\u00a0x ')).toEqual({ ok: true, value: 'V\u00e9ga Lyra x' });
  expect(tidyField('x'.repeat(500))).toMatchObject({ ok: true });
  expect(tidyField('x'.repeat(501))).toEqual({
    ok: false,
    fault: { code: 'too-long', length: 501, max: 500 },
  });
  for (const bad of ['\ue000l1\ue001', '\0', '\u001b[2J', '\ud800', '\u0085'])
    expect(tidyField(`a${bad}b`)).toEqual({ ok: false, fault: { code: 'control-character' } });
});

test('of the two sample readers one has every declared field and one has none', () => {
  const { full, bare } = sampleReaders(['firstName', 'shoeSize', 'constructor']);
  expect(full).toEqual({
    subscriberId: 0,
    email: 'vega@example.org',
    fields: { firstName: 'Vega', shoeSize: 'sample shoeSize', constructor: 'sample constructor' },
  });
  expect(bare.fields).toEqual({});
});
