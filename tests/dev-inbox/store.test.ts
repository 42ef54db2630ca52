import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openInboxStore, type Arrival, type Keep } from '../../src/dev-inbox/store.ts';

function openStore({ path = ':memory:', keep }: { path?: string; keep?: Keep } = {}) {
  const store = openInboxStore(path, keep);
  onTestFinished(() => store.close());
  return store;
}

function arrival(subject: string, other: Partial<Arrival> = {}): Arrival {
  return {
    receivedAt: 0,
    envelopeFrom: 'bounces@loop.example.org',
    envelopeTo: ['vega@example.org'],
    from: 'The Weekly Loop <editors@loop.example.org>',
    subject,
    raw: Buffer.from(`Subject: ${subject}\r\n\r\n`),
    ...other,
  };
}

const newFile = () => join(mkdtempSync(join(tmpdir(), 'galley-inbox-')), 'inbox.db');
const subjects = (store: ReturnType<typeof openStore>, search?: string) =>
  store.list({ page: 1, pageSize: 100, search }).messages.map(({ subject }) => subject);

describe('keeping', () => {
  test('only the newest messages are kept', async () => {
    const store = openStore({ keep: { messages: 3, bytes: 1e9 } });
    for (const subject of ['one', 'two', 'three', 'four', 'five']) await store.add(arrival(subject));
    expect(subjects(store)).toEqual(['five', 'four', 'three']);
    expect(store.state()).toEqual({ count: 3, newest: 5 });
  });

  test('the oldest are deleted when all together are too large; the newest stays even if it alone is too large', async () => {
    const store = openStore({ keep: { messages: 100, bytes: 1000 } });
    await store.add(arrival('small'));
    await store.add(arrival('large', { raw: Buffer.alloc(900) }));
    expect(subjects(store)).toEqual(['large', 'small']);
    await store.add(arrival('huge', { raw: Buffer.alloc(5000) }));
    expect(subjects(store)).toEqual(['huge']);
  });

  test('the limits hold for messages that arrive together', async () => {
    const store = openStore({ keep: { messages: 3, bytes: 1e9 } });
    await Promise.all(Array.from({ length: 10 }, (_, index) => store.add(arrival(`${index}`))));
    expect(subjects(store)).toEqual(['9', '8', '7']);
  });

  test('a number is never used twice, not even after all were deleted', async () => {
    const path = newFile();
    const store = openInboxStore(path);
    await store.add(arrival('one'));
    store.deleteUpTo(1);
    store.close();
    expect(await openStore({ path }).add(arrival('two'))).toBe(2);
  });

  test('closing writes what is still waiting', async () => {
    const path = newFile();
    const store = openInboxStore(path);
    const id = store.add(arrival('last moment'));
    store.close();
    expect(await id).toBe(1);
    expect(subjects(openStore({ path }))).toEqual(['last moment']);
  });

  test('messages that another process adds are seen, and count towards the limit', async () => {
    const path = newFile();
    const [served, sending] = [openStore({ path, keep: { messages: 3, bytes: 1e9 } }), openStore({ path })];
    await served.add(arrival('one'));
    for (const subject of ['two', 'three', 'four']) await sending.add(arrival(subject));
    expect(served.state()).toEqual({ count: 4, newest: 4 });
    await served.add(arrival('five'));
    expect(subjects(served)).toEqual(['five', 'four', 'three']);
  });
});

describe('deleting', () => {
  test('deletes those up to the given number, and keeps later ones', async () => {
    const store = openStore();
    for (const subject of ['one', 'two', 'three']) await store.add(arrival(subject));
    expect(store.deleteUpTo(2)).toBe(2);
    expect(subjects(store)).toEqual(['three']);
    expect(store.state()).toEqual({ count: 1, newest: 3 });
  });
});

describe('searching', () => {
  const found = async (search: string) => {
    const store = openStore();
    await store.add(arrival('Chat in real time', { envelopeTo: ['vega@example.org', 'altair@example.com'] }));
    await store.add(arrival('Žížaly v zahradě 100% _deep_', { from: 'Editors <other@loop.test>' }));
    return subjects(store, search);
  };

  test.each([
    ['real', 'Chat in real time'],
    ['TIME chat', 'Chat in real time'],
    ['altair@', 'Chat in real time'],
    ['zizaly', 'Žížaly v zahradě 100% _deep_'],
    ['loop.test', 'Žížaly v zahradě 100% _deep_'],
    ['100%', 'Žížaly v zahradě 100% _deep_'],
    ['_deep_', 'Žížaly v zahradě 100% _deep_'],
  ])('%s finds %s', async (search, subject) => expect(await found(search)).toEqual([subject]));

  test.each(['real zahrad', '__', "' or 1=1 --", 'tomorrow'])('%s finds nothing', async (search) =>
    expect(await found(search)).toEqual([]),
  );

  test('only spaces find everything', async () => expect(await found('  ')).toHaveLength(2));

  test('the neighbours of a message are matches too', async () => {
    const store = openStore();
    for (const subject of ['apple', 'pear', 'apple', 'pear', 'apple']) await store.add(arrival(subject));
    expect(store.neighbours(3)).toEqual({ newer: 4, older: 2 });
    expect(store.neighbours(3, 'apple')).toEqual({ newer: 5, older: 1 });
    expect(store.neighbours(5, 'apple')).toEqual({ newer: undefined, older: 3 });
  });
});

describe('paging', () => {
  test('newest first, and every message on exactly one page', async () => {
    const store = openStore();
    await Promise.all(Array.from({ length: 25 }, (_, index) => store.add(arrival(`${index + 1}`))));
    const pages = [1, 2, 3].map((page) => store.list({ page, pageSize: 10 }));
    expect(pages.map(({ messages }) => messages.length)).toEqual([10, 10, 5]);
    expect(pages.flatMap(({ messages }) => messages.map(({ id }) => id))).toEqual(
      Array.from({ length: 25 }, (_, index) => 25 - index),
    );
    expect(pages[0]).toMatchObject({ total: 25, pages: 3, page: 1 });
  });

  test('a page past the end is the last one', async () => {
    const store = openStore();
    await store.add(arrival('only'));
    expect(store.list({ page: 9, pageSize: 10 })).toMatchObject({ page: 1, pages: 1, total: 1 });
  });
});

describe('opening', () => {
  test('a file that is not a database is reported with what to do', () => {
    const path = newFile();
    writeFileSync(path, 'this is a text that somebody put here by mistake'.repeat(100));
    expect(() => openInboxStore(path)).toThrow(
      expect.objectContaining({ code: 'E_INBOX_STORE', hint: expect.stringContaining('delete the file') }),
    );
  });

  test('a file of another version is not touched', () => {
    const path = newFile();
    const other = new DatabaseSync(path);
    other.exec('create table message (something text); pragma user_version = 99');
    other.close();
    expect(() => openInboxStore(path)).toThrow(/another version \(99/);
  });
});
