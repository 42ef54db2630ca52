import type { Database } from '../db/open.ts';
import { restoredState } from '../send/ledger/restored.ts';
import type { Look } from './raise-notices.ts';

/** Whether the database was restored or copied, and no person has dealt with it yet. */
export async function lookAtRestore(db: Database): Promise<Look> {
  const restored = await restoredState(db);
  return {
    kinds: ['database-restored'],
    events: restored
      ? [{ key: `restored:${restored.noticedAt}`, detail: { kind: 'database-restored', restored } }]
      : [],
  };
}
