import { realpathSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

export type Found =
  /** After following all links. */
  | { kind: 'inside'; path: string }
  /** There is no such file that we may read, or it is a link to nothing. */
  | { kind: 'missing' }
  /** A link that leads out of the folder. */
  | { kind: 'outside' };

/** Returns the real path of `name` if it is inside `folder`. The folder itself may be a link. */
export function findInside(folder: string, name: string): Found {
  try {
    const path = realpathSync(join(folder, name));
    return path.startsWith(realpathSync(folder) + sep) ? { kind: 'inside', path } : { kind: 'outside' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code && ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(code)) return { kind: 'missing' };
    throw error;
  }
}

/** The picture names that the check allows in a draft. */
const pictureName = /^\w[\w.-]*\.(?:png|jpe?g|gif)$/i;

export interface Picture {
  path: string;
  type: string;
  sizeBytes: number;
}

/** A file of `drafts/images/`. That folder itself must not lead out of the folder of the drafts either. */
export function findInImages(drafts: string, name: string): Found {
  const folder = findInside(drafts, 'images');
  return folder.kind === 'inside' ? findInside(folder.path, name) : folder;
}

/** Finds a picture of the drafts by its name, to be shown to anybody; undefined for every other file. */
export function findPicture(drafts: string, name: string): Picture | undefined {
  if (!pictureName.test(name)) return undefined;
  const found = findInImages(drafts, name);
  if (found.kind !== 'inside') return undefined;
  const stats = statSync(found.path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  return { path: found.path, type: pictureType(name), sizeBytes: stats.size };
}

/** The media type by the name of a picture. */
export function pictureType(name: string): string {
  return { '.png': 'image/png', '.gif': 'image/gif' }[extname(name).toLowerCase()] ?? 'image/jpeg';
}
