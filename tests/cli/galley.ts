/** A publication's folder in which tests run `galley`, within the test or as a process on the pinned Node. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { run } from '../../src/cli/main.ts';
import { freePorts } from '../fakes/free-ports.ts';
import { FakeTerminal } from '../fakes/terminal.ts';
import { draft } from '../journeys/workspace.ts';
import { withoutLinkCheck } from '../setup/own-web.ts';
import { bareDatabaseUrl, emptyDatabaseUrl, engine } from '../setup/database.ts';

const entry = fileURLToPath(new URL('../../src/cli/galley.mjs', import.meta.url));

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Publication {
  root: string;
  env: Record<string, string>;
  /** Runs one command to its end within the test. Standard input is empty, so nobody answers questions. */
  galley(args: string[], env?: Record<string, string>): Promise<Ran>;
  /** The same, but returns the running command: `terminal.emit('SIGTERM')` ends one that keeps running. */
  stay(args: string[], env?: Record<string, string>): { terminal: FakeTerminal; ended: Promise<Ran> };
  /**
   * Starts a separate process, to test signals, exit codes and pipes. It takes a second to start, and is killed after
   * 90 seconds.
   */
  begin(args: string[], env?: Record<string, string>): { child: ChildProcess; ended: Promise<Ran> };
  /** Runs a query on the database, whatever process has it open. */
  rows<T>(query: string): Promise<T[]>;
  /** Adds this many active readers, from `reader-0001@example.org` on. */
  addReaders(count: number): Promise<void>;
  remove(): void;
}

/**
 * Creates a publication in a temporary folder: galley.yaml, draft 7, its own ports, none of this machine's settings.
 */
export async function makePublication(
  variables: Record<string, string> = {},
  publication: (yaml: string) => string = (yaml) => yaml,
): Promise<Publication> {
  const root = mkdtempSync(join(tmpdir(), 'galley-cli-'));
  mkdirSync(join(root, 'drafts'));
  writeFileSync(join(root, 'galley.yaml'), withoutLinkCheck(publication(readFileSync('galley.yaml', 'utf8'))));
  writeFileSync(join(root, 'drafts/7.yaml'), draft);
  const [port, desk, inbox] = (await freePorts(3)).map(String) as [string, string, string];
  mkdirSync(join(root, '.galley'));
  // SQLite's file is in the default place, and is made by the first command that needs it.
  const databaseUrl = await (engine === 'sqlite' ? bareDatabaseUrl : emptyDatabaseUrl)(join(root, '.galley'));
  const database: Record<string, string> = engine === 'sqlite' ? {} : { DATABASE_URL: databaseUrl };
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: root,
    NO_COLOR: '1',
    PORT: port,
    DESK_PORT: desk,
    INBOX_PORT: inbox,
    ...database,
    ...variables,
  };

  const begin: Publication['begin'] = (args, more = {}) => {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: root,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ran: Ran = { code: null, signal: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.stderr += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
    const ended = new Promise<Ran>((resolve) => {
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ ...ran, code, signal });
      });
    });
    return { child, ended };
  };
  const stay: Publication['stay'] = (args, more = {}) => {
    const terminal = new FakeTerminal({ cwd: root, env: { ...env, ...more } });
    const ended = run(args, terminal).then((code) => ({
      code,
      signal: null,
      stdout: terminal.stdout.text(),
      stderr: terminal.stderr.text(),
    }));
    return { terminal, ended };
  };
  const withDatabase = async <T>(work: (db: Database) => Promise<T>): Promise<T> => {
    const db = await openDatabase(databaseUrl);
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  };
  return {
    root,
    env,
    begin,
    stay,
    galley: (args, more) => stay(args, more).ended,
    rows: <T>(query: string) => withDatabase(async (db) => (await sql.raw<T>(query).execute(db)).rows),
    async addReaders(count) {
      const emails = Array.from(
        { length: count },
        (_, index) => `reader-${String(index + 1).padStart(4, '0')}@example.org`,
      );
      await withDatabase(async (db) => {
        for (let at = 0; at < count; at += 1000) {
          await db
            .insertInto('subscriber')
            .values(
              emails
                .slice(at, at + 1000)
                .map((email) => ({ email, status: 'active' as const, fields: '{}', created_at: 1, updated_at: 1 })),
            )
            .execute();
        }
      });
    },
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}
