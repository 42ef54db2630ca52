/** Periodic work: one row for each chore that was ever due. */
export interface ChoreTable {
  name: string;
  due_at: number;
  /** The process that runs it now; after `lease_until` that process counts as dead. */
  owner: string | null;
  lease_until: number | null;
  /** When the last run ended, successfully or not. */
  last_run_at: number | null;
  /** The error of the last run; null when it succeeded. */
  last_error: string | null;
}
