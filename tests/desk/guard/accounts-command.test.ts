import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accountsCommand } from '../../../src/cli/verbs/accounts.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { openAccounts } from '../../../src/desk/guard/accounts.ts';
import { tryCommand } from '../../cli/run-in-process.ts';
import { emptyDatabaseUrl } from '../../setup/database.ts';

let folder: string;
let url: string;
const clock = { now: () => Date.parse('2026-11-27T09:00:00Z') };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-desk-'));
  writeFileSync(
    join(folder, 'galley.yaml'),
    'name: The Weekly Loop\nslug: weekly-loop\nurl: https://loop.example.org\nfrom: editors@loop.example.org\naddress: 12 Sample Street\n',
  );
  url = await emptyDatabaseUrl(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const galley = (words: string[], input = '', variables: Record<string, string> = {}) =>
  tryCommand(accountsCommand, words, { cwd: folder, env: { ...variables, DATABASE_URL: url }, input, clock });

async function verify(name: string, password: string): Promise<boolean> {
  const db = await openDatabase(url);
  try {
    return (await openAccounts({ db, clock }).verify(name, password)) !== undefined;
  } finally {
    await db.destroy();
  }
}

test('a password from standard input creates the account; the next one changes it', async () => {
  const made = await galley(['password'], 'eleven quiet lighthouses\n', { DESK_HOST: '0.0.0.0' });
  expect(made).toEqual({ out: 'editor may sign in to the desk now.\n', err: '', code: 0 });
  expect(await verify('editor', 'eleven quiet lighthouses')).toBe(true);
  const changed = await galley(['password', 'Editor'], 'twelve loud lighthouses', { DESK_HOST: '0.0.0.0' });
  expect(changed.out).toBe('The password of editor is changed; its browsers are signed out.\n');
  expect([
    await verify('editor', 'eleven quiet lighthouses'),
    await verify('editor', 'twelve loud lighthouses'),
  ]).toEqual([false, true]);
});

test('it says if the desk needs no login', async () => {
  expect((await galley(['password'], 'eleven quiet lighthouses')).out).toContain(
    'can be reached only from this machine and needs no login',
  );
});

test.each([
  [['password'], '', 'E_DESK_PASSWORD', 'no password on standard input'],
  [['password'], 'short', 'E_DESK_PASSWORD', 'needs 12 characters'],
  [['password', 'a b'], 'eleven quiet lighthouses', 'E_DESK_ACCOUNT', 'can’t be an account’s name'],
  [['remove', 'nobody'], '', 'E_DESK_ACCOUNT', 'There is no account "nobody"'],
])('%j with %j is refused with what to do', async (words, typed, code, message) => {
  const { error } = await galley(words, typed);
  expect(error).toMatchObject({ code, message: expect.stringContaining(message), hint: expect.any(String) });
});

test('the accounts are listed, and a removed one can’t log in any more', async () => {
  expect((await galley([])).out).toBe('There is no account yet: galley accounts password\n');
  await galley(['password', 'guest'], 'eleven quiet lighthouses');
  expect((await galley([])).out).toMatch(/account\s+passkeys\s+browsers\s+password set\s+guest\s+0\s+0\s+2026-11-27/);
  expect(JSON.parse((await galley(['--json'])).out)).toEqual([
    { name: 'guest', passkeys: 0, browsers: 0, passwordSetAt: '2026-11-27T09:00:00.000Z' },
  ]);
  expect((await galley(['remove', 'Guest'])).out).toBe('guest can’t sign in to the desk any more.\n');
  expect(await verify('guest', 'eleven quiet lighthouses')).toBe(false);
});
