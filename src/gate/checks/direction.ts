import { directionOf } from '../../config/direction.ts';
import { check } from '../check.ts';

/** Checks that the issue has the direction in which its language is written. */
export const direction = check({
  subject: 'the writing direction',
  rules: {
    'direction-differs': {
      group: 'draft',
      severity: 'warning',
      what: 'The issue is set from left to right and is written from right to left, or the other way round: `dir` contradicts `lang`, or most letters are of another direction than both.',
      why: 'Punctuation, numbers and lists are on the wrong side, and lines begin where they should end.',
      fix: 'Set `lang` to the language of the issue and leave `dir` out: it follows the language.',
    },
  },
  find({ issue, source }, report) {
    const written = (source.value ?? {}) as { lang?: unknown; dir?: unknown };
    const path = written.dir === undefined ? (written.lang === undefined ? [] : ['lang']) : ['dir'];
    const words = { rtl: 'from right to left', ltr: 'from left to right' };
    if (directionOf(issue.lang) !== issue.dir)
      return [
        report(
          'direction-differs',
          `the issue is set ${words[issue.dir]}, but its language \`${issue.lang}\` is written ${words[directionOf(issue.lang)]}`,
          { path, hint: 'Remove `dir`, or correct `lang`.' },
        ),
      ];
    const letters = directionOfLetters(wordsOf(issue).join(' '));
    if (letters === undefined || letters === issue.dir) return [];
    return [
      report('direction-differs', `most of the issue is written ${words[letters]}, but it is set ${words[issue.dir]}`, {
        path,
        hint: `Set \`lang\` to its language; \`${issue.lang}\` is written ${words[issue.dir]}.`,
      }),
    ];
  },
});

/** The text that people read; words that are meant for the program are in some language too. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, entry]) => (notWords.has(key) ? [] : wordsOf(entry)));
}

const notWords = new Set('file theme lang dir date send id kind url src starts ends'.split(' '));

const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/gu;

/**
 * The direction of most letters outside addresses; undefined if neither has a clear majority. Half of the words of an
 * Arabic issue about software may be in Latin letters.
 */
function directionOfLetters(text: string): 'ltr' | 'rtl' | undefined {
  const words = text.replaceAll(/\S*(?:https?:\/\/|@)\S*/g, '');
  const rtl = words.match(rightToLeft)?.length ?? 0;
  const all = words.match(/\p{L}/gu)?.length ?? 0;
  if (all < 40) return undefined;
  if (rtl / all > 0.5) return 'rtl';
  return rtl === 0 ? 'ltr' : undefined;
}
