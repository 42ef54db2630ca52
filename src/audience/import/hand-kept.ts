/**
 * Finds people who left in lists that are kept by hand. Such lists say it in unusual places: in a line such as
 * "UNSUBSCRIBED:" with addresses below it, or in a name such as "Ann (removed)". Such rows are not imported.
 */
import type { ImportColumns } from './import-columns.ts';
import { betraysLeaving, readCell } from './meaning/cell.ts';

/** A line between rows, and what it says about the rows below it. */
export interface Divider {
  line: number;
  text: string;
}

/** Returns the text of a line without an address that says that people left; '' if readers follow it again. */
export function dividerIn(cells: string[]): string | undefined {
  const written = cells.filter((cell) => cell.trim() !== '');
  if (written.length !== 1 || written[0]!.includes('@') || written[0]!.length > 80) return undefined;
  const text = written[0]!.replaceAll(/^[\s\-–—=*#:.]+|[\s\-–—=*#:.]+$/g, '');
  const found = readCell(text);
  if (found.kind === 'standing' && found.standing === 'active') return '';
  const saysLeft = betraysLeaving(text) || (found.kind === 'standing' && found.standing !== 'pending');
  return saysLeft ? text : undefined;
}

/** A quick test, because every name is checked: most names fail it. */
const mayRemark =
  /[([*!]|\b(?:no|not|dont|don’t|don't|please|pls|remov|delet|unsub|opt|bitte|nicht|nie|ne|non|nao|não|niet|nie)/i;

/** Returns a remark in brackets beside a name, or in its place, if it says that the person left. */
export function remarkInNames(cells: string[], { fields }: ImportColumns): string | undefined {
  for (const { index } of fields) {
    const cell = cells[index] ?? '';
    if (!mayRemark.test(cell)) continue;
    const bracketed = [...cell.matchAll(/[([]([^)\]]{3,60})(?:[)\]]|$)/g)].map(([, inside]) => inside!.trim());
    const found = bracketed.find((inside) => betraysLeaving(inside) || isStandingWord(inside));
    if (found !== undefined) return found;
    const whole = cell.replaceAll(/[*!.\s]+/g, ' ').trim();
    if (betraysLeaving(whole)) return whole;
  }
  return undefined;
}

/** In brackets, "left" and "gone" are not names. */
function isStandingWord(text: string): boolean {
  const found = readCell(text);
  return found.kind === 'standing' && found.standing !== 'active';
}
