import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { findInside } from '../../files/inside-folder.ts';
import { serialize } from '../../files/keyed-mutex.ts';
import { findDraft } from '../../issue/read-draft.ts';
import { GalleyError } from '../../problem.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { maxBytes } from '../../yaml/text-size.ts';
import { createFile, replaceFile } from '../../files/replace-file.ts';

/** The largest draft that `readYaml` accepts. An issue has about twenty thousand characters. */
export const maxDraftBytes = maxBytes;

export interface DraftSource {
  /** The path that the editor shows, such as `drafts/180.yaml`. */
  file: string;
  text: string;
  /** A hash of the file's bytes. */
  hash: string;
}

/** Why a draft can't be opened or saved, with an HTTP status. */
export class SourceFault extends GalleyError {
  readonly status: 400 | 403 | 404 | 409 | 413 | 422 | 429 | 507;
  constructor(status: SourceFault['status'], message: string, hint: string, code = 'E_DRAFT_SOURCE', cause?: unknown) {
    super(message, { code, hint, cause });
    this.status = status;
  }
}

export type SaveResult =
  | { kind: 'saved'; hash: string }
  /** The file was changed since the edit began; `current` is its content. */
  | { kind: 'changed'; current: DraftSource }
  /** The file was deleted or renamed. */
  | { kind: 'gone' };

/** What a save expects to find: a file with this hash, or no file. */
export type Expected = { hash: string } | 'nothing';

/**
 * @throws SourceFault if there is no such draft, or several, or the file is too large, not text, or outside the folder.
 */
export async function readSource(root: string, number: number): Promise<DraftSource> {
  const file = fileOf(root, number);
  const path = ownPath(root, file);
  const { text, hash } = await readText(path, file);
  return { file, text, hash };
}

/**
 * Writes the whole draft or nothing. Saves of one file run one after another; a save whose expectation is no longer
 * true is refused. @throws SourceFault
 */
export function saveSource(root: string, number: number, text: string, expected: Expected): Promise<SaveResult> {
  return serialize(`${root} ${number}`, () => save(root, number, text, expected));
}

async function save(root: string, number: number, text: string, expected: Expected): Promise<SaveResult> {
  const bytes = Buffer.from(text);
  if (bytes.length > maxDraftBytes) throw tooLarge(bytes.length, 'Your text');
  if (text.includes('\0'))
    throw new SourceFault(
      422,
      'There is a NUL character in the text',
      'Delete it: with it the file would no longer be a text. It often comes along when text is pasted from elsewhere.',
    );
  let file: string;
  try {
    file = fileOf(root, number);
  } catch (error) {
    if (!(error instanceof SourceFault) || error.status !== 404) throw error;
    if (expected !== 'nothing') return { kind: 'gone' };
    file = `drafts/${number}.yaml`;
    await createFile(join(root, file), bytes).catch(notWritten(file));
    return { kind: 'saved', hash: hashOf(bytes) };
  }
  const path = ownPath(root, file);
  const isExpected = async () => {
    const { text: there, hash } = await readText(path, file);
    return expected !== 'nothing' && expected.hash === hash ? undefined : { file, text: there, hash };
  };
  const before = await isExpected();
  if (before) return { kind: 'changed', current: before };
  try {
    await access(path, constants.W_OK);
  } catch (cause) {
    throw new SourceFault(
      403,
      `${file} is write-protected`,
      'Allow writing to it (chmod u+w) and save again; nothing is lost meanwhile.',
      'E_DRAFT_PROTECTED',
      cause,
    );
  }
  // Checked again after the slow part: only microseconds remain before the rename.
  const during = await replaceFile(path, bytes, isExpected).catch(notWritten(file));
  return during ? { kind: 'changed', current: during } : { kind: 'saved', hash: hashOf(bytes) };
}

function fileOf(root: string, number: number): string {
  try {
    return findDraft(root, number).file;
  } catch (error) {
    if (!(error instanceof GalleyError)) throw error;
    const status = error.code === 'E_NO_DRAFT' ? 404 : 409;
    throw new SourceFault(status, error.message, error.hint ?? '', error.code, error);
  }
}

/**
 * The real path of a draft. A link to another draft is allowed; a link out of the folder is not, because saving would
 * write there.
 */
function ownPath(root: string, file: string): string {
  const found = findInside(join(root, 'drafts'), relative('drafts', file));
  switch (found.kind) {
    case 'inside':
      return found.path;
    case 'missing':
      throw new SourceFault(
        422,
        `${file} is a link to nothing`,
        'Put the file there that it names, or delete the link.',
        'E_DRAFT_LINK',
      );
    case 'outside':
      throw new SourceFault(
        403,
        `${file} is a link that leads out of drafts/`,
        'The desk opens only what lies in that folder. Copy the file there.',
        'E_DRAFT_LINK',
      );
  }
}

async function readText(path: string, file: string): Promise<{ text: string; hash: string }> {
  const stats = await stat(path).catch(unreadable(file));
  if (!stats.isFile())
    throw new SourceFault(422, `${file} is not a file`, 'A folder or device has the name of a draft. Rename it.');
  if (stats.size > maxDraftBytes) throw tooLarge(stats.size, file);
  const bytes = await readFile(path).catch(unreadable(file));
  const { fault } = decodeText(bytes);
  // A byte order mark is part of the file, and is kept.
  const text = bytes.toString();
  if (!fault && !text.includes('\0')) return { text, hash: hashOf(bytes) };
  throw new SourceFault(
    422,
    fault?.encoding
      ? `${file} is not in UTF-8, but ${fault.code === 'mixed-encodings' ? 'partly' : 'probably'} in ${fault.encoding}`
      : `${file} is not a text in UTF-8`,
    fault?.encoding
      ? 'Open it in a text editor and save it as UTF-8: most ask for the encoding under “Save as”.'
      : 'It may be a picture or an archive under a wrong name, or a text in an unknown encoding: save it as UTF-8.',
  );
}

function unreadable(file: string) {
  return (cause: NodeJS.ErrnoException): never => {
    if (cause.code === 'ENOENT')
      throw new SourceFault(
        404,
        `${file} was deleted`,
        'Put it back, or save your text as a new file.',
        'E_NO_DRAFT',
        cause,
      );
    throw new SourceFault(
      403,
      `${file} can’t be read: ${cause.code ?? cause.message}`,
      'Allow reading it (chmod u+r).',
      'E_DRAFT_PROTECTED',
      cause,
    );
  };
}

function tooLarge(bytes: number, what: string): SourceFault {
  return new SourceFault(
    413,
    `${what} has ${bytes.toLocaleString('en')} bytes; 1 MiB is the limit`,
    'An issue is text: pictures belong in drafts/images and are named by their path.',
    'E_DRAFT_LARGE',
  );
}

function notWritten(file: string) {
  const name = file.split('/').at(-1)!;
  return (error: unknown): never => {
    if (error instanceof SourceFault) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new SourceFault(
        409,
        `${name} is there already`,
        'Somebody made it a moment ago. Open it again.',
        'E_DRAFT_EXISTS',
        error,
      );
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new SourceFault(
        507,
        'The disk is full',
        'The file is as it was. Make room and save again.',
        'E_DISK_FULL',
        error,
      );
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new SourceFault(
        403,
        `${name} can’t be written: ${code}`,
        'Allow writing to the folder drafts/. The file is as it was.',
        'E_DRAFT_PROTECTED',
        error,
      );
    throw new SourceFault(
      507,
      `${name} can’t be written: ${message}`,
      'The file is as it was.',
      'E_DRAFT_SOURCE',
      error,
    );
  };
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 27);
}
