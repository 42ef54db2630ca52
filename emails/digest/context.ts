import { createContext, useContext } from 'react';
import { wordsFor, type Words } from '../words.ts';

/** The data about the issue that every block needs. */
export interface Reading {
  dir: 'ltr' | 'rtl';
  /**
   * Where lines begin, as left or right: Outlook and older Gmail do not support `start`, `padding-inline` and the like.
   */
  start: 'left' | 'right';
  end: 'left' | 'right';
  words: Words;
  /** Tighter letter spacing for large type. Not in right-to-left text, where it separates Arabic letters. */
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
