import type { Kysely } from 'kysely';
import type { Tables } from '../../db/tables.ts';
import type { KeyRing } from '../../signing/keys.ts';
import { readToken } from '../../signing/link-token.ts';

/** Long enough to find the mail after a holiday, too short to be found years later. */
export const confirmWindowMs = 7 * 24 * 60 * 60 * 1000;

/** What a confirm link is about. */
export interface Asking {
  subscriberId: number;
  expiresAt: number;
}

export type ConfirmLink =
  | ({ kind: 'asking' } & Asking)
  /** Not made by us, or cut short. */
  | { kind: 'not-ours' }
  /** Made by us for an asking that this database does not know: it was lost in a restore, or the subscriber was deleted. */
  | { kind: 'lost' };

/**
 * Looks up what a confirm link is about. Its token names the ledger's entry in which the person asked; when they asked
 * says when it expires. The entry keeps the token's epoch, so that an id that was given twice confirms nobody else.
 */
export async function readConfirmLink(db: Kysely<Tables>, token: string, keys: KeyRing): Promise<ConfirmLink> {
  const ids = readToken(token, 'confirm', keys);
  if (!ids) return { kind: 'not-ours' };
  const asked = await db
    .selectFrom('consent')
    .select(['subscriber_id', 'at', 'detail'])
    .where('id', '=', ids.id)
    .where('action', '=', 'asked')
    .executeTakeFirst();
  const { epoch } = JSON.parse(asked?.detail ?? '{}') as { epoch?: unknown };
  if (!asked || epoch !== ids.epoch) return { kind: 'lost' };
  return {
    kind: 'asking',
    subscriberId: Number(asked.subscriber_id),
    expiresAt: Number(asked.at) + confirmWindowMs,
  };
}
