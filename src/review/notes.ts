import type { ReviewNote } from '../db/tables/review.ts';
import { transact } from '../db/transact.ts';
import { GalleyError } from '../problem.ts';
import type { Place } from './places.ts';
import type { ReviewDeps } from './review-links.ts';

export const maxNoteLength = 2_000;
/** Of one issue; a link that was passed on must not fill the database. */
const maxNotes = 1_000;

export interface NewNote {
  issue: number;
  place: Place;
  text: string;
  author: string;
  /** The review link through which it came; undefined on the desk. */
  link?: number | undefined;
}

/** @throws GalleyError E_NOTE */
export async function addNote(
  { issue, place, text: written, author, link }: NewNote,
  { db, clock }: ReviewDeps,
): Promise<ReviewNote> {
  const text = written.trim();
  if (text === '' || text.length > maxNoteLength)
    throw new GalleyError(text === '' ? 'The comment is empty' : 'The comment is too long', {
      code: 'E_NOTE',
      hint: `Write 1 to ${maxNoteLength.toLocaleString('en')} characters.`,
    });
  return transact(db, async (transaction) => {
    const { count } = await transaction
      .selectFrom('review_note')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('issue_number', '=', issue)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxNotes)
      throw new GalleyError(`This issue has ${maxNotes.toLocaleString('en')} comments`, {
        code: 'E_NOTE',
        hint: 'No more can be added. Write to the editor.',
      });
    return transaction
      .insertInto('review_note')
      .values({
        issue_number: issue,
        place: place.key,
        label: place.label.slice(0, 300),
        text,
        author,
        review_link_id: link ?? null,
        at: clock.now(),
        done_at: null,
        done_by: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** All comments on an issue, oldest first. */
export async function listNotes(issue: number, { db }: Pick<ReviewDeps, 'db'>): Promise<ReviewNote[]> {
  return db.selectFrom('review_note').selectAll().where('issue_number', '=', issue).orderBy('id').execute();
}

/** The comments that nobody has marked as done, oldest first. */
export async function openNotes(issue: number, deps: Pick<ReviewDeps, 'db'>): Promise<ReviewNote[]> {
  return (await listNotes(issue, deps)).filter(({ done_at }) => done_at === null);
}

/** Marks a comment as done, or opens it again; false if there is no such comment. */
export async function markNote(
  { id, issue, isDone, by }: { id: number; issue: number; isDone: boolean; by: string },
  { db, clock }: ReviewDeps,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('review_note')
    .set(isDone ? { done_at: clock.now(), done_by: by } : { done_at: null, done_by: null })
    .where('id', '=', id)
    .where('issue_number', '=', issue)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
