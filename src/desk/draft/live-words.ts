import { checklistOf, isToWrite } from '../../gate/checklist.ts';
import { plainWords } from '../../http/problem-words.tsx';
import type { Problem } from '../../problem.ts';

/** What the line below the subject says of the preview. An unfinished draft is no mistake. */
export function liveWords(ok: boolean, problems: Problem[]): { ok: boolean; words: string } {
  if (ok) return { ok, words: 'Shows each save' };
  const faults = problems.filter((problem) => !isToWrite(problem));
  const [first] = faults;
  if (!first) {
    const count = checklistOf(problems).filter(({ isOptional }) => !isOptional).length;
    return {
      ok: true,
      words: `Shows each save; ${count} ${count === 1 ? 'thing is' : 'things are'} still to be written`,
    };
  }
  const place = first.line ? `in line ${first.line} ` : '';
  return { ok: false, words: `Not all of it can be shown: ${place}${plainWords(first.message)}` };
}
