import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findInside } from '../../files/inside-folder.ts';
import { createFile } from '../../files/replace-file.ts';
import { makePicture, type MadePicture, type PictureWish } from './make-picture.ts';
import type { PictureFault } from './picture-fault.ts';

export interface StoredPicture extends Omit<MadePicture, 'bytes'> {
  /** As a draft names it: `images/harbour-at-dawn-3f2a9c1b.jpg`. */
  src: string;
  sizeBytes: number;
}

/**
 * Makes a picture for a mail and writes it into `drafts/images/`. Its name carries a hash of its content, so another
 * picture never takes its place. `name`: the file's; `hint`: what it belongs to, for files called `IMG_2041.jpg`.
 */
export async function storePicture(
  root: string,
  given: Buffer,
  { name = '', hint = '', ...wish }: PictureWish & { name?: string; hint?: string },
): Promise<({ kind: 'stored' } & StoredPicture) | ({ kind: 'refused' } & PictureFault)> {
  const made = await makePicture(given, wish);
  if (made.kind === 'refused') return made;
  const { bytes, ...picture } = made;
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const stem = slugOf(withoutEnding(name)) || slugOf(hint) || 'picture';
  const file = `${stem}-${hash}.${made.extension}`;
  try {
    await mkdir(join(root, 'drafts/images'), { recursive: true });
    // The folder may be a link, but not out of the publication: writing there would change somebody else's files.
    const folder = findInside(join(root, 'drafts'), 'images');
    if (folder.kind !== 'inside') return { kind: 'refused', code: 'not-written', why: 'it leads out of drafts/' };
    await createFile(join(folder.path, file), bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The same picture again.
    if (code !== 'EEXIST') return { kind: 'refused', code: 'not-written', why: code ?? 'an unknown reason' };
  }
  return { ...picture, kind: 'stored', src: `images/${file}`, sizeBytes: bytes.length };
}

/** Names that programs give: they say nothing about the picture. */
const machineNames =
  /^(?:img|image|images|dsc[nf]?|pxl|photo|picture|pic|screenshot|screen-shot|bildschirmfoto|capture|unnamed|untitled|download|clipboard|file|scan|p|mvimg|signal|whatsapp-image|fullsizerender|og|og-image|share|cover|hero|header|thumbnail|maxresdefault|default)?(?:[-_]?(?:\d+|at|am|pm|um|von|edited|copy|e\d+))*$/;

function slugOf(words: string): string {
  const slug = words
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .replaceAll('ł', 'l')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (machineNames.test(slug) || /^[0-9a-f-]{16,}$/.test(slug)) return '';
  return slug.slice(0, 48).replace(/-+$/, '');
}

function withoutEnding(name: string): string {
  return name.replace(/^.*[/\\]/s, '').replace(/\.[a-z0-9]{2,5}$/i, '');
}
