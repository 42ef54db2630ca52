import { noteOnDisk, recordVersion, type VersionDeps } from '../../issue/versions/record-version.ts';
import { listVersions } from '../../issue/versions/read-versions.ts';
import type { Choices, Conflict } from '../../issue/merge/conflict.ts';
import { mergeDrafts } from '../../issue/merge/merge-drafts.ts';
import { GalleyError } from '../../problem.ts';
import { readSource, saveSource, SourceFault } from './draft-source.ts';

export interface DraftToSave {
  number: number;
  /** The text from which the person's text was made. */
  base: string;
  text: string;
  /** How to end conflicts that an earlier save has told. */
  choices: Choices;
  /** Texts that this window sent without hearing whether they were saved. */
  unanswered: string[];
  /** The account; undefined on a desk without accounts. */
  by: string | undefined;
}

export type SavedDraft =
  | {
      kind: 'saved';
      hash: string;
      /** What is in the file now. */
      file: string;
      /** What the page goes on with, and the text from which that is made (`merge/merge-drafts.ts`). */
      text: string;
      base: string;
      conflicts: Conflict[];
      /** If the file was changed by others since `base`. */
      others?: { who: Other; before: string; after: string };
      version: number | undefined;
    }
  | { kind: 'gone' };

/** Who changed the file. */
export type Other = { kind: 'person'; name: string } | { kind: 'window' } | { kind: 'disk' };

/** How often the file may change while it is being merged. */
const maxTries = 5;

/**
 * Saves what a person has written since `base`, together with what others have saved meanwhile. A field that both changed
 * stays in the file as it is there until the person has chosen. @throws SourceFault
 */
export async function saveDraft(root: string, asked: DraftToSave, deps: VersionDeps): Promise<SavedDraft> {
  const { number, text, choices, unanswered, by } = asked;
  for (let count = 0; count < maxTries; count++) {
    const source = await sourceOf(root, number);
    if (!source) return { kind: 'gone' };
    await noteOnDisk(number, source.text, deps);
    // The answer was lost, not the save.
    const base = unanswered.includes(source.text) ? source.text : asked.base;
    const merged = mergeDrafts({ base, mine: text, theirs: source.text }, choices);
    const others =
      source.text === base ? undefined : { who: await otherOf(number, by, deps), before: base, after: source.text };
    const { base: next, conflicts } = merged;
    const done = { file: merged.theirs, text: merged.mine, base: next, conflicts, ...(others ? { others } : {}) };
    if (merged.theirs === source.text) return { ...done, kind: 'saved', hash: source.hash, version: undefined };
    const result = await saveSource(root, number, merged.theirs, { hash: source.hash });
    if (result.kind === 'gone') return { kind: 'gone' };
    if (result.kind === 'changed') continue;
    const version = await recordVersion({ number, text: merged.theirs, how: 'saved', by }, deps);
    return { ...done, kind: 'saved', hash: result.hash, version };
  }
  throw new GalleyError('The file changes again and again', {
    code: 'E_DRAFT_CHANGED',
    hint: 'Another program writes it all the time. Stop it, and save again.',
  });
}

async function sourceOf(root: string, number: number) {
  try {
    return await readSource(root, number);
  } catch (error) {
    if (error instanceof SourceFault && error.code === 'E_NO_DRAFT') return undefined;
    throw error;
  }
}

async function otherOf(number: number, me: string | undefined, { db }: VersionDeps): Promise<Other> {
  const [last] = await listVersions(db, number, { limit: 1 });
  if (last?.how === 'disk' || (last?.how === 'begun' && last.by === undefined)) return { kind: 'disk' };
  return last?.by !== undefined && last.by !== me ? { kind: 'person', name: last.by } : { kind: 'window' };
}
