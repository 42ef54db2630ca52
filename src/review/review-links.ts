/** Links for people without a login: signed, with an end, and withdrawn at any time. */
import type { Clock } from '../clock.ts';
import { record } from '../audit/record.ts';
import type { Database } from '../db/open.ts';
import type { ReviewLink } from '../db/tables/review.ts';
import { transact } from '../db/transact.ts';
import { GalleyError } from '../problem.ts';
import type { KeyRing } from '../signing/keys.ts';
import { makeToken, newEpoch, readToken } from '../signing/link-token.ts';

export interface ReviewDeps {
  db: Database;
  clock: Clock;
}

const dayMs = 24 * 3_600_000;
export const usualDays = 7;
export const maxDays = 60;

export interface NewReviewLink {
  issue: number;
  /** Whom it is for; comments and approvals stand under this name. */
  name: string;
  days: number;
  by: string;
}

/** @throws GalleyError E_REVIEW_NAME, E_REVIEW_DAYS */
export async function makeReviewLink(
  { issue, name: written, days, by }: NewReviewLink,
  { db, clock }: ReviewDeps,
): Promise<ReviewLink> {
  const name = written.trim().replaceAll(/\s+/g, ' ');
  if (name === '' || name.length > 100)
    throw new GalleyError('A review link needs a name', {
      code: 'E_REVIEW_NAME',
      hint: 'Write whom it is for, in at most 100 characters: their comments and their approval carry this name.',
    });
  if (!Number.isInteger(days) || days < 1 || days > maxDays)
    throw new GalleyError('That is not a number of days', {
      code: 'E_REVIEW_DAYS',
      hint: `Write how many days the link works: 1 to ${maxDays}.`,
    });
  const now = clock.now();
  return transact(db, async (transaction) => {
    const link = await transaction
      .insertInto('review_link')
      .values({
        issue_number: issue,
        epoch: newEpoch(),
        name,
        created_by: by,
        created_at: now,
        ends_at: now + days * dayMs,
        withdrawn_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const detail = { name, ends: new Date(now + days * dayMs).toISOString() };
    await record(transaction, { action: 'review.link-made', subject: `issue:${issue}`, detail, at: now });
    return link;
  });
}

/** Ends a link at once; false if it has ended already, or there is none. */
export async function withdrawReviewLink(
  { id, issue }: { id: number; issue: number },
  { db, clock }: ReviewDeps,
): Promise<boolean> {
  const now = clock.now();
  return transact(db, async (transaction) => {
    const link = await transaction
      .updateTable('review_link')
      .set({ withdrawn_at: now })
      .where('id', '=', id)
      .where('issue_number', '=', issue)
      .where('withdrawn_at', 'is', null)
      .where('ends_at', '>', now)
      .returning('name')
      .executeTakeFirst();
    if (!link) return false;
    const { name } = link;
    await record(transaction, {
      action: 'review.link-withdrawn',
      subject: `issue:${issue}`,
      detail: { name },
      at: now,
    });
    return true;
  });
}

/** The links of an issue, newest first. */
export async function listReviewLinks(issue: number, { db }: Pick<ReviewDeps, 'db'>): Promise<ReviewLink[]> {
  return db.selectFrom('review_link').selectAll().where('issue_number', '=', issue).orderBy('id', 'desc').execute();
}

export function reviewAddress({ id, epoch }: ReviewLink, publicUrl: string, keys: KeyRing): string {
  return `${publicUrl}/review/${makeToken(keys, 'review', { epoch, id: Number(id) })}`;
}

export type LinkState = 'open' | 'ended' | 'withdrawn';

export function stateOfLink({ withdrawn_at, ends_at }: ReviewLink, { now }: Clock): LinkState {
  if (withdrawn_at !== null) return 'withdrawn';
  return Number(ends_at) > now() ? 'open' : 'ended';
}

/** The link of a token as it was found in an address; undefined if we did not make it, or its history was lost. */
export async function findReviewLink(
  token: string,
  { db, keys }: Pick<ReviewDeps, 'db'> & { keys: KeyRing },
): Promise<(ReviewLink & { /** The token as we wrote it. */ token: string }) | undefined> {
  const ids = readToken(token, 'review', keys);
  if (!ids) return undefined;
  const link = await db
    .selectFrom('review_link')
    .selectAll()
    .where('id', '=', ids.id)
    .where('epoch', '=', ids.epoch)
    .executeTakeFirst();
  return link && { ...link, token: ids.token };
}
