/**
 * Periodic work, such as deleting what has expired. Every process that serves or delivers tries to run it; a lease in
 * the database gives each run to one of them.
 */
import type { Clock } from '../clock.ts';
import type { Database } from './open.ts';

export interface Chore {
  /** Names the row that records the last run, so it must not change. */
  name: string;
  everyMs: number;
  /** Must be safe to repeat: a crash may interrupt it anywhere, and then it runs again. */
  run(): Promise<unknown>;
}

export interface ChoreDeps {
  db: Database;
  clock: Clock;
  /** Names this process in the database. */
  owner: string;
  /** Called when a run failed; the chore is tried again when it is next due. */
  onFault(chore: string, error: Error): void;
  /** Called with those whose times were corrected, because they lay too far ahead. */
  onCorrected?(chores: string[]): void;
}

/** A run that takes longer than this counts as dead, and another process starts it again. */
const leaseMs = 15 * 60_000;
/** The clocks of two healthy machines may differ so much. */
const toleranceMs = 60_000;

/** Runs those of `chores` that are due and that no other process is running. Returns the names of those it ran. */
export async function runDueChores(chores: Chore[], deps: ChoreDeps): Promise<string[]> {
  const corrected = await correctTimes(chores, deps);
  if (corrected.length > 0) deps.onCorrected?.(corrected);
  const ran: string[] = [];
  for (const chore of chores) {
    if (!(await claim(chore.name, deps))) continue;
    const error = await chore.run().then(
      () => null,
      (fault: Error) => fault,
    );
    await release(chore, error, deps);
    if (error) deps.onFault(chore.name, error);
    ran.push(chore.name);
  }
  return ran;
}

/**
 * A machine whose clock was a year ahead wrote times that nothing here writes otherwise: the chore would not run until then.
 * Such a one is due now. A lease keeps its quarter of an hour, in which a process that lives ends its run.
 */
async function correctTimes(chores: Chore[], { db, clock }: ChoreDeps): Promise<string[]> {
  const now = clock.now();
  const rows = await db.selectFrom('chore').select(['name', 'due_at', 'lease_until']).execute();
  const corrected: string[] = [];
  for (const { name, everyMs } of chores) {
    const row = rows.find((one) => one.name === name);
    const isDueTooLate = Number(row?.due_at ?? 0) > now + everyMs + toleranceMs;
    const isLeasedTooLong = Number(row?.lease_until ?? 0) > now + leaseMs + toleranceMs;
    if (!isDueTooLate && !isLeasedTooLong) continue;
    corrected.push(name);
    await db
      .updateTable('chore')
      .set({ ...(isDueTooLate ? { due_at: now } : {}), ...(isLeasedTooLong ? { lease_until: now + leaseMs } : {}) })
      .where('name', '=', name)
      .where('due_at', '=', row!.due_at) // unless another process was faster
      .execute();
  }
  return corrected;
}

/** One statement decides: of two processes at the same moment, the second finds the lease of the first. */
async function claim(name: string, { db, clock, owner }: ChoreDeps): Promise<boolean> {
  const now = clock.now();
  await db
    .insertInto('chore')
    .values({ name, due_at: now, owner: null, lease_until: null, last_run_at: null, last_error: null })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { numUpdatedRows } = await db
    .updateTable('chore')
    .set({ owner, lease_until: now + leaseMs })
    .where('name', '=', name)
    .where('due_at', '<=', now)
    .where((when) => when.or([when('lease_until', 'is', null), when('lease_until', '<=', now)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Changes nothing if another process has taken the chore over meanwhile. */
async function release({ name, everyMs }: Chore, error: Error | null, { db, clock, owner }: ChoreDeps): Promise<void> {
  const now = clock.now();
  await db
    .updateTable('chore')
    .set({
      owner: null,
      lease_until: null,
      due_at: now + everyMs,
      last_run_at: now,
      last_error: error?.message.slice(0, 500) ?? null,
    })
    .where('name', '=', name)
    .where('owner', '=', owner)
    .execute();
}

export interface ChoreState {
  name: string;
  /** ms since the epoch; null when it has never ended. */
  lastRunAt: number | null;
  lastError: string | null;
}

export async function listChores(db: Database): Promise<ChoreState[]> {
  const rows = await db.selectFrom('chore').selectAll().orderBy('name').execute();
  return rows.map(({ name, last_run_at, last_error }) => ({
    name,
    lastRunAt: last_run_at === null ? null : Number(last_run_at),
    lastError: last_error,
  }));
}
