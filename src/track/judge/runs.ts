/** Recognises machines by the clicks of one reader's visitor: what no person does, whoever they are. */
import { hiddenLink, unsubscribeAddress } from './reader-events.ts';

/** Why a run of clicks can only be a machine's. */
export type RunReason = 'hidden-link' | 'too-fast' | 'most-links' | 'even-pace' | 'unsubscribe-page';

export interface RunClick {
  link: number;
  at: number;
}

/** [distinct links, ms]: people who open a digest in tabs need about a second for each, and never less than a third. */
const impossiblePaces = [
  [3, 800],
  [5, 2_400],
  [8, 5_000],
  [12, 10_000],
] as const;

/** `clicks` are in order of time, and include those on pseudo-links. */
export function machineReasons(clicks: RunClick[], links: number): RunReason[] {
  const reasons: RunReason[] = [];
  if (clicks.some(({ link }) => link === hiddenLink)) reasons.push('hidden-link');
  const plain = clicks.filter(({ link }) => link >= 0);
  const firsts = firstOfEachLink(plain);
  if (impossiblePaces.some(([distinct, ms]) => hasWindow(firsts, distinct, ms))) reasons.push('too-fast');
  const gaps = firsts.slice(1).map(({ at }, index) => at - firsts[index]!.at);
  if (coversTheMail(firsts.length, links, gaps)) reasons.push('most-links');
  if (isEven(gaps)) reasons.push('even-pace');
  const leaves = clicks.filter(({ link }) => link === unsubscribeAddress);
  if (firsts.length >= 2 && leaves.some(({ at }) => firsts.some((click) => Math.abs(click.at - at) <= 2_000)))
    reasons.push('unsubscribe-page');
  return reasons;
}

function firstOfEachLink(clicks: RunClick[]): RunClick[] {
  const seen = new Set<number>();
  return clicks.filter(({ link }) => !seen.has(link) && seen.add(link));
}

function hasWindow(firsts: RunClick[], distinct: number, ms: number): boolean {
  return firsts.some(({ at }, index) => index >= distinct - 1 && at - firsts[index - distinct + 1]!.at <= ms);
}

/** Nobody reads on behind two thirds of forty links. Of a mail with few links, people do open most. */
function coversTheMail(opened: number, links: number, gaps: number[]): boolean {
  if (links >= 16) return opened >= 0.6 * links;
  if (links >= 8) return opened >= 0.75 * links && medianOf(gaps) < 60_000;
  return opened >= Math.max(4, links) && medianOf(gaps) < 2_500;
}

/** The same pause before each link. */
function isEven(gaps: number[]): boolean {
  if (gaps.length < 5) return false;
  return spreadOf(gaps) < (gaps.length < 8 ? 0.06 : 0.12);
}

/** Standard deviation over mean. */
function spreadOf(numbers: number[]): number {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
  return Math.sqrt(variance) / mean;
}

export function medianOf(numbers: number[]): number {
  return numbers.length === 0 ? 0 : numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)]!;
}
