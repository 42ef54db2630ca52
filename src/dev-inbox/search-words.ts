import type { SQLInputValue } from 'node:sqlite';

/** The SQL condition for a search, with its values; an empty search has an empty condition. */
export function matching(search = ''): { where: string; values: SQLInputValue[] } {
  // Eight words are enough; without a limit a pasted page would become hundreds of conditions.
  const words = foldForSearch(search).split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return { where: '', values: [] };
  return { where: `where ${words.map(() => 'instr(searchable, ?) > 0').join(' and ')}`, values: words };
}

/** Folds case and accents, so that `zizala` finds `Žížala`; SQLite's LIKE folds only ASCII. */
export function foldForSearch(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
