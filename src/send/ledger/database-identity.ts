import { statSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import { engineOf } from '../../db/engine.ts';
import type { Tables } from '../../db/tables.ts';

/** The identity of a database without a file. */
export const inMemory = 'sqlite-in-memory';

/** Made of what a copy does not have: inode and birth time of the file, or the identifier of the server. */
export async function identityOf(db: Kysely<Tables>): Promise<string> {
  if (engineOf(db) === 'postgres') {
    const { rows } = await sql<{ cluster: string; base: string }>`
      select (select cast(system_identifier as text) from pg_control_system()) as cluster, (select cast(oid as text) from pg_database where datname = current_database()) as base`.execute(
      db,
    );
    return `postgres ${rows[0]!.cluster} ${rows[0]!.base}`;
  }
  const { rows } = await sql<{ name: string; file: string }>`select name, file from pragma_database_list`.execute(db);
  const file = rows.find(({ name }) => name === 'main')?.file;
  if (!file) return inMemory;
  const { ino, birthtimeMs } = statSync(file);
  return `sqlite ${ino} ${Math.round(birthtimeMs)}`;
}
