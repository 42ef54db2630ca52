import { statSync } from 'node:fs';
import { join } from 'node:path';
import { listDrafts } from '../../issue/read-draft.ts';
import { noteOnDisk, type VersionDeps } from '../../issue/versions/record-version.ts';
import { readSource, SourceFault } from '../editor/draft-source.ts';

/** Older drafts are seldom changed; opening one notes it too. */
const maxDrafts = 20;

/** Notes what other programs have written into drafts, so that it is a version even if nobody has the desk open. */
export function draftNoter(root: string, deps: VersionDeps): () => Promise<void> {
  const seen = new Map<string, string>();
  return async () => {
    for (const { number, file } of listDrafts(root).slice(0, maxDrafts)) {
      const stats = statSync(join(root, file), { throwIfNoEntry: false });
      const mark = stats && `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
      if (!mark || seen.get(file) === mark) continue;
      try {
        await noteOnDisk(number, (await readSource(root, number)).text, deps);
      } catch (error) {
        // Not a text, or two files with this number: the desk says so where somebody looks.
        if (!(error instanceof SourceFault)) throw error;
      }
      seen.set(file, mark);
    }
  };
}
