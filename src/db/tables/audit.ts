import type { Generated } from 'kysely';

/** Who did what. Append-only: triggers refuse to change or delete a row. */
export interface AuditTable {
  id: Generated<number>;
  at: number;
  /** A code of `audit/actions.ts`. */
  action: string;
  /** As `audit/actor.ts` names it. */
  actor: string;
  /** By which way: `desk`, `command`, or `galley` for what happens by itself. */
  way: string;
  /** What it was done to, such as `send:7`, `issue:181`, `account:editor`. */
  subject: string;
  /** JSON: what else is to be known, such as a reason. Never the address of a reader, which must be forgettable. */
  detail: string;
}
