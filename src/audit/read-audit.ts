import type { Database } from '../db/open.ts';
import type { Action } from './actions.ts';
import type { Actor } from './actor.ts';

export interface AuditEntry {
  id: number;
  /** ms since the epoch. */
  at: number;
  action: Action;
  by: Actor;
  /** Such as `send:7`. */
  subject: string;
  detail: Record<string, unknown>;
}

export interface AuditFilter {
  /** Such as `send:7`. */
  subject?: string | undefined;
  /** Part of the code, such as `send.` for everything about sends. */
  action?: string | undefined;
  actor?: string | undefined;
  /** ms since the epoch. */
  since?: number | undefined;
}

/** The entries, newest first. `before`: only those with a lower id, for the next page. */
export async function readAudit(
  db: Database,
  { subject, action, actor, since }: AuditFilter,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject!))
    .$if(action !== undefined, (query) =>
      // A range instead of `like`: engines differ in what `like` takes for the same letter.
      query.where('action', '>=', action!).where('action', '<', `${action!}\u{10FFFF}`),
    )
    .$if(actor !== undefined, (query) => query.where('actor', '=', actor!))
    .$if(since !== undefined, (query) => query.where('at', '>=', since!))
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id, at, action: code, actor: name, way, subject: about, detail }) => ({
    id,
    at: Number(at),
    action: code as Action,
    by: { name, way: way as Actor['way'] },
    subject: about,
    detail: JSON.parse(detail) as Record<string, unknown>,
  }));
}
