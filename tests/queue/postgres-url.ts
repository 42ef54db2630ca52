import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { findPostgres } from '../setup/postgres.mjs';

/** A database of our own on GALLEY_TEST_POSTGRES, or on a server that is started for the file that asks. */
export async function freshPostgres(): Promise<{ url: string; admin(text: string): Promise<void>; remove(): Promise<void> }> {
  const { url: server, stop } = await findPostgres(() => {});
  const name = `galley_queue_${randomBytes(5).toString('hex')}`;
  const admin = async (text: string) => {
    const client = new Client({ connectionString: server });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  await admin(`create database ${name} template template0`);
  return {
    url: Object.assign(new URL(server), { pathname: name }).href,
    admin,
    async remove() {
      await admin(`drop database ${name} with (force)`);
      await stop();
    },
  };
}
