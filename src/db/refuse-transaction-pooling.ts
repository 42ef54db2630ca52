import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientBase } from 'pg';
import { GalleyError } from '../problem.ts';

/**
 * A pooler such as PgBouncer in transaction mode gives each transaction any of its connections. Settings of our sessions,
 * prepared statements and the lock under which tables are migrated would be another process's: it starts, and fails
 * later. Found by writing a word into a setting of two sessions and reading it back: in transaction mode one of them
 * finds the other's word, or none. `pid`: the server's own number of the process behind `client`; it is the client's
 * where nothing stands between, and then nothing is asked.
 * @throws GalleyError E_DATABASE_POOLER
 */
export async function refuseTransactionPooling(
  client: ClientBase & { processID?: number },
  { pid, name, connect }: { pid: number; name: string; connect(): Promise<Client> },
): Promise<void> {
  if (!client.processID || client.processID === pid) return;
  const other = await connect();
  try {
    const keeps = await Promise.race([keepsSessions(client, other), sleep(waitMs, true)]);
    if (keeps) return;
    throw new GalleyError(`DATABASE_URL leads to a pooler in transaction mode (${name})`, {
      code: 'E_DATABASE_POOLER',
      hint: 'Galley uses settings and prepared statements of its sessions. Set pool_mode = session for this database (PgBouncer), use the pooler’s port for sessions, or connect to PostgreSQL directly; ?pool=4 limits the connections of a process.',
    });
  } finally {
    // Not end(): a session that still waits for its turn would be waited for.
    other.connection.stream.destroy();
  }
}

/** A pooler that lets the second session wait gives each its own connection: in transaction mode the first is idle. */
const waitMs = 3_000;

async function keepsSessions(client: ClientBase, other: ClientBase): Promise<boolean> {
  const [own, others] = [randomUUID(), randomUUID()];
  await write(client, own);
  await write(other, others);
  // Twice: of exactly two connections that are given out in turn, the first reading would find its own.
  for (const [session, word] of [
    [client, own],
    [client, own],
    [other, others],
  ] as const)
    if ((await read(session)) !== word) return false;
  return true;
}

async function write(session: ClientBase, word: string): Promise<void> {
  await session.query(`set galley.session = '${word}'`);
}

async function read(session: ClientBase): Promise<string | null> {
  const { rows } = await session.query<{ word: string | null }>(
    "select current_setting('galley.session', true) as word",
  );
  return rows[0]?.word ?? null;
}
