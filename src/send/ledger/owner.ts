import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from '../../db/open.ts';

/** Names a worker in the ledger: machine, process, and a word of its own because process numbers come again. */
export function newOwner(): string {
  return `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
}

/**
 * Ends the leases of workers that ran on this machine and are gone, so that a restart after a crash need not wait for
 * them to run out. A worker on another machine, or alive, keeps its lease.
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
  // Our own number with another word: we are its successor (a restarted container is always process 1).
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0); // asks only whether it is there
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
