/** The engines of the database that the suites run on: how each makes a fresh database. A new engine is an entry here and in vitest.config.ts. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import type { Engine } from '../../src/db/engine.ts';
import { openDatabase } from '../../src/db/open.ts';

export interface TestEngine {
  /** The address of a fresh database for one process, quick to make. */
  url(): Promise<string>;
  /** The same for several processes; `folder` is there for an engine that keeps files. */
  sharedUrl(folder: string): Promise<string>;
  /** One that no Galley has ever opened. */
  bareUrl(folder: string): Promise<string>;
  /** Removes what was made in this file. */
  removeAll(): Promise<void>;
}

export const engines: Record<Engine, TestEngine> = { sqlite: sqlite(), postgres: postgres() };

function sqlite(): TestEngine {
  let migrated: Promise<Uint8Array> | undefined;
  return {
    url: async () => 'sqlite::memory:',
    async sharedUrl(folder) {
      const file = join(folder, 'galley.db');
      writeFileSync(file, await (migrated ??= migratedFile()));
      return `sqlite:${file}`;
    },
    bareUrl: async (folder) => `sqlite:${join(folder, 'galley.db')}`,
    removeAll: async () => {},
  };
}

/** What Galley makes of a file that nobody has opened yet. Copying it takes a tenth of the time of making it. */
async function migratedFile(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'galley-migrated-'));
  try {
    const file = join(folder, 'galley.db');
    await (await openDatabase(`sqlite:${file}`)).destroy();
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function postgres(): TestEngine {
  const made: string[] = [];
  let admin: Promise<Client> | undefined;
  const connect = async () => {
    const client = new Client({ connectionString: inject('postgres').server });
    client.on('error', () => {}); // a test may restart the server
    await client.connect();
    return client;
  };
  const create = async (from: string) => {
    const { server, template } = inject('postgres');
    const client = await (admin ??= connect());
    const name = `${template}_${randomBytes(5).toString('hex')}`;
    made.push(name);
    await client.query(`create database ${name} encoding 'UTF8' template ${from}`);
    return Object.assign(new URL(server), { pathname: name }).href;
  };
  const copy = () => create(`${inject('postgres').template} ${inject('postgres').strategy}`);
  return {
    url: copy,
    sharedUrl: copy,
    bareUrl: () => create('template0'),
    async removeAll() {
      const client = await admin;
      if (!client) return;
      admin = undefined;
      for (const name of made.splice(0)) await client.query(`drop database ${name} with (force)`);
      await client.end();
    },
  };
}
