import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../config/config.ts';
import { GalleyError } from '../problem.ts';
import { listDrafts } from './read-draft.ts';
import { starterDraft } from './starter-draft.ts';
import { makeFolder } from '../files/make-folder.ts';

/** The highest draft number plus one. */
export function nextNumber(root: string): number {
  return (listDrafts(root)[0]?.number ?? 0) + 1;
}

/** A week from today, in the publication's time zone. */
export function usualDay(publication: Publication): string {
  return Temporal.Now.plainDateISO(publication.timezone).add({ days: 7 }).toString();
}

/**
 * Writes `drafts/<number>.yaml` with the publication's usual sections, and returns its path.
 *
 * @throws GalleyError E_DRAFT_EXISTS if a file with that name or number exists, E_DATE for an invalid date.
 */
export function startDraft(
  root: string,
  publication: Publication,
  { number, date }: { number: number; date: string },
): string {
  const day = realDay(date);
  const taken = listDrafts(root).find((draft) => draft.number === number);
  const file = `drafts/${number}.yaml`;
  const exists = (cause?: unknown) =>
    new GalleyError(`Issue ${number} is there already: ${taken?.file ?? file}`, {
      code: 'E_DRAFT_EXISTS',
      hint: 'Nothing was changed. Choose another number.',
      cause,
    });
  if (taken || existsSync(join(root, file))) throw exists();
  makeFolder(join(root, 'drafts'));
  try {
    // `wx`: of two simultaneous calls, the second must not overwrite the file of the first.
    writeFileSync(join(root, file), starterDraft({ ...publication, number, date: day }), { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw exists(cause);
    throw new GalleyError(`${file} can’t be written: ${(cause as Error).message}`, {
      code: 'E_DRAFT_NOT_WRITTEN',
      hint: 'See whether the folder drafts/ may be written to.',
      cause,
    });
  }
  return file;
}

function realDay(written: string): string {
  try {
    return Temporal.PlainDate.from(written, { overflow: 'reject' }).toString();
  } catch (cause) {
    throw new GalleyError(`${written} is not a day`, { code: 'E_DATE', hint: 'Write it as 2026-12-04.', cause });
  }
}
