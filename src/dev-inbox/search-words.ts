import type { SQLInputValue } from 'node:sqlite';

/** The condition under which a message is found, and its values. No words: no condition. */
export function matching(search = ''): { where: string; values: SQLInputValue[] } {
  // Eight words narrow down anything; without a limit a pasted page would be hundreds of conditions.
  const words = foldForSearch(search).split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return { where: '', values: [] };
  return { where: `where ${words.map(() => 'instr(searchable, ?) > 0').join(' and ')}`, values: words };
}

/** `Žížala` is found by `zizala`; SQLite's own LIKE folds ASCII only. */
export function foldForSearch(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
