/**
 * Opens drafts, for everybody who reads or writes one. A draft may be a link, but not out of the folder: a link in a pull
 * request would print any file of the machine, and saving would write into it.
 */
import { lstatSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findInside } from '../files/inside-folder.ts';
import { readRegularFile } from '../files/read-regular-file.ts';
import { GalleyError } from '../problem.ts';

/**
 * The real path of a draft; `file` is relative to the publication's folder, such as `drafts/180.yaml`.
 * @throws GalleyError E_DRAFT_LINK
 */
export function draftPath(root: string, file: string): string {
  const found = findInside(join(root, 'drafts'), relative('drafts', file));
  if (found.kind === 'inside') return found.path;
  if (found.kind === 'outside')
    throw new GalleyError(`${file} is a link that leads out of drafts/`, {
      code: 'E_DRAFT_LINK',
      hint: 'Only what lies in that folder is opened. Copy the file there.',
    });
  // Whoever opens it gets the system's error.
  if (!lstatSync(join(root, file), { throwIfNoEntry: false })?.isSymbolicLink()) return join(root, file);
  throw new GalleyError(`${file} is a link to nothing`, {
    code: 'E_DRAFT_LINK',
    hint: 'Put the file there that it names, or delete the link.',
  });
}

/** @throws GalleyError E_DRAFT_LINK, E_DRAFT_FILE; or the error of the file system. */
export function readDraftFile(root: string, file: string): Buffer {
  const bytes = readRegularFile(draftPath(root, file));
  if (bytes) return bytes;
  throw new GalleyError(`${file} is not a file`, {
    code: 'E_DRAFT_FILE',
    hint: 'A folder, a pipe or a device has the name of a draft. Rename it.',
  });
}
