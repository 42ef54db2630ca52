import { actorNow } from '../../audit/actor.ts';
import { record } from '../../audit/record.ts';
import { transact } from '../../db/transact.ts';
import { readVersion } from '../../issue/versions/read-versions.ts';
import { noteOnDisk, recordWithin, type VersionDeps } from '../../issue/versions/record-version.ts';
import { GalleyError } from '../../problem.ts';
import { readSource, saveSource, SourceFault, type Expected } from '../editor/draft-source.ts';

export type RestoreResult =
  /** `version`: the new one, which has the text of the old one. */
  | { kind: 'restored'; version: number }
  /** The file has this text already. */
  | { kind: 'same' };

/**
 * Makes a draft what it was in an earlier version. What it is now stays as a version, so this can be undone in the same
 * way. Also brings back a draft that was deleted.
 * @throws GalleyError E_NO_VERSION, E_DRAFT_CHANGED if the file is being written at this moment; SourceFault
 */
export async function restoreVersion(
  root: string,
  { number, version }: { number: number; version: number },
  deps: VersionDeps,
): Promise<RestoreResult> {
  const { db, clock } = deps;
  const wanted = await readVersion(db, number, version);
  if (!wanted)
    throw new GalleyError(`Issue ${number} has no version ${version}`, {
      code: 'E_NO_VERSION',
      hint: `\`galley versions ${number}\` lists those that it has.`,
    });
  const { text } = wanted;
  const expected = await readSource(root, number).then(
    async (source): Promise<Expected | 'same'> => {
      await noteOnDisk(number, source.text, deps);
      return source.text === text ? 'same' : { hash: source.hash };
    },
    (error: unknown): Expected => {
      if (error instanceof SourceFault && error.code === 'E_NO_DRAFT') return 'nothing';
      throw error;
    },
  );
  if (expected === 'same') return { kind: 'same' };
  const saved = await saveSource(root, number, text, expected);
  if (saved.kind !== 'saved')
    throw new GalleyError('The file changed at this moment', {
      code: 'E_DRAFT_CHANGED',
      hint: 'Nothing was brought back. Look at the versions again, and try once more.',
    });
  const at = clock.now();
  const { name } = actorNow();
  const made = await transact(db, async (transaction) => {
    await record(transaction, { action: 'draft.restored', subject: `issue:${number}`, detail: { version }, at });
    const next = { number, text, how: 'restored' as const, restored: version, by: name || undefined };
    return recordWithin(transaction, next, at);
  });
  return { kind: 'restored', version: made };
}
