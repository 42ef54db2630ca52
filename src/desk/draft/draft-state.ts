import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../../config/config.ts';
import type { Issue } from '../../issue/issue.ts';
import { readDraftFile } from '../../issue/draft-file.ts';
import { findDraft, readDraftText } from '../../issue/read-draft.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';
import { GalleyError, hasErrors, type Problem } from '../../problem.ts';

/** The current content of a draft's file. */
export interface DraftState {
  number: number;
  file?: string;
  /**
   * A hash of the file's name and text, the bookings, and the pictures that they name. It changes whenever the preview
   * may change.
   */
  hash: string;
  /** A hash of the bookings alone; undefined if the publication has none. */
  bookings?: string;
  /** The draft is valid and can be shown. */
  ok: boolean;
  /** Problems found by parsing. The check finds more. */
  problems: Problem[];
  issue?: Issue;
  /** As written, if the draft can't be shown. */
  subject?: string;
}

/** A state with the text it was read from. */
export type ReadState = DraftState & { text?: string };

/** Reads and parses the file. Never throws because of what an editor wrote. */
export function readState(
  number: number,
  before: undefined,
  deps: { root: string; publication: Publication },
): ReadState;
/** Returns 'unchanged' if the content is still that of `before`. */
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
  let bytes: Buffer;
  try {
    ({ file } = findDraft(root, number));
    bytes = readDraftFile(root, file);
  } catch (error) {
    const problem = unreadable(error as Error);
    return { number, hash: hashOf(problem.message), ok: false, problems: [problem] };
  }
  const text = bytes.toString();
  const bookings = readBookings(root);
  const ofBookings = bookings.isKept ? [bookings.source.text, ...picturesOf(bookings.source.text, root)] : [];
  const hash = hashOf(file, bytes, ...picturesOf(text, root), ...ofBookings);
  if (before?.hash === hash) return 'unchanged';
  const { issue, problems, written } = readDraftText(bytes, { number, file }, publication, bookings);
  const { subject } = (written ?? {}) as { subject?: unknown };
  return {
    number,
    file,
    hash,
    ok: issue !== undefined && !hasErrors(problems),
    problems,
    text,
    ...(issue ? { issue } : {}),
    ...(!issue && typeof subject === 'string' ? { subject } : {}),
    ...(bookings.isKept ? { bookings: hashOf(...ofBookings) } : {}),
  };
}

/** Whether the file may be read in the middle of a save by “truncate, then write” or “delete, then rename”. */
export function isHalfSaved({ file, problems, bookings }: DraftState): boolean {
  return file === undefined || bookings === hashOf('') || problems.some(({ code }) => code === 'empty-draft');
}

export function hashOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const [index, part] of parts.entries()) hash.update(index === 0 ? '' : '\0').update(part);
  return hash.digest('hex').slice(0, 16);
}

/** The pictures that the draft names, each with its size and modification time. */
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
