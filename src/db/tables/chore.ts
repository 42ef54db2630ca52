/** Work that comes round: one row for each chore that was ever due. */
export interface ChoreTable {
  name: string;
  due_at: number;
  /** The process that runs it at this moment, until `lease_until`: then it counts as dead. */
  owner: string | null;
  lease_until: number | null;
  /** When the last run ended, well or not. */
  last_run_at: number | null;
  /** What the last run failed with; null when it went well. */
  last_error: string | null;
}
