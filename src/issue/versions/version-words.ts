import { changesInOneLine } from '../compare/change-words.ts';
import type { Version, VersionChanges } from './read-versions.ts';

/** Who made a version: “anna”, or how it came to be if nobody is known. */
export function whoWords({ how, by }: Pick<Version, 'how' | 'by'>): string {
  if (by) return by;
  return how === 'disk' || how === 'begun' ? 'on disk' : 'at this desk';
}

/** What a version is, in one line: “Subject; 2 items in “News””. */
export function versionWords({
  how,
  restored,
  changes,
}: Omit<VersionChanges, 'version' | 'at' | 'beganAt' | 'hash'>): string {
  switch (how) {
    case 'begun':
      return 'First version';
    case 'deleted':
      return 'The draft was deleted';
    case 'restored':
      return `Version ${restored} brought back`;
    case 'disk':
      return `Changed on disk: ${lowered(changesInOneLine(changes))}`;
    case 'saved':
      return changesInOneLine(changes);
  }
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
