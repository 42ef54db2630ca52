import { createContext, useContext } from 'react';
import { wordsFor, type Words } from '../words.ts';

/** What every block needs to know of its issue. */
export interface Reading {
  dir: 'ltr' | 'rtl';
  /** Where lines begin. Said as left or right: Outlook and older Gmail know no `start`, `padding-inline` or such. */
  start: 'left' | 'right';
  end: 'left' | 'right';
  words: Words;
  /** Letters closer together, for large type. Not from right to left: it tears Arabic letters apart. */
  tight: string | undefined;
}

export function readingOf({ lang, dir }: { lang: string; dir: 'ltr' | 'rtl' }): Reading {
  return {
    dir,
    start: dir === 'rtl' ? 'right' : 'left',
    end: dir === 'rtl' ? 'left' : 'right',
    words: wordsFor(lang),
    tight: dir === 'rtl' ? undefined : '-.02em',
  };
}

export const ReadingContext = createContext<Reading>(readingOf({ lang: 'en', dir: 'ltr' }));

export function useReading(): Reading {
  return useContext(ReadingContext);
}
