import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../config/config.ts';
import { GalleyError } from '../problem.ts';
import type { Bookings } from './booking.ts';
import { readDraftFile } from './draft-file.ts';
import type { DraftDefaults } from './issue.ts';
import { parseDraft, type ParsedDraft } from './parse-draft.ts';

/** A draft on disk, found by its number. */
export interface DraftFile {
  number: number;
  /** Relative to the publication's folder, such as `drafts/180.yaml`. */
  file: string;
}

/** Lists all drafts, highest number first. `180.yaml` is issue 180; in a file with another name, `number:` is read. */
export function listDrafts(root: string): DraftFile[] {
  const folder = join(root, 'drafts');
  if (!existsSync(folder)) return [];
  return draftNames(folder)
    .flatMap((name) => {
      const number = numberOf(root, name);
      return number === undefined ? [] : [{ number, file: `drafts/${name}` }];
    })
    .toSorted((a, b) => b.number - a.number);
}

function numberOf(root: string, name: string): number | undefined {
  const named = /^(\d{1,5})\.ya?ml$/i.exec(name);
  if (named) return Number(named[1]);
  try {
    const line = /^number:\s*(\d{1,5})\s*(?:#.*)?$/m.exec(readDraftFile(root, `drafts/${name}`).toString());
    return line ? Number(line[1]) : undefined;
  } catch {
    // A folder with such a name, a link out of the folder, or a file that was just deleted is not a draft; the others are
    // still listed.
    return undefined;
  }
}

/** @throws GalleyError E_NO_DRAFT if there is none, with the drafts that exist. */
export function findDraft(root: string, number: number): DraftFile {
  const drafts = listDrafts(root);
  const found = drafts.filter((draft) => draft.number === number);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new GalleyError(`Issue ${number} is in two files: ${found.map((draft) => draft.file).join(' and ')}`, {
      code: 'E_TWO_DRAFTS',
      hint: 'Give one of them another number.',
    });
  }
  const [refused] = refusedDrafts(root);
  const have = drafts.slice(0, 8).map((draft) => draft.number);
  throw new GalleyError(`There is no draft of issue ${number} in drafts/`, {
    code: 'E_NO_DRAFT',
    hint: [
      ...(refused ? [`${refused.message}, so it was not read. ${refused.hint}`] : []),
      ...(have.length > 0 ? [`There are ${have.join(', ')}.`] : []),
      `\`galley new --number ${number}\` starts one.`,
    ].join(' '),
  });
}

/** Why files that are named like drafts were not read. */
function refusedDrafts(root: string): GalleyError[] {
  const folder = join(root, 'drafts');
  if (!existsSync(folder)) return [];
  return draftNames(folder).flatMap((name) => {
    try {
      readDraftFile(root, `drafts/${name}`);
    } catch (error) {
      if (error instanceof GalleyError) return [error];
    }
    return [];
  });
}

/** Skips files of text editors: `.#180.yaml` is a lock of Emacs, a link to nothing. */
function draftNames(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^[^.#~].*\.ya?ml$/i.test(name));
}

/**
 * Reads and parses issue `number`. Problems are in the result, not thrown. `bookings` fill its empty slots. They are
 * required, so that no caller can forget them and leave out a sponsor who has paid.
 */
export function readDraft(root: string, number: number, publication: Publication, bookings: Bookings): ParsedDraft {
  const { file } = findDraft(root, number);
  return readDraftText(readDraftFile(root, file), { number, file }, publication, bookings);
}

/** The same for a text, or its bytes, that is not read from the file, such as an unsaved one. */
export function readDraftText(
  text: string | Uint8Array,
  { number, file }: DraftFile,
  publication: Publication,
  bookings: Bookings,
): ParsedDraft {
  const { issue, ...parsed } = parseDraft(text, file, draftDefaults(publication), bookings);
  if (issue && issue.number !== number) {
    const place = parsed.source.placeOf(['number']);
    const message = `the file is called ${file.split('/').at(-1)}, but \`number\` is ${issue.number}`;
    return {
      ...parsed,
      problems: [
        ...parsed.problems,
        {
          severity: 'error',
          rule: 'number-differs',
          message,
          hint: 'Rename the file or change the number.',
          file,
          ...place,
        },
      ],
    };
  }
  return issue ? { ...parsed, issue } : parsed;
}

export function draftDefaults({ theme, lang, dir, timezone, fields }: Publication): DraftDefaults {
  return { theme, lang, dir, timezone, fields };
}
