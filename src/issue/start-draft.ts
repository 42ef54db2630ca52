import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../config/config.ts';
import { GalleyError } from '../problem.ts';
import { listDrafts } from './read-draft.ts';
import { nextIssue } from './next-issue.ts';
import { starterDraft } from './starter-draft.ts';
import { makeFolder } from '../files/make-folder.ts';

/**
 * Writes `drafts/<number>.yaml` with the sections of the last issue, and returns its path. What is left out is as
 * `nextIssue` has it.
 *
 * @throws GalleyError E_DRAFT_EXISTS if a file with that name or number exists, E_DATE for an invalid date.
 */
export function startDraft(
  root: string,
  publication: Publication,
  chosen: { number?: number | undefined; date?: string | undefined } = {},
): { number: number; file: string } {
  const next = nextIssue(root, publication);
  const { number = next.number } = chosen;
  const text = starterDraft({ ...publication, ...next, number, date: realDay(chosen.date ?? next.date) });
  return { number, file: createDraft(root, number, text) };
}

/**
 * Writes a new draft and returns its path.
 *
 * @throws GalleyError E_DRAFT_EXISTS if a file with that name or number exists.
 */
export function createDraft(root: string, number: number, text: string): string {
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
    writeFileSync(join(root, file), text, { flag: 'wx' });
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

/** @throws GalleyError E_DATE */
export function realDay(written: string): string {
  try {
    return Temporal.PlainDate.from(written, { overflow: 'reject' }).toString();
  } catch (cause) {
    throw new GalleyError(`${written} is not a day`, { code: 'E_DATE', hint: 'Write it as 2026-12-04.', cause });
  }
}
