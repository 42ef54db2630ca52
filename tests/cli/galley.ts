/** Runs `galley` as a person does: a process of its own, on the pinned Node, in a publication's folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../src/db/open.ts';
import { freePorts } from '../fakes/free-ports.ts';
import { draft } from '../journeys/workspace.ts';

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
  /** Runs one command to its end; past 30 seconds it is killed. Standard input is closed: nobody is there to ask. */
  galley(args: string[], env?: Record<string, string>): Promise<Ran>;
  /** The same, with the process in hand while it runs. */
  begin(args: string[], env?: Record<string, string>): { child: ChildProcess; ended: Promise<Ran> };
  /** One query over the database on disk, beside whatever process has it open. */
  rows<T>(sql: string): T[];
  /** So many active readers, `reader-0001@example.org` and on. */
  addReaders(count: number): Promise<void>;
  remove(): void;
}

/** A publication in a temporary folder: galley.yaml, draft 7, ports of its own, nothing of this machine's settings. */
export async function makePublication(variables: Record<string, string> = {}, publication: (yaml: string) => string = (yaml) => yaml): Promise<Publication> {
  const root = mkdtempSync(join(tmpdir(), 'galley-cli-'));
  mkdirSync(join(root, 'drafts'));
  writeFileSync(join(root, 'galley.yaml'), publication(readFileSync('galley.yaml', 'utf8')));
  writeFileSync(join(root, 'drafts/7.yaml'), draft);
  const [port, desk, inbox] = (await freePorts(3)).map(String) as [string, string, string];
  const env = { PATH: process.env.PATH ?? '', HOME: root, NO_COLOR: '1', PORT: port, DESK_PORT: desk, INBOX_PORT: inbox, ...variables };

  const begin: Publication['begin'] = (args, more = {}) => {
    const child = spawn(process.execPath, [entry, ...args], { cwd: root, env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ran: Ran = { code: null, signal: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.stderr += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const ended = new Promise<Ran>((resolve) => {
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ ...ran, code, signal });
      });
    });
    return { child, ended };
  };
  const withDatabase = <T>(work: (db: DatabaseSync) => T): T => {
    const db = new DatabaseSync(join(root, '.galley/galley.db'), { timeout: 10_000 });
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  return {
    root,
    env,
    begin,
    galley: (args, more) => begin(args, more).ended,
    rows: <T>(sql: string) => withDatabase((db) => db.prepare(sql).all() as T[]),
    async addReaders(count) {
      await (await openDatabase(`sqlite:${join(root, '.galley/galley.db')}`)).destroy();
      withDatabase((db) => {
        const insert = db.prepare("insert into subscriber (email, status, fields, created_at, updated_at) values (?, 'active', '{}', 1, 1)");
        db.exec('begin');
        for (let number = 1; number <= count; number++) insert.run(`reader-${String(number).padStart(4, '0')}@example.org`);
        db.exec('commit');
      });
    },
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}
