/** Reads a send's pace and priority as people write them, on the command line and on the desk's pages. */
import { GalleyError } from '../../problem.ts';
import { readWhen, type When } from './when.ts';

export interface WrittenPace {
  perSecond: number | null;
  finishBy: number | null;
  /** `finishBy` in words. */
  when?: When;
}

/** `from`: when the send begins, or the present for one that is under way. @throws GalleyError E_PACE, E_WHEN */
export function readWrittenPace(
  { perSecond, finishBy }: { perSecond?: string | undefined; finishBy?: string | undefined },
  timeZone: string,
  from: number,
): WrittenPace {
  if (finishBy !== undefined) {
    const when = readWhen(finishBy, timeZone, from);
    if (when.at <= from)
      throw new GalleyError(`${when.words} is too early: nothing can be sent by then`, {
        code: 'E_WHEN',
        hint: 'Choose a later time.',
      });
    return { perSecond: null, finishBy: when.at, when };
  }
  if (perSecond === undefined || perSecond === 'none') return { perSecond: null, finishBy: null };
  const value = perSecond.trim() === '' ? NaN : Number(perSecond);
  if (!(value >= 0.01 && value <= 100_000))
    throw new GalleyError(`${JSON.stringify(perSecond)} is not a number of messages a second`, {
      code: 'E_PACE',
      hint: 'Write a number from 0.01 up, such as 20, or none.',
    });
  return { perSecond: value, finishBy: null };
}

export const priorities: Record<string, number> = { high: 10, normal: 0, low: -10 };

/** @throws GalleyError E_PRIORITY */
export function readPriority(word: string): number {
  const value = priorities[word] ?? Number(word.trim() === '' ? NaN : word);
  if (Number.isInteger(value) && Math.abs(value) <= 1000) return value;
  throw new GalleyError(`${JSON.stringify(word)} is not a priority`, {
    code: 'E_PRIORITY',
    hint: 'Write high, normal, low, or a whole number; higher goes first.',
  });
}
