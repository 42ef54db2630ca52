import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../../config/config.ts';
import type { Issue } from '../../issue/issue.ts';
import { findDraft, readDraftText } from '../../issue/read-draft.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';
import { GalleyError, hasErrors, type Problem } from '../../problem.ts';

/** The current content of a draft's file. */
export interface DraftState {
  number: number;
  file?: string;
  /** Of the file's name, its text, the bookings and the pictures they name: changes when the preview may. */
  hash: string;
  /** Of the bookings alone, where the publication keeps any. */
  bookings?: string;
  /** It can be shown as it is. */
  ok: boolean;
  /** There is a version of it that can be shown, this or an earlier one. */
  seen: boolean;
  /** Found by reading alone; the check finds more. */
  problems: Problem[];
  issue?: Issue;
}

/** Without `seen`, which only somebody with a memory knows. */
export type ReadState = Omit<DraftState, 'seen'> & { text?: string };

/** Reads the file and parses it. Never throws for what an editor wrote. */
export function readState(
  number: number,
  before: undefined,
  deps: { root: string; publication: Publication },
): ReadState;
/** Not again where it says what it said in state `before`. */
export function readState(
  number: number,
  before: { hash: string } | undefined,
  deps: { root: string; publication: Publication },
): ReadState | 'unchanged';
export function readState(
  number: number,
  before: { hash: string } | undefined,
  { root, publication }: { root: string; publication: Publication },
): ReadState | 'unchanged' {
  let file: string;
  let text: string;
  try {
    ({ file } = findDraft(root, number));
    text = readFileSync(join(root, file), 'utf8');
  } catch (error) {
    const problem = unreadable(error as Error);
    return { number, hash: hashOf(problem.message), ok: false, problems: [problem] };
  }
  const bookings = readBookings(root);
  const ofBookings = bookings.isKept ? [bookings.source.text, ...picturesOf(bookings.source.text, root)] : [];
  const hash = hashOf(file, text, ...picturesOf(text, root), ...ofBookings);
  if (before?.hash === hash) return 'unchanged';
  const { issue, problems } = readDraftText(text, { number, file }, publication, bookings);
  return {
    number,
    file,
    hash,
    ok: issue !== undefined && !hasErrors(problems),
    problems,
    text,
    ...(issue ? { issue } : {}),
    ...(bookings.isKept ? { bookings: hashOf(...ofBookings) } : {}),
  };
}

/** As a file looks in the middle of being saved by “empty, then write” or “delete, then rename”. */
export function isMidway({ file, problems, bookings }: DraftState): boolean {
  return file === undefined || bookings === hashOf('') || problems.some(({ code }) => code === 'empty-draft');
}

export function hashOf(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/** Each picture that the draft names, with what tells one state of it from another. */
function picturesOf(text: string, root: string): string[] {
  const names = new Set([...text.matchAll(/\bimages\/([\w][\w.-]*\.(?:png|jpe?g|gif))/gi)].map((match) => match[1]!));
  return [...names].map((name) => {
    const stats = statSync(join(root, 'drafts/images', name), { throwIfNoEntry: false });
    return `${name} ${stats?.mtimeMs ?? 'none'}`;
  });
}

function unreadable(error: Error): Problem {
  if (error instanceof GalleyError)
    return {
      severity: 'error',
      rule: error.code.slice(2).toLowerCase().replaceAll('_', '-'),
      message: error.message,
      ...(error.hint ? { hint: error.hint } : {}),
    };
  return {
    severity: 'error',
    rule: 'unreadable',
    message: `the draft can’t be read: ${error.message.replace(/^\w+: /, '').replace(/, \w+.*$/, '')}`,
    hint: 'Check that it is a file and that you have permission to read it.',
  };
}
