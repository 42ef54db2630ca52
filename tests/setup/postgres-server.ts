/** Before the files of the vitest project `postgres`: a server, and a migrated database that every test copies. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/open.ts';
import { findPostgres } from './postgres.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** `server` may create databases; `template` is copied for each test, with `strategy`. */
    postgres: { server: string; template: string; strategy: string };
  }
}

export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await findPostgres(console.log);
  // Of this run: several may share one server.
  const template = `galley_test_${randomBytes(5).toString('hex')}`;
  const query = async (text: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client.query<{ version: number }>(text).finally(() => client.end());
  };
  await query(`create database ${template} encoding 'UTF8' template template0`);
  const { href } = Object.assign(new URL(url), { pathname: template });
  await (await openDatabase(href)).destroy();
  const { rows } = await query("select cast(current_setting('server_version_num') as integer) as version");
  // Copying the files takes half the time of copying through the log, which is what 15 and newer do unless told.
  project.provide('postgres', {
    server: url,
    template,
    strategy: rows[0]!.version >= 150_000 ? 'strategy file_copy' : '',
  });
  return async () => {
    await query(`drop database ${template}`);
    await stop();
  };
}
