/** The pictures of mails that were sent. Readers open old mail for years; its pictures must not change or go. */
import { picturesOf } from './mail-pictures.ts';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Database } from '../../db/open.ts';
import { findPicture } from '../../files/inside-folder.ts';
import type { Rendition } from '../render.ts';

export interface KeptDeps {
  db: Database;
  publicUrl: string;
  /** The folder that contains `images/`. */
  drafts: string;
}

/** A picture under whose name another one was sent. */
export interface TakenName {
  name: string;
  /** The issue that was sent with the other one. */
  issue: number;
}

/** The first picture of a mail whose name was sent with other content; then readers of both would see the same one. */
export async function findTakenName(rendition: Rendition, deps: KeptDeps): Promise<TakenName | undefined> {
  const names = picturesOf(rendition, deps.publicUrl);
  if (names.length === 0) return undefined;
  const kept = await deps.db
    .selectFrom('kept_picture')
    .select(['name', 'hash', 'issue_number'])
    .where('name', 'in', names)
    .execute();
  for (const { name, hash, issue_number } of kept) {
    const bytes = await bytesOf(name, deps.drafts);
    if (bytes && hashOf(bytes) !== hash) return { name, issue: issue_number };
  }
  return undefined;
}

/** Keeps the pictures of a mail; those that are kept already stay as they are. */
export async function keepPictures(rendition: Rendition, now: number, deps: KeptDeps): Promise<void> {
  for (const name of picturesOf(rendition, deps.publicUrl)) {
    const bytes = await bytesOf(name, deps.drafts);
    // A picture that is not there is an error of the check, which the person has waived.
    if (!bytes) continue;
    await deps.db
      .insertInto('kept_picture')
      .values({
        name,
        hash: hashOf(bytes),
        body: bytes.toString('base64'),
        bytes: bytes.length,
        issue_number: rendition.issueNumber,
        created_at: now,
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
  }
}

export async function readKept(name: string, db: Database): Promise<Buffer | undefined> {
  const row = await db.selectFrom('kept_picture').select('body').where('name', '=', name).executeTakeFirst();
  return row && Buffer.from(row.body, 'base64');
}

async function bytesOf(name: string, drafts: string): Promise<Buffer | undefined> {
  const picture = findPicture(drafts, name);
  return picture && readFile(picture.path);
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
