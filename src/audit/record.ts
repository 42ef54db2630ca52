import type { Kysely } from 'kysely';
import type { Tables } from '../db/tables.ts';
import type { Action, Actions, Subject } from './actions.ts';
import { actorNow, type Actor } from './actor.ts';

export interface Entry<A extends Action> {
  action: A;
  subject: Subject;
  detail: Actions[A];
  /** ms since the epoch. */
  at: number;
  /** Default: who is at work now. */
  by?: Actor;
}

/** Writes one entry; in the transaction of the change that it tells of, so that there is never one without the other. */
export async function record<A extends Action>(db: Kysely<Tables>, entry: Entry<A>): Promise<void> {
  const { action, subject, detail, at, by = actorNow() } = entry;
  await db
    .insertInto('audit')
    .values({ at, action, actor: by.name, way: by.way, subject, detail: JSON.stringify(detail) })
    .execute();
}
