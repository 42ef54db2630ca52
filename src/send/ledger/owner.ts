import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from '../../db/open.ts';

/** Names a worker in the ledger: machine, process id, and a random word because process ids are used again. */
export function newOwner(): string {
  return `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
}

/**
 * Ends the leases of dead workers of this machine, so that a restart after a crash does not wait until they expire.
 * Workers that run, or ran on other machines, keep their leases.
 */
export async function endLeasesOfTheDead(db: Database, self: string): Promise<number> {
  const held = await db
    .selectFrom('batch')
    .select('owner')
    .distinct()
    .where('owner', 'is not', null)
    .where('status', '=', 'open')
    .execute();
  const dead = held.flatMap(({ owner }) => (owner !== null && owner !== self && isDead(owner) ? [owner] : []));
  if (dead.length === 0) return 0;
  const result = await db
    .updateTable('batch')
    .set({ lease_until: 0 })
    .where('owner', 'in', dead)
    .where('status', '=', 'open')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

function isDead(owner: string): boolean {
  const [machine, pid] = owner.split('/');
  if (machine !== hostname() || !pid) return false;
  // Our own process id with another word: an earlier process had it (in a restarted container it is always 1).
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0); // signal 0 only checks that the process exists
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
