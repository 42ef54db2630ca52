import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../config/config.ts';
import { GalleyError } from '../problem.ts';
import type { Bookings } from './booking.ts';
import type { DraftDefaults } from './issue.ts';
import { parseDraft, type ParsedDraft } from './parse-draft.ts';

/** A draft on disk, found by its number. */
export interface DraftFile {
  number: number;
  /** Relative to the publication's folder: `drafts/180.yaml`. */
  file: string;
}

/** Every draft, highest number first. `180.yaml` is issue 180; another name is asked for its `number:`. */
export function listDrafts(root: string): DraftFile[] {
  const folder = join(root, 'drafts');
  if (!existsSync(folder)) return [];
  return (
    readdirSync(folder)
      // Not an editor's own: `.#180.yaml` is Emacs' lock, a link that leads nowhere.
      .filter((name) => /^[^.#~].*\.ya?ml$/i.test(name))
      .flatMap((name) => {
        const number = numberOf(join(folder, name), name);
        return number === undefined ? [] : [{ number, file: `drafts/${name}` }];
      })
      .toSorted((a, b) => b.number - a.number)
  );
}

function numberOf(path: string, name: string): number | undefined {
  const named = /^(\d{1,5})\.ya?ml$/i.exec(name);
  if (named) return Number(named[1]);
  try {
    const line = /^number:\s*(\d{1,5})\s*(?:#.*)?$/m.exec(readFileSync(path, 'utf8'));
    return line ? Number(line[1]) : undefined;
  } catch {
    // A folder of that name, or a file that was removed this moment: no draft, and no reason to show none of the others.
    return undefined;
  }
}

/** @throws GalleyError E_NO_DRAFT when there is none, naming those there are. */
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
  const have = drafts.slice(0, 8).map((draft) => draft.number);
  throw new GalleyError(`There is no draft of issue ${number} in drafts/`, {
    code: 'E_NO_DRAFT',
    hint:
      have.length > 0
        ? `There are ${have.join(', ')}. \`galley new --number ${number}\` starts one.`
        : `\`galley new --number ${number}\` starts one.`,
  });
}

/**
 * Reads and parses issue `number`; problems in it are in the result, not thrown. `bookings` fill its empty slots: who
 * reads a draft reads them as well, or a sponsor who has paid would be left out.
 */
export function readDraft(root: string, number: number, publication: Publication, bookings: Bookings): ParsedDraft {
  const { file } = findDraft(root, number);
  return readDraftText(readFileSync(join(root, file), 'utf8'), { number, file }, publication, bookings);
}

/** The same for a given text that is, or was, in that file. */
export function readDraftText(
  text: string,
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

function draftDefaults({ theme, lang, dir, timezone, fields }: Publication): DraftDefaults {
  return { theme, lang, dir, timezone, fields };
}
