import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { findPostgres, type TestPostgres } from '../setup/postgres.mjs';

export interface FreshPostgres {
  url: string;
  /** One statement on the server, outside this database. */
  admin(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** One server for all databases of a file: what GALLEY_TEST_POSTGRES names, else one that is started for it. */
let server: Promise<TestPostgres> | undefined;
let inUse = 0;

/** A database of our own. */
export async function freshPostgres(): Promise<FreshPostgres> {
  inUse += 1;
  const { url, stop } = await (server ??= findPostgres(() => {}));
  const name = `galley_queue_${randomBytes(5).toString('hex')}`;
  const admin = async (text: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  await admin(`create database ${name} template template0`);
  return {
    url: Object.assign(new URL(url), { pathname: name }).href,
    admin,
    async remove() {
      await admin(`drop database ${name} with (force)`);
      inUse -= 1;
      if (inUse > 0) return;
      server = undefined;
      await stop();
    },
  };
}
