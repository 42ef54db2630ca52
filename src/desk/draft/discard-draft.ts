import { constants, existsSync } from 'node:fs';
import { copyFile, lstat, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../../files/private-file.ts';
import { actorNow } from '../../audit/actor.ts';
import { record } from '../../audit/record.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { serialize } from '../../files/keyed-mutex.ts';
import { readDraftFile } from '../../issue/draft-file.ts';
import { findDraft } from '../../issue/read-draft.ts';
import { noteOnDisk, recordWithin } from '../../issue/versions/record-version.ts';
import { GalleyError } from '../../problem.ts';
import { withdrawWithin } from '../../send/plan/approval.ts';
import type { LiveDrafts } from './live-drafts.ts';
import { sendOfDraft } from './sent-notice.tsx';

export interface DiscardDeps {
  db: Database;
  config: Pick<Config, 'root' | 'workspace'>;
  clock: Clock;
  live: LiveDrafts;
}

const folderName = 'deleted';

/** `181-20261127T101500123Z.yaml`, as `discardDraft` names what it keeps; undefined for anything else, or when it is gone. */
export function keptDraft(name: string | undefined, workspace: string): { number: number; path: string } | undefined {
  const parts = /^(\d{1,5})-\d{8}T\d{9}Z\.yaml$/.exec(name ?? '');
  return parts && existsSync(join(workspace, folderName, parts[0]))
    ? { number: Number(parts[1]), path: `.galley/${folderName}/${parts[0]}` }
    : undefined;
}

/**
 * Moves a draft out of `drafts/` into `.galley/deleted/` and takes its approvals back; returns the name it has there.
 * `seen`: the hash of what was shown to the person who deletes it.
 * @throws GalleyError E_SENT, E_DRAFT_CHANGED, E_NO_DRAFT, E_TWO_DRAFTS, E_DRAFT_PROTECTED; the draft is where it was then.
 */
export function discardDraft(
  number: number,
  seen: string,
  { db, config: { root, workspace }, clock, live }: DiscardDeps,
): Promise<string> {
  // In turn with the editor's saves: a save that was begun before is deleted along, one that comes after finds no file and says so.
  return serialize(`${root} ${number}`, async () => {
    const { file } = findDraft(root, number);
    await refuseSent(number, db);
    if (live.read(number).hash !== seen)
      throw new GalleyError('It was not deleted', {
        code: 'E_DRAFT_CHANGED',
        hint: 'The draft was changed while you were looking at it. What you see now is how it is.',
      });
    const folder = join(workspace, folderName);
    const name = freeName(number, clock.now(), folder);
    const at = clock.now();
    const text = readDraftFile(root, file).toString();
    await noteOnDisk(number, text, { db, clock });
    const { name: who } = actorNow();
    try {
      makePrivateFolder(folder);
      await transact(db, async (transaction) => {
        await record(transaction, {
          action: 'draft.deleted',
          subject: `issue:${number}`,
          detail: { kept: `.galley/${folderName}/${name}` },
          at,
        });
        // Else the next draft of this number would be called changed since somebody approved this one.
        await withdrawWithin(transaction, number, at);
        // Its versions stay, and this one brings it back.
        await recordWithin(transaction, { number, text, how: 'deleted', by: who || undefined }, at);
        await move(join(root, file), join(folder, name));
      });
    } catch (cause) {
      if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
      throw new GalleyError(
        `${file} was not deleted: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`,
        {
          code: 'E_DRAFT_PROTECTED',
          hint: `Allow writing to drafts/ and .galley/${folderName}/, and see whether the disk is full.`,
          cause,
        },
      );
    }
    live.forget(number);
    return name;
  });
}

/** @throws GalleyError E_SENT: the file is the record of what readers have, or will have. */
export async function refuseSent(number: number, db: Database): Promise<void> {
  const send = await sendOfDraft(number, db);
  if (!send) return;
  if (send.started_at === null)
    throw new GalleyError(`Issue ${number} is about to go out`, {
      code: 'E_SENT',
      hint: 'Cancel its send first, then it can be deleted.',
    });
  throw new GalleyError(`Issue ${number} was sent`, {
    code: 'E_SENT',
    hint: 'Its draft stays: it is the record of what readers have.',
  });
}

/** Renaming would write over a file of the same name without a word. */
function freeName(number: number, now: number, folder: string): string {
  const name = `${number}-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}.yaml`;
  return existsSync(join(folder, name)) ? freeName(number, now + 1, folder) : name;
}

/** Of a link the text is kept and the link goes: moved, it might lead nowhere. What it led to stays where it is. */
async function move(from: string, to: string): Promise<void> {
  if (!(await lstat(from)).isSymbolicLink()) {
    try {
      return await rename(from, to);
    } catch (error) {
      // `.galley` may lie on a volume of its own.
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    }
  }
  await copyFile(from, to, constants.COPYFILE_EXCL);
  await unlink(from);
}
